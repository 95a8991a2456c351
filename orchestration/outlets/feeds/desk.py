"""What every step of the feed is handed: places, journal, figures, clock, key and second place.

Here is the recording of a decision, after which the journal's head goes to the second place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.decisions.events import Decision, Event
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.feeds.anchor import VARIABLE as ANCHOR_VARIABLE
from orchestration.outlets.feeds.anchor import Anchor
from orchestration.outlets.feeds.figures import FigureSource
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.places import Place
from orchestration.outlets.feeds.signing import VARIABLE as KEY_VARIABLE
from orchestration.outlets.feeds.signing import SigningKey, load_key
from orchestration.outlets.feeds.stages import FeedRefusedError


@dataclass(frozen=True)
class Desk:
    """One installation's feed, as one command works on it."""

    home: Home
    figures: FigureSource
    now: Callable[[], datetime]
    key: SigningKey | None = None
    anchor: Anchor | None = None
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "journal", Journal(self.home.decisions_url))

    @staticmethod
    def of(
        home: Home,
        figures: FigureSource,
        environment: Mapping[str, str],
        now: Callable[[], datetime],
    ) -> Desk:
        """The desk that the environment describes: key file and second place, where named.

        Raises:
            FeedRefusedError: when the key lies in the data directory.
            KeyFileError: when the named key cannot be used; a missing one is only missing.
        """
        place = environment.get(ANCHOR_VARIABLE)
        path = key_path(home, environment)
        key = load_key(path) if path is not None and path.exists() else None
        return Desk(home, figures, now, key, Anchor(Place(place)) if place else None)

    def book(self) -> Book:
        """What the journal says of feeds now."""
        return Book.read(self.journal)

    def stamp(self) -> str:
        """This moment, in UTC, as text."""
        return self.now().astimezone(UTC).isoformat(timespec="seconds")

    def record(
        self, kind: str, subject: str, payload: Mapping[str, Any], *, by: str, reason: str
    ) -> Event:
        """Record one decision and keep the new head in the second place."""
        (event,) = self.record_all([Decision(kind, subject, payload, reason)], by=by)
        return event

    def record_all(self, decisions: Sequence[Decision], *, by: str) -> tuple[Event, ...]:
        """Record decisions together, and keep the new head in the second place."""
        events = self.journal.record_all(decisions, actor=by, now=self.now())
        self.keep_head()
        return events

    def keep_head(self) -> None:
        """Keep the journal's head in the second place, signed where the key is here."""
        if self.anchor is not None:
            self.anchor.keep(self.journal.head(), self.now(), self.key)

    def signing(self) -> tuple[SigningKey, Anchor]:
        """The key and the second place, both needed by whoever releases.

        Raises:
            FeedRefusedError: when one of them is not named.
        """
        if self.anchor is None:
            raise FeedRefusedError(
                f"There is no second place for the journal's head. Name a folder or URL in "
                f"{ANCHOR_VARIABLE} that those who write the data directory cannot change."
            )
        if self.key is None:
            raise FeedRefusedError(
                f"There is no key to sign with. Name its file in {KEY_VARIABLE}; "
                "`loyalty feed key --by NAME` makes one."
            )
        registered = self.anchor.keys()
        if self.key.key_id not in registered:
            raise FeedRefusedError(
                f"The key {self.key.key_id} is not registered. Run: loyalty feed key --by NAME"
            )
        return self.key, self.anchor


def key_path(home: Home, environment: Mapping[str, str]) -> Path | None:
    """The file of the private key, where one is named.

    Raises:
        FeedRefusedError: when it lies in the data directory, beside what it is to protect.
    """
    named = environment.get(KEY_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser().resolve()
    if path.is_relative_to(home.data.resolve()):
        raise FeedRefusedError(
            f"{path}: the key lies in the data directory. Who can rewrite the ledger could sign "
            f"it as well: keep the key elsewhere and name it in {KEY_VARIABLE}."
        )
    return path
