"""The same snapshot, decisions and options give the same bytes, whoever asks and where."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import PROJECT, Home
from orchestration.outlets.reports.paper import can_print
from tests.components import require

pytestmark = pytest.mark.slow

MAKE = """
import hashlib, json, sys
from pathlib import Path
from orchestration.outlets.reports.asked import parse_period
from orchestration.outlets.reports.making import make_reports
from tests.outlets.reports import made_up
from tests.outlets.reports.conftest import OPTIONS, home_of

made = make_reports(
    home_of(Path(sys.argv[1])), parse_period("2026-03"), languages=("ro", "ru", "en"),
    formats=("html", "xlsx", "pdf"), theme_names=made_up.NAMES, options=OPTIONS,
    to=Path(sys.argv[2]),
)
digests = {one.path.name: hashlib.sha256(one.path.read_bytes()).hexdigest() for one in made}
print(json.dumps(digests))
"""
MACHINES = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "7", "TZ": "America/St_Johns", "LANG": "ru_RU.UTF-8"},
)


def made_on(machine: dict[str, str], data: Path, to: Path) -> dict[str, str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(data), str(to)],
        env={**clean, **machine, "PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    digests: dict[str, str] = json.loads(done.stdout)
    return digests


def test_three_machines_make_the_same_bytes(home: Home, tmp_path: Path) -> None:
    require(can_print(), "Pango, with which WeasyPrint prints PDF")

    first, *others = [
        made_on(machine, home.data, tmp_path / str(number))
        for number, machine in enumerate(MACHINES)
    ]

    assert len(first) == 9
    assert others == [first, first]


def test_a_report_made_twice_in_one_process_is_the_same(home: Home, tmp_path: Path) -> None:
    from orchestration.outlets.reports.asked import parse_period
    from orchestration.outlets.reports.making import make_reports
    from tests.outlets.reports import made_up
    from tests.outlets.reports.conftest import OPTIONS

    def made(to: Path) -> list[str]:
        files = make_reports(
            home, parse_period("2026-Q1"), languages=("ru",), formats=("html", "xlsx"),
            theme_names=made_up.NAMES, options=OPTIONS, to=to,
        )  # fmt: skip
        return [hashlib.sha256(one.path.read_bytes()).hexdigest() for one in files]

    assert made(tmp_path / "a") == made(tmp_path / "b")
