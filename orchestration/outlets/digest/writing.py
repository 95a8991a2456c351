"""Writing letters on demand: one reading of the snapshot for all who look after the same units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from orchestration.comments.codebook import load_codebook
from orchestration.decisions.events import Event
from orchestration.decisions.ideas import KIND
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.digest.archive import Written
from orchestration.outlets.digest.content import Content, read_content
from orchestration.outlets.digest.issues import Issue
from orchestration.outlets.digest.letter import Names, channel_text, mail
from orchestration.outlets.digest.recipients import Known
from orchestration.responses.letters import Channel, Letters, Unit


class SnapshotWriter:
    """Writes the letters of an issue from the snapshot that is current when each is asked for."""

    def __init__(
        self, home: Home, letters: Letters, issue: Issue, *, now: Callable[[], datetime]
    ) -> None:
        self._home, self._letters, self._issue, self._now = home, letters, issue, now
        self._contents: dict[tuple[Unit, ...], Content] = {}
        self._judged: Sequence[Event] = Journal(home.decisions_url).events(KIND)
        self._codebook = load_codebook(home.surveys)

    def mail(self, one: Known) -> Written:
        """The whole mail to a recipient."""
        content = self.content(one.recipient.units)
        names = self.names(one.recipient.language)
        return Written(mail(self._letters, one, content, names, now=self._now()), content.quoted)

    def message(self, channel: Channel) -> Written:
        """The text for a channel, UTF-8."""
        names, content = self.names(channel.language), self.content(())
        text = channel_text(self._letters, content, names, channel.language)
        return Written(text.encode(), content.quoted)

    def content(self, units: tuple[Unit, ...]) -> Content:
        """What the issue tells whoever looks after these units."""
        if units not in self._contents:
            self._contents[units] = read_content(self._home, self._issue, units, self._judged)
        return self._contents[units]

    def names(self, language: str) -> Names:
        """Theme -> its name, from the codebook."""
        return {theme: names[language] for theme, names in self._codebook.names.items()}
