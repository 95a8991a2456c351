"""Sending an issue: each letter at most once where its outcome is known, and never silently twice.

Order for each letter: bytes into the archive, intention into the journal, hand-over, outcome into
the journal. Only one process sends at a time. Not here: what a letter says (letter), the protocol
(mailing, channels), what an outcome means for the next attempt (outbox).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.digest import archive
from orchestration.outlets.digest.issues import Issue
from orchestration.outlets.digest.recipients import Known, channel_key, unsubscribed
from orchestration.responses.letters import Channel, Letters
from orchestration.sending.handing import Delivery, Desk, Speaker
from orchestration.sending.mailing import Mailer
from orchestration.sending.outbox import Outbox


class BusyError(Exception):
    """Another process sends letters of this installation."""


class Writer(Protocol):
    """Makes letters; asked only for those that the archive does not have."""

    def mail(self, one: Known) -> archive.Written:
        """The whole mail to a recipient."""
        ...

    def message(self, channel: Channel) -> archive.Written:
        """The text for a channel, UTF-8."""
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
        again = f"loyalty digest send --issue {task.issue.name} --again {{to}}"
        desk = Desk(
            Outbox(journal, task.issue.name, "loyalty digest"),
            task.letters.sender, "letters.yaml", again, task.now,
        )  # fmt: skip
        if task.letters.smtp is not None:
            with Mailer(task.letters.smtp, secrets) as mailer:
                for one in recipients:
                    yield _mail(task, desk, journal, mailer, one)
        for channel in task.letters.channels:
            yield _say(task, desk, speaker, channel, channel_key(channel, secret))


def _mail(task: Round, desk: Desk, journal: Journal, mailer: Mailer, one: Known) -> Delivery:
    to = one.recipient.address
    # read for each letter: somebody may unsubscribe while a long list is being sent
    if one.key in unsubscribed(journal):
        return Delivery(to, "unsubscribed")
    return desk.mail(
        mailer, to, one.key,
        lambda: archive.kept(
            task.home, task.issue.name, f"{one.key}.eml", lambda: task.writer.mail(one)
        ),
        is_again=to in task.again,
    )  # fmt: skip


def _say(task: Round, desk: Desk, speaker: Speaker, channel: Channel, key: str) -> Delivery:
    return desk.say(
        speaker, channel, key,
        lambda: archive.kept(
            task.home, task.issue.name, f"channel-{channel.name}.txt",
            lambda: task.writer.message(channel),
        ),
        is_again=channel.name in task.again,
    )  # fmt: skip
