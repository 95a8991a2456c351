"""The proof of released periods: chain, second place, signatures, files, evidence, rows, figures.

Nothing is taken on trust: entries are read from the journal, compared with what was approved and
with every released file, and made again from landing and decisions alone. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import evidence, ledger
from orchestration.outlets.feeds.assembling import total
from orchestration.outlets.feeds.closing import basis_of
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import ORIGINAL, Entry, canonical_bytes
from orchestration.outlets.feeds.evidence import EvidenceError
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.places import PlaceError
from orchestration.outlets.feeds.preparing import (
    frozen_config,
    schemes_of,
)
from orchestration.outlets.feeds.proving import release_problems
from orchestration.outlets.feeds.release import approved_rows
from orchestration.outlets.feeds.remaking import recomputed_problems
from orchestration.outlets.feeds.stages import FeedRefusedError, is_same_person

#: what is proven of the ledger as a whole, and of each released period
WHOLE = ("chain", "second_place", "two_persons")
OF_PERIOD = ("landing", "evidence", "approved", "files", "roster", "gate", "sums", "recomputed")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: one of WHOLE or OF_PERIOD.
        subject: `scheme/period`, or empty for the ledger as a whole.
        problems: what is wrong, in words; empty when it holds.
        is_done: False where it was left out because nobody asked for it.
        facts: numbers and hashes for the reader.
    """

    name: str
    subject: str
    problems: tuple[str, ...] = ()
    is_done: bool = True
    facts: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(
    desk: Desk,
    *,
    scheme: str | None = None,
    period: str | None = None,
    recomputes: bool = True,
) -> Iterator[Check]:
    """Look at everything that proves what was released, or one scheme's or period's part of it.

    Args:
        recomputes: whether figures are made again from landing, which takes as long as a rebuild.
    """
    yield from whole(desk)
    try:
        book = desk.book()
        released = [
            (name, month)
            for name, month in sorted({tuple(e.subject.split("/")) for e in _released(book)})
            if scheme in (None, name) and period in (None, month)
        ]
    except (TypeError, ValueError, KeyError) as error:
        yield Check("chain", "", (f"a decision of the feed cannot be read: {error!r}",))
        return
    for name, month in released:
        yield from of_period(desk, book, name, month, recomputes=recomputes)


def whole(desk: Desk) -> Iterator[Check]:
    """The ledger as a whole: its chain, its head in the second place, its two persons."""
    events = desk.journal.events()
    head = desk.journal.head()
    facts = f"{len(events)} {head.hash}"
    yield Check("chain", "", tuple(desk.journal.verify()), facts=facts)
    yield Check("second_place", "", tuple(_anchored(desk, events)))
    yield Check("two_persons", "", tuple(_two_persons(desk.book())))


def of_period(
    desk: Desk, book: Book, name: str, month: str, *, recomputes: bool
) -> Iterator[Check]:
    """Everything about one released period."""
    subject = f"{name}/{month}"
    close = book.close_of(name, month)
    prepared = book.last(ledger.PREPARED, subject)
    released = book.last(ledger.RELEASED, subject)
    if close is None or prepared is None or released is None:
        yield Check("approved", subject, ("a stage of this period is not in the journal",))
        return
    entered = book.entries_of(name, paid_in=month)
    basis = basis_of(close)
    facts = f"{basis.manifest_seq} {basis.manifest_hash}"

    def check(test: str, problems: Callable[[], Sequence[str]], facts: str = "") -> Check:
        try:
            found = tuple(problems())
        except (EvidenceError, FeedRefusedError, PlaceError) as error:
            found = (str(error),)
        except (KeyError, TypeError, ValueError, LookupError) as error:
            found = (f"it cannot be read: {error!r}",)
        return Check(test, subject, found, facts=facts)

    rows = [found.entry for found in entered]
    yield check("landing", lambda: desk.figures.problems(basis), facts)
    yield check("evidence", lambda: _evidence(desk, close, prepared))
    yield check("approved", lambda: _approved(desk, book, name, month), prepared.actor)
    yield check("files", lambda: release_problems(desk, book, released), released.payload["place"])
    yield check("roster", lambda: _roster(close, rows), str(len(close.payload["roster"])))
    yield check("gate", lambda: _gate(desk, book, name, month, rows))
    yield check("sums", lambda: _sums(book, name), str(len(rows)))
    if recomputes:
        yield check(
            "recomputed", lambda: recomputed_problems(desk, book, name, month), str(len(rows))
        )
    else:
        yield Check("recomputed", subject, is_done=False)


def _anchored(desk: Desk, events: Sequence[Event]) -> Iterator[str]:
    if desk.anchor is None:
        yield "no second place is named (LOYALTY_FEED_ANCHOR): a rewritten journal would not show"
        return
    yield from desk.anchor.problems(events)
    last = desk.anchor.last_no()
    if last == 0:
        yield "the second place holds no head"
    after = [e.event_no for e in events if e.event_no > last and e.kind.startswith(ledger.PREFIX)]
    if last and after:
        yield (
            f"decision {after[0]} of the feed is newer than the head in the second place: it was "
            "not made by `loyalty feed`, or that was stopped in the middle"
        )


