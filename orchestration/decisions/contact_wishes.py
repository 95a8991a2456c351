"""Who may be contacted, and how: the one question that every list, export and letter asks.

A wish is a decision about a pseudonym, `contact_refused` or `contact_allowed`; the newest one of a
channel holds. What customers said in the columns of a source is in the contacts store. A refusal in
either place is a refusal. Not here: addresses, and who shares a key with whom (published/people).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from orchestration.decisions.contacts import Contacts, Standing
from orchestration.decisions.events import Decision, Event
from orchestration.decisions.forgotten import forgotten_keys
from orchestration.decisions.journal import Journal

REFUSED, ALLOWED = "contact_refused", "contact_allowed"
KINDS = (REFUSED, ALLOWED)
EVERY = "all"
CHANNELS = ("phone", "email", "messenger", "in_person")
#: where somebody said it
WAYS = ("board", "cli", "mail", "export", "follow_up")

Consent = Literal["required", "not_refused"]
#: why somebody is not contacted; None where they may be
Obstacle = Literal["refused", "not_agreed", "forgotten"]


class WishError(ValueError):
    """A wish cannot be recorded as it stands."""


def wish(key: str, *, is_allowed: bool, channel: str, way: str, reason: str) -> Decision:
    """What a person wishes, as a decision about one of their keys.

    Args:
        key: pseudonym, hex.
        channel: one of CHANNELS, or `all`.
        way: where they said it, one of WAYS.

    Raises:
        WishError: for an unknown channel or way.
    """
    if channel not in (EVERY, *CHANNELS):
        raise WishError(f"{channel!r} is no channel; known: {', '.join((EVERY, *CHANNELS))}.")
    if way not in WAYS:
        raise WishError(f"{way!r} is no way to say it; known: {', '.join(WAYS)}.")
    payload = {"channel": channel, "way": way}
    return Decision(ALLOWED if is_allowed else REFUSED, plain_key(key), payload, reason)


def record_wish(
    journal: Journal,
    keys: Iterable[str],
    *,
    is_allowed: bool,
    channel: str,
    way: str,
    by: str,
    reason: str,
    now: datetime,
) -> tuple[Event, ...]:
    """Record a wish about every known key of a person: all of them or none.

    Raises:
        WishError: for an unknown channel or way.
    """
    said = [
        wish(key, is_allowed=is_allowed, channel=channel, way=way, reason=reason)
        for key in sorted({plain_key(key) for key in keys})
    ]
    return journal.record_all(said, actor=by, now=now)


def plain_key(key: object) -> str:
    """A pseudonym as the journal and the contacts write it: hex, without dashes."""
    return str(key).replace("-", "").lower()


@dataclass(frozen=True)
class Wishes:
    """What everybody wished, read once for a list of any length.

    Args:
        refused: key -> channels that are refused, `all` among them.
        standing: key -> what the contacts store knows; only of keys that were asked for.
        forgotten: keys of everybody who was forgotten.
        records: key -> what the customer records say, where they say anything.
    """

    refused: Mapping[str, frozenset[str]]
    standing: Mapping[str, Standing]
    forgotten: frozenset[str]
    records: Mapping[str, bool] = field(default_factory=dict)

    @staticmethod
    def read(
        journal: Journal,
        contacts: Contacts,
        keys: Iterable[object],
        records: Mapping[str, bool] | None = None,
    ) -> Wishes:
        """The wishes as they stand now.

        Args:
            keys: every key of everybody who will be asked about.
            records: what the snapshot's customer records say (`published.people.consents_of`).
        """
        return Wishes(
            refusals(journal.events_of(KINDS)),
            contacts.standing(plain_key(key) for key in keys),
            frozenset(key for _, key in forgotten_keys(journal.url.render_as_string(False))),  # noqa: FBT003  # its password is wanted
            {plain_key(key): agreed for key, agreed in (records or {}).items()},
        )

    def obstacle(
        self,
        keys: Collection[object],
        channel: str,
        *,
        consent: Consent = "required",
        agreed_by_contract: bool = False,
    ) -> Obstacle | None:
        """Why a person is not to be contacted; None when they may be.

        Args:
            keys: all keys of the person; what they said under any of them counts.
            channel: how, one of CHANNELS; `all` asks for every channel.
            consent: whether they must have agreed, or only not have refused.
            agreed_by_contract: the firm declares that they agreed; a refusal still counts.
        """
        known = {plain_key(key) for key in keys}
        if known & self.forgotten:
            return "forgotten"
        barred: frozenset[str] = frozenset().union(*(self.refused.get(k, ()) for k in known))
        said = [self.standing[key].has_consent for key in known if key in self.standing]
        said += [self.records[key] for key in known if key in self.records]
        if barred & {EVERY, channel} or (channel == EVERY and barred) or False in said:
            return "refused"
        if consent == "required" and True not in said and not agreed_by_contract:
            return "not_agreed"
        return None

    def may_contact(
        self,
        keys: Collection[object],
        channel: str,
        *,
        consent: Consent = "required",
        agreed_by_contract: bool = False,
    ) -> bool:
        """Whether a person may be contacted; `obstacle` says why not."""
        return (
            self.obstacle(keys, channel, consent=consent, agreed_by_contract=agreed_by_contract)
            is None
        )

    def has_details(self, keys: Collection[object]) -> bool:
        """Whether an address or a phone of a person is kept."""
        known = (self.standing.get(plain_key(key)) for key in keys)
        return any(one is not None and one.has_details for one in known)


def refusals(events: Iterable[Event]) -> dict[str, frozenset[str]]:
    """Key -> what is refused under it, out of wishes in the order in which they were recorded.

    Who allows every channel takes back all refusals; who allows one of them, after refusing all,
    goes on refusing the others.
    """
    refused: dict[str, set[str]] = {}
    for event in events:
        channels = refused.setdefault(event.subject, set())
        channel = str(event.payload["channel"])
        if event.kind == REFUSED:
            channels.add(channel)
        elif channel == EVERY:
            channels.clear()
        else:
            if EVERY in channels:
                channels.update(CHANNELS)
            channels -= {EVERY, channel}
    return {key: frozenset(channels) for key, channels in refused.items() if channels}
