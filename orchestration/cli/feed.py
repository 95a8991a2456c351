"""`loyalty feed`: closing, preparing, approving and releasing what a bonus scheme pays by.

Each action is a step of `outlets/feeds`, after which the board's state is written anew.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from orchestration.cli.feed_rebuild import rebuild
from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers, remarks, show_table
from orchestration.decisions.events import Event
from orchestration.home import Home
from orchestration.outlets.feeds import appeals, approving, closing, exclusions, preparing, release
from orchestration.outlets.feeds.desk import Desk, key_path
from orchestration.outlets.feeds.signing import VARIABLE as KEY_VARIABLE
from orchestration.outlets.feeds.state import write_state
from orchestration.outlets.feeds.state_file import Rows
from orchestration.published.reader import NoSnapshotError, open_current
from orchestration.resources.feed_source import InstalledFigures
from orchestration.resources.run_lock import one_run_at_a_time
from orchestration.responses.scheme import Scheme, load_scheme, load_schemes


@contextmanager
def at_desk(home: Home) -> Iterator[tuple[Desk, InstalledFigures]]:
    """The feed of an installation, with nobody else at work in it."""
    figures = InstalledFigures(home, rebuild)
    with one_run_at_a_time(home), figures.kept():
        yield Desk.of(home, figures, os.environ, lambda: datetime.now(UTC)), figures


def scheme_of(home: Home, named: str | None) -> Scheme:
    """The named scheme, or the only one.

    Raises:
        WrongInputError: when it is not named and there are several, or none.
    """
    if named is not None:
        return load_scheme(home.surveys, named)
    schemes = load_schemes(home.surveys)
    if len(schemes) != 1:
        names = ", ".join(scheme.scheme for scheme in schemes) or "none"
        raise WrongInputError(f"say which scheme: --scheme NAME. Declared: {names}.")
    return schemes[0]


@contextmanager
def _one_step(given: argparse.Namespace) -> Iterator[tuple[str, Desk, InstalledFigures]]:
    """A step about the scheme that is asked for; the board's state is written anew after it."""
    home = Home.from_environment()
    name = scheme_of(home, given.scheme).scheme
    with at_desk(home) as (desk, figures):
        yield name, desk, figures
        keep_state(desk, figures)


def close(given: argparse.Namespace) -> int:
    """Close a period, soft or hard as its dates say."""
    home = Home.from_environment()
    scheme = scheme_of(home, given.scheme)
    with at_desk(home) as (desk, figures):
        event = closing.close(desk, scheme, given.period, by=given.by)
        keep_state(desk, figures)
    stage = event.payload["stage"]
    answers().print(f"{scheme.scheme} {given.period}: closed {stage}.")
    if stage == "soft":
        answers().print(f"Late answers count until {event.payload['cutoff_at']}.")
    else:
        _say_counts(event, roster=len(event.payload["roster"]))
    return Ending.OK


def prepare(given: argparse.Namespace) -> int:
    """Make the rows of a release."""
    with _one_step(given) as (name, desk, _):
        event = preparing.prepare(desk, name, given.period, by=given.by)
    said = event.payload
    answers().print(
        f"{name} {given.period}: prepared {said['entry_count']} entries, "
        f"{said['original_count']} of this period and "
        f"{said['entry_count'] - said['original_count']} corrections."
    )
    show_rows(desk, name, given.period)
    folder = desk.home.feed_evidence / name / given.period
    answers().print(f"All of each row: {folder / said['draft']}")
    if said["findings"]:
        remarks().print(
            f"[yellow]warning[/yellow] the integrity screen has {said['findings']} findings: "
            "loyalty feed status"
        )
    answers().print(f"Decision {event.event_no}, rows {said['draft_sha256']}.")
    return Ending.OK


def rows(given: argparse.Namespace) -> int:
    """Show the rows that were prepared last, for whoever approves them."""
    home = Home.from_environment()
    name = scheme_of(home, given.scheme).scheme
    with at_desk(home) as (desk, _):
        show_rows(desk, name, given.period)
    return Ending.OK


def show_rows(desk: Desk, name: str, period: str) -> None:
    """The prepared rows of a period as a table: what each unit gets, and why it is entered."""
    show_table(
        f"{name} {period}: prepared rows",
        ("about", "unit", "entry", "reason", "answers", "figure", "status", "percent", "to pay"),
        [
            [
                *(row.applies_to_period, row.unit_id, row.entry_type, row.reason_code),
                *(row.n_answered, row.display_value, row.status),
                *(row.payout_percent, row.payout_delta),
            ]
            for row in release.prepared_rows(desk.book(), desk, name, period)
        ],
        left=4,
    )


def approve(given: argparse.Namespace) -> int:
    """Approve what was prepared last."""
    with _one_step(given) as (name, desk, _):
        event = approving.approve(desk, name, given.period, by=given.by)
    answers().print(f"{name} {given.period}: approved rows {event.payload['draft_sha256']}.")
    return Ending.OK


