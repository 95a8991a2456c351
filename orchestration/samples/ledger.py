"""The samples' own bookkeeping: what must become of every row that an export carries.

Plain Python and no code of the pipeline, because the end-to-end tests hold the pipeline against
it. A row is delivered with what it says; the ledger knows whether that was already said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.samples.attribute_ratings import NO_RATINGS, Ratings

SCORE_RANGE, SCORE_NOT_INTEGER, SCORE_FORMAT = "SCORE_RANGE", "SCORE_NOT_INTEGER", "SCORE_FORMAT"
DATE_INVALID, DATE_FORMAT, DATE_FUTURE = "DATE_INVALID", "DATE_FORMAT", "DATE_FUTURE"
FIELD_COUNT, ID_PRECISION_LOST = "FIELD_COUNT", "ID_PRECISION_LOST"
SUMMARY_ROW, BLANK_ROW, TEST_MARKER = "SUMMARY_ROW", "BLANK_ROW", "TEST_MARKER"
BOUNCE, AUTO_REPLY, EMPTY_REPLY = "BOUNCE", "AUTO_REPLY", "EMPTY_REPLY"


@dataclass(frozen=True)
class Truth:
    """One response as it must stand in the warehouse; empty text means unknown."""

    survey: str
    native_id: str
    answered_at: datetime
    location: str
    manager: str
    product: str
    channel: str
    touchpoint: str
    tier: str
    customer_tier: str
    language: str
    nps: int | None
    csi: tuple[int | None, ...]
    ces: int | None
    is_partial: bool
    comment: str = ""
    ratings: Ratings = NO_RATINGS
    left_out: str = ""

    @property
    def local_date(self) -> date:
        """The day that the response counts for."""
        return self.answered_at.date()


@dataclass(frozen=True)
class Record:
    """A row of a customer, order, employee or location export: its cells as a reader sees them."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class Rejected:
    """The row must be set aside with this reason."""

    reason: str


@dataclass(frozen=True)
class Skipped:
    """The row is no answer, and must be counted with this reason."""

    reason: str


Fate = Truth | Record | Rejected | Skipped


@dataclass
class Balance:
    """The row balance of one file or of one survey."""

    received: int = 0
    loaded: int = 0
    duplicate: int = 0
    superseded: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    revised: int = 0

    def add(self, other: Balance) -> None:
        """Count the other's rows here too."""
        self.received += other.received
        self.loaded += other.loaded
        self.duplicate += other.duplicate
        self.superseded += other.superseded
        self.rejected.update(other.rejected)
        self.skipped.update(other.skipped)
        self.revised += other.revised


def truth_of(fate: Fate) -> Truth:
    """The response that the row stands for, where the caller chose a row that is one."""
    if not isinstance(fate, Truth):
        raise TypeError(f"a row that becomes no response was chosen: {fate}")
    return fate


class Ledger:
    """Balances of all files, and what stands at the end, by survey and identity."""

    def __init__(self) -> None:
        self.balances: dict[tuple[str, str], Balance] = {}
        self._standing: dict[tuple[str, str], Truth | Record] = {}
        self._file_of: dict[tuple[str, str], str] = {}

    def deliver(self, survey: str, file: str, *, identity: str, fate: Fate) -> None:
        """Count one row of a file; rows come in the order in which a loader meets them."""
        balance = self.balances.setdefault((survey, file), Balance())
        balance.received += 1
        if isinstance(fate, Rejected):
            balance.rejected[fate.reason] += 1
        elif isinstance(fate, Skipped):
            balance.skipped[fate.reason] += 1
        else:
            self._stand(balance, (survey, identity), file, fate)

    def _stand(
        self, balance: Balance, key: tuple[str, str], file: str, said: Truth | Record
    ) -> None:
        before = self._standing.get(key)
        if before == said:
            balance.duplicate += 1
            return
        if before is not None and self._file_of[key] == file:
            # the newer row of the same file takes the place of the older one
            balance.superseded += 1
        else:
            balance.loaded += 1
            balance.revised += before is not None
        self._standing[key] = said
        self._file_of[key] = file

    def total(self, survey: str) -> Balance:
        """The balance over all files of a survey."""
        total = Balance()
        for (owner, _), balance in self.balances.items():
            if owner == survey:
                total.add(balance)
        return total

    def surveys(self) -> tuple[str, ...]:
        """All surveys that delivered something, by name."""
        return tuple(sorted({survey for survey, _ in self.balances}))

    def truths(self) -> tuple[Truth, ...]:
        """The responses that stand at the end and count, by survey and time."""
        rows = [row for row in self._responses() if not row.left_out]
        return tuple(sorted(rows, key=lambda row: (row.survey, row.answered_at, row.native_id)))

    def left_out(self, survey: str) -> Counter[str]:
        """The responses of a survey that stand at the end and are in no figure, by reason."""
        return Counter(
            row.left_out for row in self._responses() if row.survey == survey and row.left_out
        )

    def _responses(self) -> list[Truth]:
        return [row for row in self._standing.values() if isinstance(row, Truth)]

    def records(self, survey: str) -> tuple[Record, ...]:
        """The records of a survey that stand at the end, by identity."""
        keys = sorted(key for key in self._standing if key[0] == survey)
        rows = [self._standing[key] for key in keys]
        return tuple(row for row in rows if isinstance(row, Record))