def _two_persons(book: Book) -> Iterator[str]:
    for approved in book.of(ledger.APPROVED):
        makers = {
            e.payload["draft_sha256"]: e.actor for e in book.of(ledger.PREPARED, approved.subject)
        }
        maker = makers.get(approved.payload["draft_sha256"])
        if maker is None:
            yield f"{approved.subject}: what was approved was never prepared"
        elif is_same_person(maker, approved.actor):
            yield f"{approved.subject}: {maker} prepared and approved it"
    for decided in book.of(ledger.APPEAL_DECIDED):
        filed = book.last(ledger.APPEAL_FILED, decided.subject)
        if filed is None or is_same_person(filed.actor, decided.actor):
            yield f"{decided.subject}: filed and decided by one person"
    for moved in book.of(ledger.REATTRIBUTED):
        filed = book.last(ledger.APPEAL_FILED, moved.subject)
        accepted = book.last(ledger.APPEAL_DECIDED, moved.subject)
        if filed is None or accepted is None or is_same_person(filed.actor, moved.actor):
            yield f"{moved.subject}: an answer was put down to another unit by one person"
    for decided in book.of(ledger.EXCLUSION_DECIDED):
        first = book.last(ledger.EXCLUSION_PROPOSED, decided.subject)
        if first is not None and first.payload["appeal"] is not None:
            first = book.last(ledger.APPEAL_FILED, f"appeal-{first.payload['appeal']}")
        if first is None or is_same_person(first.actor, decided.actor):
            yield f"{decided.subject}: proposed and decided by one person"


def _evidence(desk: Desk, close: Event, prepared: Event) -> list[str]:
    name, month = close.subject.split("/")
    frozen_config(desk, close)
    for file, digest in close.payload["files"].items():
        evidence.read(desk.home, name, month, file, digest)
    for found in prepared.payload["answers"].values():
        evidence.read(desk.home, name, month, found["file"], found["sha256"])
    return []


def _approved(desk: Desk, book: Book, name: str, month: str) -> list[str]:
    entered = [found.entry.row() for found in book.entries_of(name, paid_in=month)]
    approved = [entry.row() for entry in approved_rows(book, desk, name, month)]
    if canonical_bytes(entered) != canonical_bytes(approved):
        return [f"the ledger has {len(entered)} entries that are not the {len(approved)} approved"]
    return []


def _roster(close: Event, rows: Sequence[Entry]) -> list[str]:
    month = close.subject.split("/")[1]
    units = [r.unit_id for r in rows if r.entry_type == ORIGINAL and r.applies_to_period == month]
    roster = set(close.payload["roster"])
    problems = [f"{unit} of the roster has no original entry" for unit in roster - set(units)]
    problems += [f"{unit} is not on the roster" for unit in set(units) - roster]
    problems += [f"{u} has {units.count(u)} original entries" for u in roster if units.count(u) > 1]
    return sorted(problems)


def _gate(desk: Desk, book: Book, name: str, month: str, rows: Sequence[Entry]) -> list[str]:
    schemes = schemes_of(desk, book, name, month)
    problems = []
    for row in rows:
        minimum = schemes[row.applies_to_period].gates.minimum_answers
        if row.status == "met" and row.n_answered is not None and row.n_answered < minimum:
            problems.append(f"{row.entry_id}: met with {row.n_answered} answers, under {minimum}")
        if not row.is_shown and (row.value is not None or row.n_answered is not None):
            problems.append(f"{row.entry_id}: hidden, and tells its figure")
    return problems


def _sums(book: Book, name: str) -> list[str]:
    problems = []
    lines: dict[tuple[str, str, str, str], list[Entry]] = {}
    for found in book.entries_of(name):
        lines.setdefault(found.entry.key, []).append(found.entry)
    for entries in lines.values():
        last = entries[-1]
        if total(entry.delta for entry in entries) != (last.value or "0"):
            problems.append(f"{last.subject}: its entries do not add up to {last.value}")
        numbers = [entry.entry_no for entry in entries]
        if numbers != list(range(1, len(entries) + 1)) or entries[0].entry_type != ORIGINAL:
            problems.append(f"{last.subject}: its entries are not numbered 1 to {len(entries)}")
        if [e.entry_type for e in entries].count(ORIGINAL) != 1:
            problems.append(f"{last.subject}: it has several original entries")
        for before, after in pairwise(entries):
            if after.supersedes_entry_id != before.entry_id:
                problems.append(f"{after.entry_id}: it does not follow {before.entry_id}")
    return problems


def _released(book: Book) -> Iterator[Event]:
    yield from book.of(ledger.RELEASED)
