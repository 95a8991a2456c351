"""Appeals of those who are measured: filed with a reason code, decided by another person.

An accepted appeal against an answer puts it down to the unit that it is about, or excludes it; one
against an entry undoes it. What is released
stays: the effect is an entry of the next period that is prepared.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.decisions.events import Decision, Event
from orchestration.outlets.feeds import exclusions, ledger
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.figures import Answer
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.stages import FeedRefusedError, require_role, to_decide

#: against an answer; the last two are against an entry
REASONS = (
    *("wrong_person", "wrong_unit", "wrong_experience", "misread_scale", "duplicate"),
    *("staff_answer", "asked_for_score", "not_a_customer", "other", "entry_in_error"),
)
IN_ERROR, OTHER = "entry_in_error", "other"
#: with the unit that the answer is about it counts there; without one it counts nowhere
OF_ANOTHER = ("wrong_person", "wrong_unit")


def file(
    desk: Desk,
    scheme: str,
    period: str,
    unit: str,
    reason_code: str,
    *,
    by: str,
    response_uid: str | None = None,
    place: tuple[int, int] = (0, 0),
    to_unit: str | None = None,
    note: str = "",
) -> Event:
    """File an appeal about an answer or an entry of a unit; its number is in its subject.

    Args:
        to_unit: the unit that the answer is about, where it is known.

    Raises:
        FeedRefusedError: when the unit has no entry in the period, or the reason does not fit.
    """
    by = require_role(by, (), "file an appeal")
    exclusions.check_reason(reason_code, REASONS)
    if reason_code == OTHER and not note.strip():
        raise FeedRefusedError("The reason `other` needs a text: --note TEXT.")
    if reason_code not in (IN_ERROR, OTHER) and response_uid is None:
        raise FeedRefusedError(f"{reason_code} is about an answer: name it with --response.")
    if reason_code == IN_ERROR and response_uid is not None:
        raise FeedRefusedError(f"{IN_ERROR} is about the entry as a whole: leave --response out.")
    book = desk.book()
    entered = [found.entry for found in book.entries_of(scheme, applies_to=period)]
    if not any(entry.unit_id == unit for entry in entered):
        units = sorted({entry.unit_id for entry in entered})
        raise FeedRefusedError(
            f"{scheme} {period}: {unit} has no released entry. "
            + (f"Units: {', '.join(units)}." if units else "Nothing is released for that period.")
        )
    if to_unit is not None:
        _check_target(to_unit, unit, reason_code, [entry.unit_id for entry in entered])
    number = sum(1 for _ in book.of(ledger.APPEAL_FILED)) + 1
    payload = {
        "scheme": scheme,
        "period": period,
        "unit_id": unit,
        "reason_code": reason_code,
        "response_uid": response_uid,
        "manifest_seq": place[0],
        "row_no": place[1],
        "to_unit": to_unit,
        "note": note,
    }
    subject = f"appeal-{number}"
    return desk.record(ledger.APPEAL_FILED, subject, payload, by=by, reason=reason_code)


def decide(desk: Desk, subject: str, *, is_accepted: bool, by: str, note: str = "") -> Event:
    """Decide an appeal; never by who filed it. Accepted, its answer counts elsewhere, or no more.

    Raises:
        FeedRefusedError: when there is none, it is decided, or it is the same person.
    """
    by = require_role(by, (), "decide an appeal")
    book = desk.book()
    kinds = (ledger.APPEAL_FILED, ledger.APPEAL_DECIDED)
    said = to_decide(book, *kinds, subject, by=by, done="filed").payload
    reason = said["reason_code"]
    decision = Decision(
        ledger.APPEAL_DECIDED, subject, {"is_accepted": is_accepted, "note": note}, reason
    )
    if not is_accepted or said["response_uid"] is None:
        return desk.record_all([decision], by=by)[0]
    if said.get("to_unit") is not None:
        names = ("scheme", "response_uid", "manifest_seq", "row_no")
        moved = {name: said[name] for name in names} | {"unit_id": said["to_unit"]}
        effect = Decision(ledger.REATTRIBUTED, subject, moved, reason)
        return desk.record_all([decision, effect], by=by)[0]
    # filed by one person and decided by another: the exclusion has its two persons
    answer = Answer(said["response_uid"], said["manifest_seq"], said["row_no"])
    number = int(subject.rpartition("-")[2])
    proposed = exclusions.proposal(
        book, said["scheme"], answer, reason, note=subject, appeal=number
    )
    settled = {"is_accepted": True, "note": subject}
    excluded = Decision(ledger.EXCLUSION_DECIDED, proposed.subject, settled, reason)
    return desk.record_all([decision, proposed, excluded], by=by)[0]


def _check_target(to_unit: str, unit: str, reason_code: str, entered: Sequence[str]) -> None:
    if reason_code not in OF_ANOTHER:
        raise FeedRefusedError(
            f"--to is for {' and '.join(OF_ANOTHER)}: {reason_code} does not say that the answer "
            "is about another unit. Leave it out."
        )
    others = sorted({*entered} - {unit})
    if to_unit not in others:
        raise FeedRefusedError(
            f"{to_unit}: an answer of {unit} is put down to another unit that has an entry of the "
            f"period: {', '.join(others) or 'there is none'}."
        )


def counted(book: Book, scheme: str, period: str, unit: str) -> tuple[int, int]:
    """How many appeals of a unit and period are open, and how many are closed."""
    open_count = closed_count = 0
    for event in book.of(ledger.APPEAL_FILED):
        said = event.payload
        if (said["scheme"], said["period"], said["unit_id"]) == (scheme, period, unit):
            if book.last(ledger.APPEAL_DECIDED, event.subject):
                closed_count += 1
            else:
                open_count += 1
    return open_count, closed_count


def reversals(book: Book, scheme: str) -> tuple[tuple[str, str], ...]:
    """Period and unit of the entries that an accepted appeal calls an error, not undone yet."""
    found = []
    for event in book.of(ledger.APPEAL_FILED):
        said = event.payload
        decided = book.last(ledger.APPEAL_DECIDED, event.subject)
        if said["scheme"] != scheme or said["reason_code"] != IN_ERROR or decided is None:
            continue
        undone = any(
            done.entry.entry_type == "reversal"
            and done.entry.unit_id == said["unit_id"]
            and done.event_no > decided.event_no
            for done in book.entries_of(scheme, applies_to=said["period"])
        )
        if decided.payload["is_accepted"] and not undone:
            found.append((said["period"], said["unit_id"]))
    return tuple(found)


def open_ones(book: Book) -> tuple[Event, ...]:
    """Appeals that nobody has decided."""
    return book.undecided(ledger.APPEAL_FILED, ledger.APPEAL_DECIDED)
