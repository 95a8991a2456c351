"""The sample company's files, laid into drop folders of a test, step by step and in any order.

The bundled declarations are used as they are, but for the address that each reads from.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import yaml

from orchestration.responses.figure_options import FILE_NAME as FIGURE_OPTIONS
from tests.end_to_end.installations import Installation
from tests.made_once import made_once
from tests.samples.committed import SAMPLES, SOURCES

FIRST_SECOND = 1_700_000_000
#: what is asked of the figures beyond the plain ones
CROSSINGS = [["location", "product"], ["tier", "channel"]]
MONTH = re.compile(r"_(\d{4}-\d{2})")


@dataclass(frozen=True)
class Arrival:
    """One file or mail of the sample company, and the month it came in."""

    place: str
    month: str

    @property
    def is_answers(self) -> bool:
        """Whether it holds answers, rather than records of customers, orders, invitations …"""
        folder = self.place.partition("/")[0]
        if folder in ("mail_invitations", "web_orders", "club_members"):
            return False
        return not folder.startswith("crm_") or folder == "crm_ratings"


def arrivals() -> list[Arrival]:
    """Everything in order of months, and of names within one."""
    found = []
    for path in sorted(SAMPLES.rglob("*")):
        is_sample = path.is_file() and path.parent != SAMPLES and not path.name.startswith(".")
        if is_sample:
            found.append(Arrival(str(path.relative_to(SAMPLES)), _month(path)))
    return sorted(found, key=lambda arrival: (arrival.month, arrival.place))


def after_one_run(factory: pytest.TempPathFactory) -> Installation:
    """The sample company after one run over everything; for all tests, so to be read only."""

    def make(folder: Path) -> None:
        made = installation(folder)
        put(made, arrivals())
        made.run("run")

    return _in(made_once(factory, "sample company", make))


def _in(folder: Path) -> Installation:
    return Installation(folder / "data", folder / "surveys")


def installation(folder: Path) -> Installation:
    """An installation whose sources read from `drop` in its data directory."""
    made = _in(folder)
    data, surveys = made.data, folder / "surveys"
    for declared in SOURCES.glob("*/defs.yaml"):
        text = declared.read_text(encoding="utf-8")
        assert "sample://" in text
        target = surveys / declared.parent.name / "defs.yaml"
        target.parent.mkdir(parents=True)
        target.write_text(text.replace("sample://", f"{data}/drop/"), encoding="utf-8")
    for beside in SOURCES.glob("*.yaml"):
        (surveys / beside.name).write_bytes(beside.read_bytes())
    bundled = yaml.safe_load((SOURCES / FIGURE_OPTIONS).read_text(encoding="utf-8"))
    asked = yaml.safe_dump(bundled | {"crossings": CROSSINGS})
    (surveys / FIGURE_OPTIONS).write_text(asked, encoding="utf-8")
    for source in SAMPLES.iterdir():
        if source.is_dir():
            (data / "drop" / source.name).mkdir(parents=True)
    for inside in ("new", "cur", "tmp"):
        (data / "drop" / "mailbox" / inside).mkdir()
    return made


def put(target: Installation, things: Iterable[Arrival], *, first: int = 0) -> None:
    """Lay them down, changed one second after the other; files are taken in that order."""
    for number, thing in enumerate(things, start=first):
        path = target.data / "drop" / thing.place
        path.write_bytes((SAMPLES / thing.place).read_bytes())
        second = FIRST_SECOND + number
        os.utime(path, (second, second))


def _month(path: Path) -> str:
    named = MONTH.search(path.name)
    if named:
        return named[1]
    date = message_from_bytes(path.read_bytes())["Date"]
    return f"{parsedate_to_datetime(str(date)):%Y-%m}"
