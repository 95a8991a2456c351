"""Sending an issue: each letter at most once where its outcome is known, and never silently twice.

Order for each letter: bytes into the archive, intention into the journal, hand-over, outcome into
the journal. Only one process sends at a time. Not here: what a letter says (letter), the protocol
(mailing, channels), what an outcome means for the next attempt (outbox).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.digest import archive
from orchestration.outlets.digest.issues import Issue
from orchestration.outlets.digest.mailing import (
    Mailer,
    RefusedError,
    UncertainError,
    UnreachableError,
)
from orchestration.outlets.digest.outbox import Outbox, Standing
from orchestration.outlets.digest.recipients import Known, channel_key, unsubscribed
from orchestration.responses.letters import Channel, Letters

#: outcomes after which a person has to look
NEED_A_PERSON = ("refused", "uncertain", "unreachable", "put_off")


class BusyError(Exception):
    """Another process sends letters of this installation."""


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


class Writer(Protocol):
    """Makes letters; asked only for those that the archive does not have."""

    def mail(self, one: Known) -> archive.Written:
        """The whole mail to a recipient."""
        ...

    def message(self, channel: Channel) -> archive.Written:
        """The text for a channel, UTF-8."""
        ...


class Speaker(Protocol):
    """Hands a text to a channel; raises RefusedError, UnreachableError or UncertainError."""

    def say(self, channel: Channel, text: str) -> None:
        """Hand it over."""
        ...


@dataclass(frozen=True)
class Round:
    """All that one round of sending needs."""

    home: Home
    letters: Letters
    issue: Issue
    writer: Writer
    now: Callable[[], datetime]
    again: Collection[str] = ()
    """Addresses and channels to which it is sent whatever was before, because a person says so."""


def send_issue(
    task: Round, recipients: Collection[Known], secrets: Mapping[str, str], speaker: Speaker,
    secret: bytes,
) -> Iterator[Delivery]:  # fmt: skip
    """Send what is not sent yet of an issue; yields what became of each letter, as it happens.

    Raises:
        BusyError: when another process is sending.
        UnreachableError: when the mail server cannot be spoken to at all.
    """
    durable.make_directory(task.home.letters, mode=archive.PRIVATE)
    with durable.locked(task.home.letters / ".lock", wait=False) as is_ours:
        if not is_ours:
            raise BusyError(
                f"{task.home.letters}: another process is sending letters. Run again when it is "
                "done."
            )
        journal = Journal(task.home.decisions_url)
        outbox = Outbox(journal, task.issue.name)
        if task.letters.smtp is not None:
            with Mailer(task.letters.smtp, secrets) as mailer:
                for one in recipients:
                    yield _mail(task, outbox, journal, mailer, one)
        for channel in task.letters.channels:
            yield _say(task, outbox, speaker, channel, channel_key(channel, secret))


def _mail(task: Round, outbox: Outbox, journal: Journal, mailer: Mailer, one: Known) -> Delivery:
    to = one.recipient.address
    # read for each letter: somebody may unsubscribe while a long list is being sent
    if one.key in unsubscribed(journal):
        return Delivery(to, "unsubscribed")
    standing = outbox.standing(one.key)
    if standing.state in ("sent", "refused") and to not in task.again:
        return _as_it_stands(to, standing)
    content = archive.kept(
        task.home, task.issue.name, f"{one.key}.eml", lambda: task.writer.mail(one)
    )
    try:
        mailer.reach()
    except UnreachableError as error:
        return Delivery(to, "unreachable", str(error))
    facts = {"way": "mail", "content_sha256": hashlib.sha256(content).hexdigest()}
    outbox.intend(one.key, facts, standing, task.now())
    try:
        code = mailer.hand_over(task.letters.sender, to, content)
    except RefusedError as error:
        return _refused(outbox, one.key, to, error, task)
    except UnreachableError as error:
        outbox.fail(one.key, {"code": "no session"}, is_permanent=False, now=task.now())
        return Delivery(to, "unreachable", str(error))
    except UncertainError as error:
        return Delivery(
            to, "uncertain",
            f"{error} It may have arrived; the next run sends it again under the same Message-ID.",
        )  # fmt: skip
    outbox.settle(one.key, {"code": code}, task.now())
    return _sent(to, standing)


def _say(task: Round, outbox: Outbox, speaker: Speaker, channel: Channel, key: str) -> Delivery:
    to = channel.name
    standing = outbox.standing(key)
    if standing.state in ("sent", "refused") and to not in task.again:
        return _as_it_stands(to, standing)
    if standing.state == "uncertain" and to not in task.again:
        return Delivery(
            to, "uncertain",
            "an attempt broke off and may have arrived. Look into the channel; if it is not "
            f"there: loyalty digest send --issue {outbox.issue} --again {to}",
        )  # fmt: skip
    content = archive.kept(
        task.home, task.issue.name, f"channel-{to}.txt", lambda: task.writer.message(channel)
    )
    facts = {"way": "channel", "content_sha256": hashlib.sha256(content).hexdigest()}
    outbox.intend(key, facts, standing, task.now())
    try:
        speaker.say(channel, content.decode())
    except RefusedError as error:
        return _refused(outbox, key, to, error, task)
    except UnreachableError as error:
        outbox.fail(key, {"code": "no session"}, is_permanent=False, now=task.now())
        return Delivery(to, "unreachable", str(error))
    except UncertainError as error:
        return Delivery(to, "uncertain", f"{error} It may have arrived; look into the channel.")
    outbox.settle(key, {"code": "taken"}, task.now())
    return _sent(to, standing)


def _as_it_stands(to: str, standing: Standing) -> Delivery:
    if standing.state == "sent":
        return Delivery(to, "already")
    code = standing.last.payload["code"] if standing.last else ""
    return Delivery(to, "refused", f"before, with {code}; `--again {to}` tries once more")


def _refused(outbox: Outbox, key: str, to: str, error: RefusedError, task: Round) -> Delivery:
    outbox.fail(key, {"code": error.code}, is_permanent=error.is_permanent, now=task.now())
    if error.is_permanent:
        return Delivery(to, "refused", f"{error}. Correct the address in letters.yaml.")
    return Delivery(to, "put_off", f"{error}; the next run tries again.")


def _sent(to: str, standing: Standing) -> Delivery:
    if standing.state == "uncertain":
        return Delivery(
            to, "repeated",
            "the attempt before broke off and may have arrived too, under the same Message-ID",
        )  # fmt: skip
    return Delivery(to, "sent")
