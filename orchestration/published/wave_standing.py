"""How waves of invitations stand: sent, going on, or missed. Not here: whom they ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orchestration.decisions.invitations import Invitations, Invited, issue_of
from orchestration.home import Home
from orchestration.responses.waves import Wave, Waves, load_waves


@dataclass(frozen=True)
class Standing:
    """How a wave of a day stands.

    Attributes:
        state: sent; sending (begun, and somebody is left); open (due today); late (its day has
            passed with nothing sent, and it can be made good); missed.
        chosen, sent, left_out: how many people.
    """

    wave: str
    day: date
    state: str
    chosen: int = 0
    sent: int = 0
    left_out: int = 0


def standings(home: Home, now: datetime) -> list[Standing]:
    """How the waves stand that are to be sent, newest first; the declared ones only.

    Raises:
        DeclarationError: when waves.yaml has a mistake.
        JournalError: when the journal cannot be read.
    """
    waves = load_waves(home.surveys)
    if waves is None:
        return []
    today = now.astimezone(waves.zone).date()
    store = Invitations(home.decisions_url)
    begun, everybody = store.begun(), store.load()
    found = [
        _standing(wave, day, today, is_begun=issue_of(wave.id, day) in begun, theirs=everybody)
        for wave in waves.waves
        if wave.send
        for day in wave.days(today)
    ]
    return sorted(found, key=lambda one: (one.day, one.wave), reverse=True)


def missed(found: Iterable[Standing], waves: Waves) -> list[Standing]:
    """The latest wave of each, where it was missed: a gap that was measured after is past."""
    latest: dict[str, Standing] = {}
    for one in found:
        latest.setdefault(one.wave, one)
    return [latest[wave.id] for wave in waves.waves if _is_missed(latest.get(wave.id))]


def _is_missed(one: Standing | None) -> bool:
    return one is not None and one.state in ("missed", "late")


def _standing(
    wave: Wave, day: date, today: date, *, is_begun: bool, theirs: Sequence[Invited]
) -> Standing:
    mine = [one for one in theirs if (one.wave, one.day) == (wave.id, day)]
    sent = sum(one.sent_at is not None for one in mine)
    left_out = sum(one.left_out is not None for one in mine)
    if is_begun and sent + left_out < len(mine) and wave.is_open(day, today):
        state = "sending"
    elif is_begun:
        state = "sent" if sent or not mine else "missed"
    elif wave.is_open(day, today):
        # its day has passed, and it can still be made good
        state = "late" if day < today else "open"
    else:
        state = "missed"
    return Standing(wave.id, day, state, len(mine), sent, left_out)
