"""Who wants no more invitations: by the mail that mail programs send, or by one click.

The token says which invitation it was, and so who; the sender's address proves nothing. What they
wish is a decision about every key of theirs, and every other list and letter heeds it. Not here:
fetching, the server of the one click.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestration.decisions.contact_wishes import Wishes, record_wish
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.invitations import Invitations, Invited
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.invitations.letter import SUBJECT_OF_LEAVING
from orchestration.published.people import keys_of
from orchestration.published.reader import NoSnapshotError, open_current
from orchestration.responses.letters import Letters
from orchestration.responses.tokens import Asked, read_token
from orchestration.responses.waves import load_waves
from orchestration.sending.read_before import ReadBefore
from orchestration.sources.connect import connect_mailbox
from orchestration.sources.connector import Connector, Fetched
from orchestration.sources.email.header_text import header_text
from orchestration.sources.email.structure import TooDeepError, take_apart
from orchestration.sources.errors import ChangedWhileReadError
from orchestration.wording.texts import DEFAULT_LANGUAGE

SEEN = "mailbox_invitations.json"
LARGEST_BYTES = 1024 * 1024
CHANNEL = "email"
ACTOR = "respondent"
#: as in responses/tokens; whether it is ours its codes say
TOKEN = re.compile(r"(?<![0-9a-z-])i[0-9a-f]{16}-[0-9a-z-]{26,180}", re.IGNORECASE)
ASKED = re.compile(rf"\s*{SUBJECT_OF_LEAVING}[\s:]+(i[0-9a-z-]{{20,200}})\s*", re.IGNORECASE)


def invitation_of(home: Home, token: str) -> Invited | None:
    """The invitation that a token of ours belongs to; None of anything else."""
    asked = read_token(token, home.secret())
    return (
        Invitations(home.decisions_url).find(asked.invitation) if isinstance(asked, Asked) else None
    )


def refuse(home: Home, token: str, *, way: str, now: datetime) -> bool:
    """Record that whom an invitation went to wants no more mail; False where that is nobody.

    Saying it twice records it once.

    Args:
        way: `mail`.
    """
    one = invitation_of(home, token)
    if one is None or one.person is None:
        return False
    keys = _keys(home, one.person)
    journal = Journal(home.decisions_url)
    known = Wishes.read(journal, Contacts(home.decisions_url, home.secret()), keys)
    if known.obstacle(keys, CHANNEL, consent="not_refused") != "refused":
        record_wish(
            journal, keys, is_allowed=False, channel=CHANNEL, way=way, by=ACTOR,
            reason="asked for it in an invitation", now=now,
        )  # fmt: skip
    return True


@dataclass(frozen=True)
class OneClick:
    """Invited people who press the one-click address of their invitation."""

    home: Home
    now: Callable[[], datetime]

    def language(self, path: str) -> str | None:
        """The language of the wave; None where the path has no token of ours."""
        one = self._invitation(path)
        if one is None:
            return None
        waves = load_waves(self.home.surveys)
        known = {wave.id: wave.language for wave in waves.waves} if waves else {}
        return known.get(one.wave, DEFAULT_LANGUAGE)

    def leave(self, path: str) -> None:
        """Record that the person of the path wants no more mail."""
        found = TOKEN.search(path)
        if found:
            refuse(self.home, found[0], way="mail", now=self.now())

    def _invitation(self, path: str) -> Invited | None:
        found = TOKEN.search(path)
        return invitation_of(self.home, found[0]) if found else None


def read_refusals(
    home: Home, letters: Letters, secrets: Mapping[str, str], *, now: datetime
) -> int:
    """Read what is new in the mailbox for unsubscribing; how many people want no more.

    Raises:
        SourceError: when the mailbox cannot be read; invitations must then wait.
    """
    declared = letters.unsubscribing
    if declared is None or declared.mailbox is None:
        return 0
    return take_refusals(home, connect_mailbox(declared.mailbox, home, secrets=secrets), now=now)


def take_refusals(home: Home, connector: Connector, *, now: datetime) -> int:
    """Record what the new mails of a mailbox ask for; how many people want no more.

    Raises:
        SourceError: when the mailbox cannot be read.
    """
    before, found = ReadBefore.of(home.letters / SEEN), 0
    for thing in connector.fetch(before):
        if not isinstance(thing, Fetched):
            continue
        try:
            with thing.open() as stream:
                content = stream.read(LARGEST_BYTES)
        except ChangedWhileReadError:
            continue  # it moved meanwhile; the next round finds it
        token = _asked(content)
        if token and refuse(home, token, way="mail", now=now):
            found += 1
        before.add(thing, hashlib.sha256(content).hexdigest())
    before.keep()
    return found


def _asked(content: bytes) -> str:
    try:
        subject = header_text(take_apart(content).headers.first("subject"))
    except TooDeepError:
        return ""
    asked = ASKED.fullmatch(subject)
    return asked[1] if asked else ""


def _keys(home: Home, person: str) -> frozenset[str]:
    try:
        with open_current(home) as con:
            return keys_of(con, [person])[person]
    except NoSnapshotError:
        return frozenset({person})
