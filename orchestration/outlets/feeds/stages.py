"""The stages of a period, and who may take it to the next: open, soft close, hard close, prepared,
approved by another person, released.

A stage is what the journal says; nothing is kept beside it. Time comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import ledger
from orchestration.outlets.feeds.ledger import Book
from orchestration.responses.scheme import Scheme


class Stage(StrEnum):
    """How far a period is."""

    OPEN = "open"
    SOFT = "soft"
    HARD = "hard"
    PREPARED = "prepared"
    APPROVED = "approved"
    RELEASED = "released"


class FeedRefusedError(Exception):
    """What was asked for does not fit the stage of the period, or the person who asks."""


def stage_of(book: Book, scheme: str, period: str) -> Stage:
    """The stage of a period; an approval holds for the very rows that were prepared last."""
    subject = f"{scheme}/{period}"
    if book.last(ledger.RELEASED, subject):
        return Stage.RELEASED
    prepared = book.last(ledger.PREPARED, subject)
    if prepared:
        approved = book.last(ledger.APPROVED, subject)
        if approved and approved.event_no > prepared.event_no:
            return Stage.APPROVED
        return Stage.PREPARED
    if book.close_of(scheme, period):
        return Stage.HARD
    return Stage.SOFT if book.last(ledger.CLOSED, subject) else Stage.OPEN


def to_decide(book: Book, asked: str, decided: str, subject: str, *, by: str, done: str) -> Event:
    """What somebody else asked for and nobody has decided: an appeal, a proposed exclusion.

    Args:
        asked, decided: kinds of decisions.
        done: what who asked did: filed, proposed.

    Raises:
        FeedRefusedError: when there is none, it is decided, or it is the same person.
    """
    found = book.last(asked, subject)
    if found is None:
        raise FeedRefusedError(f"{subject}: nothing of that name waits. See: loyalty feed status")
    require_another(by, found.actor, f"{done} {subject}")
    if book.last(decided, subject) is not None:
        raise FeedRefusedError(f"{subject} is decided already; ask anew to change it.")
    return found


def closing_stage(scheme: Scheme, period: str, now: datetime) -> Stage:
    """Which close is due: soft from the end of the period on, hard from the cut-off on.

    Raises:
        PeriodOutsideSchemeError: when the scheme does not hold in that month.
        FeedRefusedError: when the period is not over yet.
    """
    scheme.check_period(period)
    if now < period_over_at(scheme, period):
        raise FeedRefusedError(
            f"{scheme.scheme} {period}: the period is not over; it ends on "
            f"{scheme.last_day(period)} ({scheme.timezone}). Close it then."
        )
    return Stage.HARD if now >= scheme.cut_off_at(period) else Stage.SOFT


def period_over_at(scheme: Scheme, period: str) -> datetime:
    """The first moment after the period, in the scheme's time zone."""
    zone = ZoneInfo(scheme.timezone)
    year, month = map(int, period.split("-"))
    after = (year + month // 12, month % 12 + 1)
    return datetime.combine(datetime(*after, 1, tzinfo=zone).date(), time(), tzinfo=zone)


def require(book: Book, scheme: str, period: str, allowed: Sequence[Stage], what: str) -> Stage:
    """The stage of the period, which must be one of those allowed.

    Raises:
        FeedRefusedError: with the next thing to do.
    """
    stage = stage_of(book, scheme, period)
    if stage not in allowed:
        named = f"--scheme {scheme} --period {period}"
        cure = {
            Stage.OPEN: f"Close it first: loyalty feed close {named}",
            Stage.SOFT: f"Close it once the cut-off day is over: loyalty feed close {named}",
            Stage.HARD: f"Prepare it first: loyalty feed prepare {named}",
            Stage.PREPARED: f"Another person approves it first: loyalty feed approve {named}",
            Stage.APPROVED: f"It waits for: loyalty feed release {named}",
            Stage.RELEASED: "What is released never changes; corrections are entered in the next "
            "period that is prepared.",
        }[stage]
        raise FeedRefusedError(f"{scheme} {period}: {what} does not fit its stage, {stage}. {cure}")
    return stage


def require_released_before(book: Book, scheme: str, period: str) -> None:
    """Every earlier closed period is released, so that corrections have one order.

    Raises:
        FeedRefusedError: naming the first that is not.
    """
    for _, earlier in book.periods(scheme):
        if earlier < period and stage_of(book, scheme, earlier) is not Stage.RELEASED:
            raise FeedRefusedError(
                f"{scheme} {period}: {earlier} is closed and not released yet. Release it first: "
                "corrections are entered period by period."
            )
    later = [released for released in book.released(scheme) if released > period]
    if later:
        raise FeedRefusedError(
            f"{scheme} {period}: {later[-1]} is released already; an earlier month cannot be "
            "entered after it. Answers of that month count in the windows that hold it."
        )


def require_role(by: str, listed: Sequence[str], what: str) -> str:
    """The person's name without blanks around it, when it may do this.

    Raises:
        FeedRefusedError: when a list of names is declared and this is none of them.
    """
    name = " ".join(by.split())
    if not name:
        raise FeedRefusedError(f"say who {what}: --by NAME.")
    if listed and not any(is_same_person(name, known) for known in listed):
        raise FeedRefusedError(
            f"{name} is not among those who {what} by the scheme: {', '.join(listed)}. "
            "Ask one of them, or have `roles` of the scheme changed."
        )
    return name


def require_another(by: str, first: str, what: str) -> None:
    """Two persons: whoever did the first thing does not do the second.

    Raises:
        FeedRefusedError: when it is one person.
    """
    if is_same_person(by, first):
        raise FeedRefusedError(f"{by} {what}; a second person decides. Ask somebody else.")


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are of one person, whatever their letters' size and blanks."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
