"""One round of the digest: who unsubscribed meanwhile, then the letters of an issue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestration.home import Home
from orchestration.outlets.digest.issues import Issue
from orchestration.outlets.digest.recipients import known_recipients
from orchestration.outlets.digest.sending import Round, send_issue
from orchestration.outlets.digest.unsubscribing import Requests, read_requests
from orchestration.outlets.digest.writing import SnapshotWriter
from orchestration.responses.letters import FILE_NAME, Letters, load_letters
from orchestration.sending.channels import AppriseSpeaker
from orchestration.sending.handing import Delivery
from orchestration.sources.connect import connect_mailbox
from orchestration.sources.connector import Connector


class NoLettersError(Exception):
    """The installation declares no letters."""


@dataclass(frozen=True)
class Desk:
    """The letters of an installation, its environment and its clock."""

    home: Home
    letters: Letters
    secrets: Mapping[str, str]
    now: Callable[[], datetime]

    @staticmethod
    def of(home: Home, secrets: Mapping[str, str], now: Callable[[], datetime]) -> Desk:
        """The desk of an installation.

        Raises:
            NoLettersError: when there is no letters.yaml.
        """
        letters = load_letters(home.surveys)
        if letters is None:
            raise NoLettersError(
                f"{home.surveys / FILE_NAME}: there is no such file, so no letters are sent. "
                "docs/letters.md has one to start from."
            )
        return Desk(home, letters, secrets, now)

    def read_mailbox(self) -> Requests:
        """Read the mailbox of unsubscriptions, where one is declared."""
        connector = self._mailbox()
        if connector is None:
            return Requests()
        known = known_recipients(self.letters, self.home.secret(self.secrets))
        return read_requests(self.home, connector, known, now=self.now())

    def send(self, issue: Issue, again: Collection[str] = ()) -> Iterator[Delivery]:
        """Send what is not sent yet of an issue; yields what became of each letter."""
        secret = self.home.secret(self.secrets)
        writer = SnapshotWriter(self.home, self.letters, issue, now=self.now)
        task = Round(self.home, self.letters, issue, writer, self.now, again)
        speaker = AppriseSpeaker(self.secrets)
        known = known_recipients(self.letters, secret)
        yield from send_issue(task, known, self.secrets, speaker, secret)

    def _mailbox(self) -> Connector | None:
        declared = self.letters.unsubscribing
        if declared is None or declared.mailbox is None:
            return None
        return connect_mailbox(declared.mailbox, self.home, secrets=self.secrets)
