"""An alert in words, for a mail or a channel, made of what the journal says of it alone.

The same decisions give the same bytes, so that a second attempt is the same letter. Names that came
from outside stand in one line of plain text and in no header. Not here: judging, sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from orchestration.decisions.events import Event
from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define
from orchestration.outlets.alerts.judging import is_of_source
from orchestration.published.alert_history import decided
from orchestration.responses.letters import Letters, Recipient
from orchestration.wording import formats
from orchestration.wording.texts import Texts, load

TEXTS = Path(__file__).parent / "texts"
#: what a chat takes in one message
LONGEST_MESSAGE = 3500
LONGEST_NAME = 80


def text_of(events: Sequence[Event], letters: Letters, language: str) -> str:
    """The alerts of one round as plain text."""
    words = load(language, TEXTS)
    parts = [subject_of(events, letters, words), *(tell(event, words) for event in events)]
    if letters.board:
        parts.append(words("alerts.board", address=letters.board))
    parts.append(words("alerts.seen"))
    text = "\n\n".join(parts)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def subject_of(events: Sequence[Event], letters: Letters, words: Texts) -> str:
    """How many alerts of which company; no figure, which would lack its interval."""
    how_many = words.plural("alerts", len(events), n=len(events))
    return f"{_line(letters.company)}: {how_many}" if letters.company else how_many


def mail(
    events: Sequence[Event], letters: Letters, recipient: Recipient, key: str, name: str
) -> bytes:
    """The whole mail on the alerts of a round.

    Args:
        key: what the journal calls the recipient.
        name: of the round; Message-ID depends on it and the key alone.
    """
    words = load(recipient.language, TEXTS)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letters.sender_name, addr_spec=letters.sender)
    message["To"] = Address(_line(recipient.name), addr_spec=recipient.address)
    message["Subject"] = subject_of(events, letters, words)
    message["Date"] = format_datetime(max(decided(event) for event in events))
    domain = letters.sender.rpartition("@")[2].lower()
    message["Message-ID"] = f"<{name}.{key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = words.language
    message.set_content(text_of(events, letters, recipient.language), cte="base64")
    return message.as_bytes()


def tell(event: Event, words: Texts) -> str:
    """One alert: what, how proven, on how many answers."""
    facts: Mapping[str, Any] = event.payload
    number = words("alerts.number", number=event.event_no)
    if is_of_source(event.subject):
        last = datetime.fromisoformat(facts["last_fetched_at"])
        said = words(
            "alerts.stopped", source=_line(facts["title"]), moment=formats.moment(last, words),
            hours=facts["hours"],
        )  # fmt: skip
        return f"{number} {said}"
    period = formats.period(
        facts["period_grain"], date.fromisoformat(facts["last_period_start"]), words
    )
    head = f"{number} {_metric(facts['metric'], words)}, {_unit(facts, words)}, {period}"
    return "\n".join([head, _figure(facts, words), _proof(facts, words)])


def _figure(facts: Mapping[str, Any], words: Texts) -> str:
    value = formats.number(facts["value"], words)
    answers = formats.answers(facts["n"], words)
    if facts["low"] is None:
        return f"{value} · {answers}"
    between = words("told.interval", **_ends(facts, words))
    return f"{value} · {between} · {answers}"


def _ends(facts: Mapping[str, Any], words: Texts) -> dict[str, str]:
    return {end: formats.number(facts[end], words) for end in ("low", "high")}


def _proof(facts: Mapping[str, Any], words: Texts) -> str:
    rule = facts["rule"]
    said = words(f"alerts.rule.{rule}")
    if rule == "nps_below_zero":
        chance = formats.number(100 * facts["p_below_zero"], words, digits=1)
        return f"{said} {words('alerts.probability', chance=chance)}"
    return said


def _metric(metric: str, words: Texts) -> str:
    try:
        return define(metric).name_in(words.language)
    except UnknownMetricError:  # of an alert told by a version that knew it
        return _line(metric)


def _unit(facts: Mapping[str, Any], words: Texts) -> str:
    dimension = facts["dimension"]
    if dimension == "company":
        return words("dimension.company")
    return f"{_line(words.named('dimension', dimension))} {_line(facts['member_name'])}"


def _line(text: str) -> str:
    """A name in one line, without signs that steer."""
    kept = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return kept[:LONGEST_NAME]
