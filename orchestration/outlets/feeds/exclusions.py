"""Answers that do not count: proposed with a reason code by one person, decided by another.

An exclusion is a decision in the journal; the answer itself stays where it is, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

from orchestration.decisions.events import Decision, Event
from orchestration.outlets.feeds import ledger
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.figures import Answer, Decisions
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.stages import FeedRefusedError, require_role, to_decide
from orchestration.responses.causes import Cause

REASONS = (
    *("staff_answer", "duplicate", "test_answer", "asked_for_score", "wrong_person"),
    *("wrong_unit", "wrong_experience", "misread_scale", "not_a_customer"),
)
CAUSES: tuple[str, ...] = get_args(Cause)


@dataclass(frozen=True)
class Exclusion:
    """One response that two persons decided not to count in a scheme."""

    subject: str
    scheme: str
    answer: Answer
    reason_code: str
    from_appeal: bool


def propose(
    desk: Desk,
    scheme: str,
    response_uid: str,
    reason_code: str,
    *,
    place: tuple[int, int],
    by: str,
    note: str = "",
) -> Event:
    """Propose that a response does not count; the number of the proposal is in its subject.

    Raises:
        FeedRefusedError: for a reason that is not in the list, or when it is proposed already.
    """
    by = require_role(by, (), "propose an exclusion")
    check_reason(reason_code, REASONS)
    book = desk.book()
    for event in open_ones(book):
        if (event.payload["scheme"], event.payload["response_uid"]) == (scheme, response_uid):
            raise FeedRefusedError(
                f"{response_uid}: its exclusion is proposed already ({event.subject}). Another "
                f"person decides: loyalty feed decide {event.subject} --accept --by NAME"
            )
    proposed = proposal(book, scheme, Answer(response_uid, *place), reason_code, note=note)
    return desk.record_all([proposed], by=by)[0]


def proposal(
    book: Book,
    scheme: str,
    answer: Answer,
    reason_code: str,
    *,
    note: str,
    appeal: int | None = None,
) -> Decision:
    """The next proposal that an answer does not count, of an appeal or without one."""
    number = sum(1 for _ in book.of(ledger.EXCLUSION_PROPOSED)) + 1
    payload = {
        **_scheme_and_answer(scheme, answer),
        "reason_code": reason_code,
        "note": note,
        "appeal": appeal,
    }
    return Decision(ledger.EXCLUSION_PROPOSED, f"exclusion-{number}", payload, reason_code)


def decide(desk: Desk, subject: str, *, is_accepted: bool, by: str, note: str = "") -> Event:
    """Decide a proposed exclusion; never by who proposed it.

    Raises:
        FeedRefusedError: when there is none, it is decided, or it is the same person.
    """
    by = require_role(by, (), "decide an exclusion")
    book = desk.book()
    kinds = (ledger.EXCLUSION_PROPOSED, ledger.EXCLUSION_DECIDED)
    proposed = to_decide(book, *kinds, subject, by=by, done="proposed")
    payload = {"is_accepted": is_accepted, "note": note}
    reason = proposed.payload["reason_code"]
    return desk.record(ledger.EXCLUSION_DECIDED, subject, payload, by=by, reason=reason)


def standing(book: Book, scheme: str) -> tuple[Exclusion, ...]:
    """The exclusions of a scheme that two persons decided."""
    found = []
    for proposed in book.of(ledger.EXCLUSION_PROPOSED):
        decided = book.last(ledger.EXCLUSION_DECIDED, proposed.subject)
        if proposed.payload["scheme"] != scheme or decided is None:
            continue
        if not decided.payload["is_accepted"]:
            continue
        said = proposed.payload
        found.append(
            Exclusion(
                subject=proposed.subject,
                scheme=scheme,
                answer=_answer_of(proposed),
                reason_code=said["reason_code"],
                from_appeal=said["appeal"] is not None,
            )
        )
    return tuple(found)


def decisions(book: Book, scheme: str) -> Decisions:
    """What was decided in a scheme that its figures depend on."""
    tagged: dict[Answer, str] = {}
    for event in book.of(ledger.CAUSE_TAGGED):
        said = event.payload
        if said["scheme"] == scheme:
            tagged[_answer_of(event)] = said["cause"]
    return Decisions(
        excluded={found.answer: found.reason_code for found in standing(book, scheme)},
        causes=tagged,
        reattributed=reattributed(book, scheme),
    )


def reattributed(book: Book, scheme: str) -> Mapping[Answer, str]:
    """Answers that accepted appeals put down to another unit; the last decision holds."""
    found = {}
    for event in book.of(ledger.REATTRIBUTED):
        said = event.payload
        if said["scheme"] == scheme:
            found[_answer_of(event)] = said["unit_id"]
    return found


def appealed(book: Book, scheme: str) -> list[str]:
    """Responses that an accepted appeal took out, or put down to another unit."""
    taken_out = (found.answer for found in standing(book, scheme) if found.from_appeal)
    return [answer.response_uid for answer in (*taken_out, *reattributed(book, scheme))]


def tag(
    desk: Desk, scheme: str, response_uid: str, cause: str, *, place: tuple[int, int], by: str
) -> Event:
    """Record where the cause of an answer lies, as a person found it.

    Raises:
        FeedRefusedError: for a cause that is not in the list.
    """
    by = require_role(by, (), "tag causes")
    if cause not in CAUSES:
        raise FeedRefusedError(f"{cause}: no such cause. Known: {', '.join(CAUSES)}.")
    payload = {**_scheme_and_answer(scheme, Answer(response_uid, *place)), "cause": cause}
    return desk.record(ledger.CAUSE_TAGGED, response_uid, payload, by=by, reason=cause)


def open_ones(book: Book) -> tuple[Event, ...]:
    """Proposals that nobody has decided."""
    return book.undecided(ledger.EXCLUSION_PROPOSED, ledger.EXCLUSION_DECIDED)


def check_reason(code: str, known: tuple[str, ...]) -> None:
    """Nothing, for a code of the list.

    Raises:
        FeedRefusedError: naming the list.
    """
    if code not in known:
        raise FeedRefusedError(f"{code}: no such reason. Known: {', '.join(known)}.")


def _scheme_and_answer(scheme: str, answer: Answer) -> dict[str, Any]:
    return {"scheme": scheme, **asdict(answer)}


def _answer_of(event: Event) -> Answer:
    said = event.payload
    return Answer(said["response_uid"], said["manifest_seq"], said["row_no"])
