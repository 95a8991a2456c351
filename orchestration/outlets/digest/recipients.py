"""Recipients as the journal knows them: by a key, never by their address; and who wants no letters.

The key and the token of an address are made under the secret of the installation. The token stands
in the letter: whoever has it may unsubscribe its owner, and can do nothing else with it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.responses.letters import Channel, Letters, Recipient

UNSUBSCRIBED = "recipient_unsubscribed"
RESUBSCRIBED = "recipient_resubscribed"
KEY_LENGTH = 24


class UnknownRecipientError(Exception):
    """Nobody in letters.yaml has this address or token."""


@dataclass(frozen=True)
class Known:
    """A recipient with the names that the journal and the letter have for them."""

    recipient: Recipient
    key: str
    token: str


def known_recipients(letters: Letters, secret: bytes) -> tuple[Known, ...]:
    """The declared recipients, in the order of the file."""
    return tuple(
        Known(one, _made(secret, "recipient", one.address), _made(secret, "token", one.address))
        for one in letters.recipients
    )


def channel_key(channel: Channel, secret: bytes) -> str:
    """What the journal calls a channel; a channel of another name is another one."""
    return _made(secret, "channel", channel.name)


def by_address(known: Iterable[Known], address: str) -> Known:
    """The recipient of an address, however its letters are cased.

    Raises:
        UnknownRecipientError: when letters.yaml does not have it.
    """
    for one in known:
        if one.recipient.address.lower() == address.strip().lower():
            return one
    raise UnknownRecipientError(f"{address}: no recipient of letters.yaml has this address.")


def by_token(known: Iterable[Known], token: str) -> Known | None:
    """The recipient of a token, or None."""
    for one in known:
        if hmac.compare_digest(one.token, token.strip().lower()):
            return one
    return None


def unsubscribed(journal: Journal) -> dict[str, Event]:
    """Key -> the decision by which its owner gets no letters; the newest decision counts."""
    events = [*journal.events(UNSUBSCRIBED), *journal.events(RESUBSCRIBED)]
    last = {event.subject: event for event in sorted(events, key=lambda event: event.event_no)}
    return {key: event for key, event in last.items() if event.kind == UNSUBSCRIBED}


def unsubscribe(
    journal: Journal, one: Known, *, way: str, by: str, reason: str, now: datetime, mail: str = ""
) -> Event:
    """Record that a recipient gets no more letters.

    Args:
        way: mail, one_click or command.
        mail: SHA-256 of the mail that asked for it; the same mail asks only once.
    """
    for event in journal.events(UNSUBSCRIBED, one.key):
        if mail and event.payload.get("mail_sha256") == mail:
            return event
    payload = {"way": way} | ({"mail_sha256": mail} if mail else {})
    return journal.record(UNSUBSCRIBED, one.key, payload, actor=by, reason=reason, now=now)


def resubscribe(journal: Journal, one: Known, *, by: str, reason: str, now: datetime) -> Event:
    """Record that a recipient asked for the letter again."""
    return journal.record(RESUBSCRIBED, one.key, {}, actor=by, reason=reason, now=now)


def _made(secret: bytes, purpose: str, name: str) -> str:
    text = f"digest {purpose}:{name.lower()}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:KEY_LENGTH]
