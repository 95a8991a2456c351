"""What the journal of decisions says about feeds: entries, stages, appeals, exclusions, keys.

The journal is the ledger: entries are decisions, and the chain of the journal is the chain of the
feed. Here is the reading; whoever decides something records it through `desk`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.outlets.feeds.entries import Entry, LedgerEntry

PREFIX = "kpi_"
CLOSED = "kpi_period_closed"
PREPARED = "kpi_prepared"
APPROVED = "kpi_approved"
RELEASED = "kpi_released"
ENTRY = "kpi_entry"
ACKNOWLEDGED = "kpi_acknowledged"
EXCLUSION_PROPOSED, EXCLUSION_DECIDED = "kpi_exclusion_proposed", "kpi_exclusion_decided"
APPEAL_FILED, APPEAL_DECIDED = "kpi_appeal_filed", "kpi_appeal_decided"
FINDING_DECIDED = "kpi_finding_decided"
KEY_REGISTERED = "kpi_key_registered"
CAUSE_TAGGED = "kpi_cause_tagged"
REATTRIBUTED = "kpi_answer_reattributed"

_NAMES = {item.name for item in fields(Entry)}


@dataclass(frozen=True)
class Book:
    """The feed's decisions up to one moment, oldest first."""

    events: tuple[Event, ...]

    @staticmethod
    def read(journal: Journal) -> Book:
        """Everything that stands now."""
        return Book(tuple(e for e in journal.events() if e.kind.startswith(PREFIX)))

    def until(self, event_no: int) -> Book:
        """What was known before a decision."""
        return Book(tuple(event for event in self.events if event.event_no < event_no))

    def of(self, kind: str, subject: str | None = None) -> Iterator[Event]:
        """The decisions of a kind, of one subject or of all."""
        for event in self._by_kind.get(kind, ()):
            if subject is None or event.subject == subject:
                yield event

    def last(self, kind: str, subject: str) -> Event | None:
        """The latest decision of a kind about a subject."""
        found = list(self.of(kind, subject))
        return found[-1] if found else None

    @cached_property
    def entries(self) -> tuple[LedgerEntry, ...]:
        """Every entry of every scheme, in the order of the ledger."""
        return tuple(entry_of(event) for event in self.of(ENTRY))

    def entries_of(
        self, scheme: str, *, paid_in: str | None = None, applies_to: str | None = None
    ) -> tuple[LedgerEntry, ...]:
        """The entries of a scheme, of one release, or about one period."""
        return tuple(
            found
            for found in self.entries
            if found.entry.scheme_id == scheme
            and paid_in in (None, found.entry.paid_in_period)
            and applies_to in (None, found.entry.applies_to_period)
        )

    def standing(self, scheme: str, applies_to: str) -> dict[tuple[str, str], Entry]:
        """The last entry of each unit and metric about one period."""
        return {
            (found.entry.unit_id, found.entry.metric_id): found.entry
            for found in self.entries_of(scheme, applies_to=applies_to)
        }

    def undecided(self, asked: str, decided: str) -> tuple[Event, ...]:
        """What was asked for by a decision of one kind and has none of the other kind yet."""
        return tuple(e for e in self.of(asked) if self.last(decided, e.subject) is None)

    def close_of(self, scheme: str, period: str) -> Event | None:
        """The hard close of a period."""
        closes = [e for e in self.of(CLOSED, f"{scheme}/{period}") if e.payload["stage"] == "hard"]
        return closes[-1] if closes else None

    def periods(self, scheme: str | None = None) -> tuple[tuple[str, str], ...]:
        """Scheme and month of everything that was ever closed, oldest month first."""
        known = {tuple(event.subject.split("/")) for event in self.of(CLOSED)}
        return tuple(sorted((s, p) for s, p in known if scheme in (None, s)))

    def released(self, scheme: str) -> tuple[str, ...]:
        """The months of a scheme that are released, oldest first."""
        subjects = {event.subject for event in self.of(RELEASED)}
        return tuple(sorted(p for s, p in (x.split("/") for x in subjects) if s == scheme))

    @cached_property
    def _by_kind(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.kind, []).append(event)
        return found


def entry_of(event: Event) -> LedgerEntry:
    """The entry in a decision of kind `kpi_entry`."""
    return LedgerEntry(
        entry=entry_in(event.payload),
        event_no=event.event_no,
        row_hash=event.hash,
        prev_row_hash=event.prev_hash,
        recorded_at=event.decided_at,
        recorded_by=event.actor,
    )


def entry_in(row: Any) -> Entry:
    """The entry in a row that has its columns, and perhaps those of the chain."""
    return Entry(**{name: value for name, value in row.items() if name in _NAMES})
