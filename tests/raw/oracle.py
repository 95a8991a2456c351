"""What must become of every record of some form exports, in plain Python.

Written from the rules, apart from the SQL; nothing of the product is imported here.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from dataclasses import dataclass, field

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2026, 6, 2)
NO_ANSWER = {"", "-", "N/A"}
Content = tuple[str, str, float | None, str]


@dataclass
class Balance:
    """What became of the records of one file."""

    received: int = 0
    loaded: int = 0
    duplicate: int = 0
    superseded: int = 0
    rejected: int = 0
    skipped: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int, int, int]:
        return (
            self.received,
            self.loaded,
            self.duplicate,
            self.superseded,
            self.rejected,
            self.skipped,
        )


@dataclass
class Oracle:
    """Reads files in order of their arrival and keeps what counts."""

    versions: dict[tuple[object, ...], list[Content]] = field(default_factory=dict)
    received: dict[bytes, int] = field(default_factory=dict)

    def read(self, file: bytes) -> Balance:
        """One file; its very bytes count only once, and of several versions the last."""
        if file in self.received:
            return Balance(received=self.received[file], duplicate=self.received[file])
        balance, seen = Balance(), Counter[Content]()
        new: set[tuple[object, ...]] = set()
        rows = csv.reader(io.StringIO(file.decode(), newline=""))
        next(rows)
        for row in filter(None, rows):
            balance.received += 1
            if len(row) == 4 and not any(cell.strip() for cell in row):
                balance.skipped += 1
                continue
            content = content_of(row)
            if content is None:
                balance.rejected += 1
                continue
            seen[content] += 1
            key = (content[0],) if content[0] else ("", content, seen[content])
            known = self.versions.setdefault(key, [])
            if known and known[-1] == content:
                balance.duplicate += 1
            else:
                balance.superseded += key in new
                balance.loaded += key not in new
                new.add(key)
                known.append(content)
        self.received[file] = balance.received
        return balance

    @property
    def current(self) -> Counter[Content]:
        """The last version of every response."""
        return Counter(known[-1] for known in self.versions.values())


def content_of(row: list[str]) -> Content | None:
    """What a good row says; None when it has to be set aside."""
    if len(row) != 4:
        return None
    try:
        day = dt.date.fromisoformat(row[1])
    except ValueError:
        return None
    score: float | None = None
    if row[2] not in NO_ANSWER:
        if not re.fullmatch(r"(10|[0-9])([.,]0+)?", row[2]):
            return None
        score = float(row[2].replace(",", "."))
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    return row[0], row[1], score, row[3]
