"""One round of alerts: judge what the snapshot shows, record it, tell whoever is to be told.

What fired is recorded before anything is sent. A round that was killed in between is told by the
next one: messages are made of the journal alone. Not here: the rules, the words, the protocols.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestration.decisions.alerts import (
    ACTOR,
    FIRED,
    HELD,
    OVER,
    Standing,
    alert_events,
    record_judged,
    standing_of,
)
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.alerts.causes import flowing, read_causes, read_stopped
from orchestration.outlets.alerts.judging import Verdict, is_of_source, judge
from orchestration.outlets.alerts.letter import mail, text_of
from orchestration.published.alert_history import decided
from orchestration.published.reader import open_current
from orchestration.responses.alert_options import FILE_NAME, AlertOptions, load_alert_options
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.letters import Channel, Letters, Recipient, load_letters
from orchestration.sending.handing import Delivery, Desk, Speaker
from orchestration.sending.mailing import Mailer
from orchestration.sending.outbox import Outbox

#: what was not sent within these days is not news any more
RETRY_DAYS = 3
ZONE = "Europe/Chisinau"


class AlertsBusyError(Exception):
    """Another process judges or tells alerts of this installation."""


@dataclass(frozen=True)
class Round:
    """What one round has found.

    Attributes:
        fired: alerts of this round, with the numbers that people see.
        held: how many causes were held back for a new reason.
    """

    fired: tuple[Event, ...]
    held: int
    over: int


def judge_now(home: Home, now: datetime) -> Round:
    """Judge the current snapshot and record what is new.

    Args:
        now: with a zone.

    Raises:
        AlertsBusyError: when another process is judging.
        DeclarationError: when alerts.yaml or letters.yaml is wrong.
    """
    options = load_alert_options(home.surveys)
    letters = load_letters(home.surveys)
    today = now.astimezone(ZoneInfo(letters.timezone if letters else ZONE)).date()
    moment = now.astimezone(UTC).replace(tzinfo=None)
    with _alone(home):
        journal = Journal(home.decisions_url)
        known = standing_of(alert_events(journal))
        with open_current(home) as con:
            (snapshot_id, made_at) = con.execute(
                "select snapshot_id, created_at from published.snapshot_info"
            ).fetchall()[0]
            since = today - timedelta(days=options.newest_days)
            verdicts = list(
                judge(
                    read_causes(con, options.grains, since=since),
                    read_stopped(con, now=moment), flowing(con, now=moment), known,
                    today=today, newest_days=options.newest_days,
                )
            )  # fmt: skip
        stamp = {"snapshot": snapshot_id, "snapshot_made_at": made_at.isoformat()}
        events = record_judged(
            journal, [_decision(verdict, known, stamp, now) for verdict in verdicts], now
        )
    return Round(
        tuple(event for event in events if event.kind == FIRED),
        held=sum(event.kind == HELD for event in events),
        over=sum(event.kind == OVER for event in events),
    )


def tell_waiting(
    home: Home, secrets: Mapping[str, str], speaker: Speaker, now: Callable[[], datetime],
    again: Collection[str] = (),
) -> Iterator[Delivery]:  # fmt: skip
    """Send what fired and is not sent yet; yields what became of each message.

    Args:
        again: addresses and names of channels that get it whatever was before, because a person
            says so.

    Raises:
        AlertsBusyError: when another process is judging or telling.
        DeclarationError: when alerts.yaml or letters.yaml is wrong, or has none of `again`.
    """
    options, letters = load_alert_options(home.surveys), load_letters(home.surveys)
    known = {*options.channels, *(one.address for one in options.recipients)}
    if unknown := sorted(set(again) - known):
        raise DeclarationError(
            home.surveys / FILE_NAME, 1, "", f"nobody is told under {unknown[0]}.",
            f"known: {', '.join(sorted(known)) or 'nobody'}.",
        )  # fmt: skip
    if letters is None or not known:
        return
    with _alone(home):
        yield from _tell(home, secrets, speaker, now, options, letters, again)


def _tell(
    home: Home, secrets: Mapping[str, str], speaker: Speaker, now: Callable[[], datetime],
    options: AlertOptions, letters: Letters, again: Collection[str],
) -> Iterator[Delivery]:  # fmt: skip
    journal, secret = Journal(home.decisions_url), home.secret(secrets)
    for name, events in rounds_of(alert_events(journal), now()).items():
        outbox = Outbox(journal, name, ACTOR)
        desk = Desk(outbox, letters.sender, "alerts.yaml", "loyalty alerts check --again {to}", now)
        if letters.smtp is not None and options.recipients:
            with Mailer(letters.smtp, secrets) as mailer:
                for one in options.recipients:
                    yield from _mail(
                        desk, mailer, letters, one, events, name, secret,
                        is_again=one.address in again,
                    )  # fmt: skip
        for channel in letters.channels:
            if channel.name in options.channels:
                yield from _say(
                    desk, speaker, letters, channel, events, secret,
                    is_again=channel.name in again,
                )  # fmt: skip


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """No other process of this installation judges or tells meanwhile."""
    durable.make_directory(home.data)
    with durable.locked(home.data / ".alerts.lock", wait=False) as is_ours:
        if not is_ours:
            raise AlertsBusyError(
                f"{home.data}: another process judges or tells alerts. Run again later."
            )
        yield


def rounds_of(events: Sequence[Event], now: datetime) -> dict[str, list[Event]]:
    """Name of a round -> the alerts that fired in it, of the last days."""
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == FIRED and now - decided(event) <= timedelta(days=RETRY_DAYS):
            found.setdefault(f"alerts-{event.payload['round']}", []).append(event)
    return found


def _decision(
    verdict: Verdict, known: Standing, stamp: Mapping[str, object], now: datetime
) -> tuple[str, str, Mapping[str, object], str]:
    if verdict.cause is None:
        number = known.last[verdict.series].event_no
        return OVER, verdict.series, {"alert": number, **stamp}, "the source brings answers again"
    facts = {**verdict.cause.facts, "cause": verdict.cause.key, **stamp}
    if verdict.kind == HELD:
        return HELD, verdict.series, {**facts, "why": verdict.why}, verdict.why
    told = {"rule": verdict.rule, "round": f"{now:%Y%m%dT%H%M%S}"}
    return FIRED, verdict.series, {**facts, **told}, verdict.rule


def _mail(
    desk: Desk, mailer: Mailer, letters: Letters, one: Recipient, events: Sequence[Event],
    name: str, secret: bytes, *, is_again: bool,
) -> Iterator[Delivery]:  # fmt: skip
    own = [event for event in events if concerns(one, event)]
    if own:
        key = _key(secret, one.address.lower())
        yield desk.mail(
            mailer, one.address, key, lambda: mail(own, letters, one, key, name), is_again=is_again
        )


def _say(
    desk: Desk, speaker: Speaker, letters: Letters, channel: Channel, events: Sequence[Event],
    secret: bytes, *, is_again: bool,
) -> Iterator[Delivery]:  # fmt: skip
    # a chat is read by many: no unit and no person is named there
    open_to_all = [
        event
        for event in events
        if is_of_source(event.subject) or event.payload["dimension"] == "company"
    ]
    if open_to_all:
        key = _key(secret, f"channel {channel.name}")
        yield desk.say(
            speaker, channel, key,
            lambda: text_of(open_to_all, letters, channel.language).encode(), is_again=is_again,
        )  # fmt: skip


def concerns(one: Recipient, event: Event) -> bool:
    """Whether a recipient is told: of everything, or of their own units only."""
    if not one.units:
        return True
    facts = event.payload
    return any(
        (unit.dimension, unit.member) == (facts.get("dimension"), facts.get("member"))
        for unit in one.units
    )


def _key(secret: bytes, name: str) -> str:
    return hmac.new(secret, f"alerts {name}".encode(), hashlib.sha256).hexdigest()[:24]
