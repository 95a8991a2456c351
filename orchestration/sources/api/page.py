"""A page of records, and what landing already knows of pages.

A page is known by what it starts with, so that an unchanged one is recognised at the next pull
whatever else its bytes hold (a total, the time the server needed).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from orchestration.sources.connector import Cursor

Record = Any
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Page:
    """One page as it came.

    Args:
        start: what it starts with; the same page has the same start at every pull.
        body: its bytes.
        digest: SHA-256 of its records.
        through: with this page everything up to this moment has been handed over.
        index: what a list of its records says, where there is one to compare at the next pull.
    """

    start: str
    body: bytes
    digest: str
    through: datetime | None
    index: str = ""


@dataclass(frozen=True)
class Known:
    """The pages that landing has of one source.

    Args:
        cursors: start of a page -> cursor of how it came last.
        through: everything up to this moment has been landed.
    """

    cursors: Mapping[str, Cursor]
    through: datetime | None

    def begin(self, lookback: timedelta) -> datetime | None:
        """The start of a known page that lies as far back as every pull looks again.

        A page that is asked for by the same start has the same records, if none has changed.
        """
        if self.through is None:
            return None
        starts = [moment for start in self.cursors if (moment := _moment_or_none(start))]
        return max((s for s in starts if s <= self.through - lookback), default=None)


def known_pages(cursors: Iterable[Cursor], *, of: str, asked: str) -> Known:
    """What landing has of this source as it is declared today."""
    pages: dict[str, Cursor] = {}
    through: datetime | None = None
    for cursor in cursors:
        if cursor.get("of") != of or cursor.get("asked") != asked:
            continue
        pages[str(cursor.get("start"))] = cursor
        moment = _moment_or_none(str(cursor.get("through")))
        if moment is not None and (through is None or moment > through):
            through = moment
    return Known(pages, through)


def digest_of(records: Sequence[Record]) -> str:
    """SHA-256 of records, whatever the order of their keys."""
    text = json.dumps(records, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def text_of(moment: datetime) -> str:
    """A moment as it stands in a cursor."""
    return moment.astimezone(UTC).strftime(MOMENT)


def moment_of(text: Any) -> datetime | None:
    """An ISO 8601 text with an offset as moment; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _moment_or_none(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
