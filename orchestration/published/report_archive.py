"""Where reports lie, as the board and the command read them; written by `outlets/reports`.

One folder a period and snapshot: `reports/2026-03/<snapshot id>/report_2026-03_ro.pdf`. A report of
a newer snapshot lies beside the older one, so that what was handed over can be read again.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import Home

FORMATS = ("html", "pdf", "xlsx")
_NAME = re.compile(
    r"report_(?P<period>\d{4}-(?:\d{2}|Q[1-4]))_(?P<language>en|ru|ro)\.(?P<format>html|pdf|xlsx)"
)


@dataclass(frozen=True, order=True)
class Kept:
    """One file of the archive."""

    period: str
    snapshot_id: str
    language: str
    format: str
    path: Path


def folder_of(home: Home, period: str, snapshot_id: str) -> Path:
    """Where the reports on a period lie that were made from one snapshot."""
    return home.reports / period / snapshot_id


def file_name(period: str, language: str, format_name: str) -> str:
    """The name of one file; `period` as 2026-03 or 2026-Q1."""
    return f"report_{period}_{language}.{format_name}"


def kept_reports(home: Home) -> list[Kept]:
    """Every file of the archive, newest period first, of a period the newest snapshot first."""
    found = [
        Kept(named["period"], path.parent.name, named["language"], named["format"], path)
        for path in home.reports.glob("*/*/*")
        if (named := _NAME.fullmatch(path.name)) and path.parent.parent.name == named["period"]
    ]
    # sorting keeps what is equal in the order that it had
    found.sort(key=lambda kept: (kept.language, FORMATS.index(kept.format)))
    found.sort(key=lambda kept: (_end(kept.period), kept.snapshot_id), reverse=True)
    return found


def _end(period: str) -> tuple[str, bool]:
    """The last month of a period, and whether it is a quarter: the quarter comes first."""
    year, _, quarter = period.partition("-Q")
    return (f"{year}-{3 * int(quarter):02}", True) if quarter else (period, False)


def drop_reports(home: Home) -> int:
    """Remove the archive whole, as an erasure asks; returns how many files it had.

    Reports quote people and list their answers; they are made again from the new snapshot.
    """
    count = len(kept_reports(home))
    if home.reports.exists():
        shutil.rmtree(home.reports)
    return count
