"""Handing over one letter or message: intention into the journal, hand-over, outcome.

A mail whose outcome is not known is handed over again, the same bytes; a message to a channel is
not, unless a person says so. Not here: what it says, where it is kept, who wants none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orchestration.responses.letters import Channel
from orchestration.sending.mailing import (
    Mailer,
    RefusedError,
    UncertainError,
    UnreachableError,
)
from orchestration.sending.outbox import Outbox, Standing

#: outcomes after which a person has to look
NEED_A_PERSON = ("refused", "uncertain", "unreachable", "put_off")


@dataclass(frozen=True)
class Delivery:
    """What became of one letter.

    Attributes:
        to: address of a recipient or name of a channel.
        outcome: sent, repeated (sent again, outcome of the attempt before not known), already,
            unsubscribed, refused, put_off, uncertain, unreachable.
        words: more about it, for the person who runs the command.
    """

    to: str
    outcome: str
    words: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether it did not go as it should."""
        return self.outcome in NEED_A_PERSON


class Speaker(Protocol):
    """Hands a text to a channel; raises RefusedError, UnreachableError or UncertainError."""

    def say(self, channel: Channel, text: str) -> None:
        """Hand it over."""
        ...


@dataclass(frozen=True)
class Desk:
    """What all letters of one sending have in common.

    Attributes:
        sender: address that they come from.
        where: the file that declares the addresses, for what is to be corrected.
        again: the command that sends once more, with `{to}` for the address or channel.
    """

    outbox: Outbox
    sender: str
    where: str
    again: str
    now: Callable[[], datetime]

    def mail(
        self, mailer: Mailer, to: str, key: str, make: Callable[[], bytes], *, is_again: bool
    ) -> Delivery:
        """Hand over a mail unless the server took it before.

        Args:
            key: what the journal calls the recipient.
            make: the bytes; the same at every attempt.
            is_again: hand it over whatever was before, because a person says so.
        """
        standing = self.outbox.standing(key)
        if standing.state in ("sent", "refused") and not is_again:
            return self._as_it_stands(to, standing)
        content = make()
        try:
            mailer.reach()
        except UnreachableError as error:
            return Delivery(to, "unreachable", str(error))
        self.outbox.intend(key, _facts("mail", content), standing, self.now())
        try:
            code = mailer.hand_over(self.sender, to, content)
        except RefusedError as error:
            return self._refused(key, to, error)
        except UnreachableError as error:
            self.outbox.fail(key, {"code": "no session"}, is_permanent=False, now=self.now())
            return Delivery(to, "unreachable", str(error))
        except UncertainError as error:
            words = "It may have arrived; the next run sends it again under the same Message-ID."
            return Delivery(to, "uncertain", f"{error} {words}")
        self.outbox.settle(key, {"code": code}, self.now())
        return _sent(to, standing)

    def say(
        self,
        speaker: Speaker,
        channel: Channel,
        key: str,
        make: Callable[[], bytes],
        *,
        is_again: bool,
    ) -> Delivery:
        """Hand a text over to a channel unless that was tried before."""
        to = channel.name
        standing = self.outbox.standing(key)
        if standing.state in ("sent", "refused") and not is_again:
            return self._as_it_stands(to, standing)
        if standing.state == "uncertain" and not is_again:
            words = "an attempt broke off and may have arrived. Look into the channel; if it is not"
            return Delivery(to, "uncertain", f"{words} there: {self.again.format(to=to)}")
        content = make()
        self.outbox.intend(key, _facts("channel", content), standing, self.now())
        try:
            speaker.say(channel, content.decode())
        except RefusedError as error:
            return self._refused(key, to, error)
        except UnreachableError as error:
            self.outbox.fail(key, {"code": "no session"}, is_permanent=False, now=self.now())
            return Delivery(to, "unreachable", str(error))
        except UncertainError as error:
            return Delivery(to, "uncertain", f"{error} It may have arrived; look into the channel.")
        self.outbox.settle(key, {"code": "taken"}, self.now())
        return _sent(to, standing)

    def _as_it_stands(self, to: str, standing: Standing) -> Delivery:
        if standing.state == "sent":
            return Delivery(to, "already")
        code = standing.last.payload["code"] if standing.last else ""
        again = self.again.format(to=to)
        return Delivery(to, "refused", f"before, with {code}; to try once more: {again}")

    def _refused(self, key: str, to: str, error: RefusedError) -> Delivery:
        facts = {"code": error.code}
        self.outbox.fail(key, facts, is_permanent=error.is_permanent, now=self.now())
        if error.is_permanent:
            return Delivery(to, "refused", f"{error}. Correct the address in {self.where}.")
        return Delivery(to, "put_off", f"{error}; the next run tries again.")


def _facts(way: str, content: bytes) -> dict[str, str]:
    return {"way": way, "content_sha256": hashlib.sha256(content).hexdigest()}


def _sent(to: str, standing: Standing) -> Delivery:
    if standing.state == "uncertain":
        words = "the attempt before broke off and may have arrived too, under the same Message-ID"
        return Delivery(to, "repeated", words)
    return Delivery(to, "sent")
