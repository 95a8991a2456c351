"""The outbox: what is to be sent and what was, as decisions of the journal.

A letter is intended before it is handed over and sent after the server took it. Whoever dies
between the two leaves an intention without an outcome. A mail is then sent again, the same bytes
under the same Message-ID, as attempt 2: at least once, because a mail program and most servers show
two mails of one id as one, and a lost letter would be missed by nobody. A chat message has no such
id: it is not sent again unless a person asks for it: at most once. Neither happens unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

INTENDED = "letter_intended"
SENT = "letter_sent"
FAILED = "letter_failed"


@dataclass(frozen=True)
class Standing:
    """How one letter of one issue stands.

    Attributes:
        state: new, uncertain (intended, outcome not known), sent, refused (for good), put_off.
        attempts: how often it was intended.
    """

    state: str = "new"
    attempts: int = 0
    last: Event | None = None


class Outbox:
    """The letters of one issue, sent by the command `actor`."""

    def __init__(self, journal: Journal, issue: str, actor: str) -> None:
        self._journal = journal
        self._actor = actor
        self.issue = issue

    def standing(self, key: str) -> Standing:
        """How the letter to a recipient stands, read afresh."""
        subject = self._subject(key)
        intended = self._journal.events(INTENDED, subject)
        outcomes = [*self._journal.events(SENT, subject), *self._journal.events(FAILED, subject)]
        events = sorted((*intended, *outcomes), key=lambda event: event.event_no)
        if any(event.kind == SENT for event in events):
            sent = next(event for event in events if event.kind == SENT)
            return Standing("sent", len(intended), sent)
        if not events:
            return Standing()
        last = events[-1]
        if last.kind == INTENDED:
            return Standing("uncertain", len(intended), last)
        state = "refused" if last.payload["is_permanent"] else "put_off"
        return Standing(state, len(intended), last)

    def intend(self, key: str, facts: Mapping[str, Any], standing: Standing, now: datetime) -> None:
        """Record that the letter is about to be handed over."""
        reason = {
            "new": "the issue is due",
            "sent": "a person asked for it again",
            "refused": "a person asked for it again",
            "put_off": "the server had put it off",
            "uncertain": "the outcome of the attempt before is not known",
        }[standing.state]
        self._record(INTENDED, key, {**facts, "attempt": standing.attempts + 1}, reason, now)

    def settle(self, key: str, facts: Mapping[str, Any], now: datetime) -> None:
        """Record that the letter was taken."""
        self._record(SENT, key, facts, "the server took it", now)

    def fail(
        self, key: str, facts: Mapping[str, Any], *, is_permanent: bool, now: datetime
    ) -> None:
        """Record that the letter was surely not taken."""
        why = "refused for good" if is_permanent else "put off by the server"
        self._record(FAILED, key, {**facts, "is_permanent": is_permanent}, why, now)

    def _record(
        self, kind: str, key: str, facts: Mapping[str, Any], reason: str, now: datetime
    ) -> None:
        self._journal.record(
            kind, self._subject(key), facts, actor=self._actor, reason=reason, now=now
        )

    def _subject(self, key: str) -> str:
        return f"{self.issue}/{key}"