def release_period(given: argparse.Namespace) -> int:
    """Enter, write and sign."""
    with _one_step(given) as (name, desk, _):
        event = release.release(desk, name, given.period, by=given.by)
    said = event.payload
    answers().print(f"{name} {given.period}: released {said['entry_count']} entries.")
    answers().print(f"Files: {said['place']}")
    answers().print(f"Manifest {said['manifest_sha256']}, signed with key {said['key_id']}.")
    return Ending.OK


def acknowledge(given: argparse.Namespace) -> int:
    """Record the receipt of payroll."""
    with _one_step(given) as (name, desk, _):
        event = approving.acknowledge(
            desk, name, given.period, by=given.by, reference=given.reference
        )
    _say(event, "recorded")
    return Ending.OK


def exclude(given: argparse.Namespace) -> int:
    """Propose that an answer does not count."""
    with _one_step(given) as (name, desk, figures):
        place = figures.place_of(given.response)
        event = exclusions.propose(
            desk, name, given.response, given.reason, place=place, by=given.by, note=given.note
        )
    answers().print(
        f"{event.subject} is proposed. Another person decides: "
        f"loyalty feed decide {event.subject} --accept --by NAME"
    )
    return Ending.OK


def appeal(given: argparse.Namespace) -> int:
    """File an appeal."""
    with _one_step(given) as (name, desk, figures):
        place = figures.place_of(given.response) if given.response else (0, 0)
        event = appeals.file(
            desk, name, given.period, given.unit, given.reason, by=given.by,
            response_uid=given.response, place=place, to_unit=given.to, note=given.note,
        )  # fmt: skip
    answers().print(
        f"{event.subject} is filed. Another person decides: "
        f"loyalty feed decide {event.subject} --accept --by NAME"
    )
    return Ending.OK


def tag(given: argparse.Namespace) -> int:
    """Record where the cause of an answer lies."""
    with _one_step(given) as (name, desk, figures):
        place = figures.place_of(given.response)
        event = exclusions.tag(desk, name, given.response, given.cause, place=place, by=given.by)
    _say(event, "recorded")
    return Ending.OK


def decide(given: argparse.Namespace) -> int:
    """Decide an appeal, an exclusion or a finding."""
    home = Home.from_environment()
    verdict: dict[str, Any] = {
        "is_accepted": given.is_accepted,
        "by": given.by,
        "note": given.note,
    }
    with at_desk(home) as (desk, figures):
        if given.subject.startswith("appeal-"):
            event = appeals.decide(desk, given.subject, **verdict)
        elif given.subject.startswith("exclusion-"):
            event = exclusions.decide(desk, given.subject, **verdict)
        elif given.subject.startswith("finding/") and given.subject.count("/") >= 3:
            _, period, rest = given.subject.split("/", 2)
            unit, _, rule = rest.rpartition("/")
            name = scheme_of(home, given.scheme).scheme
            event = approving.settle_finding(desk, name, period, unit, rule, **verdict)
        else:
            raise WrongInputError(
                f"{given.subject}: name appeal-N, exclusion-N or finding/PERIOD/UNIT/RULE."
            )
        keep_state(desk, figures)
    _say(event, "accepted" if given.is_accepted else "rejected")
    return Ending.OK


def key(given: argparse.Namespace) -> int:
    """Make the key where there is none, and register it."""
    home = Home.from_environment()
    path = key_path(home, os.environ)
    if path is None:
        raise WrongInputError(f"name the file of the key in {KEY_VARIABLE}, then run again.")
    with at_desk(home) as (desk, figures):
        made, event = approving.register_key(desk, path, by=given.by)
        keep_state(desk, figures)
    answers().print(f"Key {made.key_id} in {path}, decision {event.event_no}.")
    answers().print(f"Public part: {made.public}")
    return Ending.OK


def _names(home: Home) -> dict[str, str]:
    """Unit -> what it is called now, where somebody said so."""
    try:
        with open_current(home) as con:
            rows = con.execute("select member, name from published.member_names").fetchall()
    except NoSnapshotError:
        return {}
    return dict(rows)


def keep_state(desk: Desk, figures: InstalledFigures, *, simulation: Rows = ()) -> None:
    """Write the board's state, with the figures that were made on the way."""
    write_state(
        desk,
        load_schemes(desk.home.surveys),
        known=figures.known or None,
        names=_names(desk.home),
        simulation=simulation,
    )


def _say(event: Event, what: str) -> None:
    answers().print(f"{event.subject}: {what} (decision {event.event_no}).")


def _say_counts(event: Event, *, roster: int) -> None:
    basis = event.payload["basis"]
    answers().print(
        f"{roster} units on the roster; {basis['input_count']} files and mails up to entry "
        f"{basis['manifest_seq']} of the manifest. Decision {event.event_no}, {event.hash}."
    )
