"""The journal of decisions: events are only ever added, and each is chained to the one before.

Kept in a small SQL database behind any SQLAlchemy URL, SQLite by default. An event says what was
decided (`kind`), about what (`subject`) and the facts (`payload`). Nothing here computes a figure
or reads the clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

GENESIS = "0" * 64
ATTEMPT_COUNT = 5

_tables = sa.MetaData()
_event = sa.Table(
    "event",
    _tables,
    # no autoincrement: two writers that take the same number collide instead of forking the chain
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("prev", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
)


class JournalError(Exception):
    """The journal of decisions could not take an event."""


@dataclass(frozen=True)
class Event:
    """One decision."""

    seq: int
    recorded_at: str
    kind: str
    subject: str
    payload: Mapping[str, Any]
    prev: str
    hash: str


class Journal:
    """The journal at one SQLAlchemy URL; its table is made on first use."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(self.url)

    def record(
        self, kind: str, subject: str, payload: Mapping[str, Any], *, now: datetime
    ) -> Event:
        """Add a decision and return it once it is stored.

        Raises:
            JournalError: when other writers took every number that was tried.
        """
        return self._add(kind, subject, payload, now, is_once=False)

    def record_once(
        self, kind: str, subject: str, payload: Mapping[str, Any], *, now: datetime
    ) -> Event:
        """Add a decision unless one of this kind stands for the subject; return what stands.

        Raises:
            JournalError: when other writers took every number that was tried.
        """
        return self._add(kind, subject, payload, now, is_once=True)

    def events(self, kind: str | None = None, subject: str | None = None) -> tuple[Event, ...]:
        """The decisions, oldest first, of one kind and subject or of all."""
        query = sa.select(_event).order_by(_event.c.seq)
        if kind is not None:
            query = query.where(_event.c.kind == kind)
        if subject is not None:
            query = query.where(_event.c.subject == subject)
        with self._connected() as con:
            return tuple(_read(row) for row in con.execute(query).mappings())

    def verify(self) -> list[str]:
        """What is wrong with the chain, read afresh; empty when it holds to its end."""
        problems, prev, seq = [], GENESIS, 0
        for event in self.events():
            seq += 1
            if event.seq != seq:
                problems.append(f"decision {seq} is missing")
                seq = event.seq
            if event.prev != prev:
                problems.append(f"decision {event.seq} does not follow the one before it")
            if event.hash != _hash(event):
                problems.append(f"decision {event.seq} was edited: its hash does not fit")
            prev = event.hash
        return problems

    def _add(
        self, kind: str, subject: str, payload: Mapping[str, Any], now: datetime, *, is_once: bool
    ) -> Event:
        for _ in range(ATTEMPT_COUNT):
            if is_once and (known := self.events(kind, subject)):
                return known[0]
            event = self._next(kind, subject, payload, now)
            try:
                with self._connected() as con:
                    con.execute(_event.insert().values(**_row(event)))
            except sa.exc.IntegrityError:  # another writer took this number
                continue
            return event
        raise JournalError(
            f"{self.url}: other writers kept taking the next number of the journal; "
            "stop the other processes and run again."
        )

    def _next(self, kind: str, subject: str, payload: Mapping[str, Any], now: datetime) -> Event:
        last = sa.select(_event.c.seq, _event.c.hash).order_by(_event.c.seq.desc()).limit(1)
        with self._connected() as con:
            row = con.execute(last).first()
        seq, prev = (row.seq, row.hash) if row else (0, GENESIS)
        # through JSON, so that what is hashed now is what will be read back
        facts = json.loads(json.dumps(payload, sort_keys=True))
        open_end = Event(seq + 1, now.isoformat(), kind, subject, facts, prev, "")
        return Event(seq + 1, now.isoformat(), kind, subject, facts, prev, _hash(open_end))

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        _tables.create_all(self._engine)
        with self._engine.begin() as con:
            yield con


def _hash(event: Event) -> str:
    facts = [event.seq, event.recorded_at, event.kind, event.subject, event.payload, event.prev]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _row(event: Event) -> dict[str, Any]:
    return {**vars(event), "payload": json.dumps(event.payload, sort_keys=True)}


def _read(row: Mapping[str, Any]) -> Event:
    return Event(**{**row, "payload": json.loads(row["payload"])})
