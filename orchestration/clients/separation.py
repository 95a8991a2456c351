"""Whether clients are apart: no place, source, key or journal of one is also another's.

Read before anything is started for a client. What is found is told for both clients, so that
neither is worked until somebody has mended it. Not here: starting processes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from orchestration.clients.installed import ClientRefusedError, Installed
from orchestration.home import SAMPLE_SCHEME, Home
from orchestration.responses.declaration_file import DeclarationError, load_surveys
from orchestration.responses.declared import Declared
from orchestration.responses.letters import load_letters

FILE_SCHEME = "file://"
#: parts of a connector that say whose answers it fetches
ACCOUNT = ("type", "base_url", "host", "user", "folder", "form", "survey_id", "entity_type_id")
#: with one of these the same account is meant, whatever token opens it
OWN_NAME = ("host", "form", "survey_id")
#: variables that two clients must not have in common, and what would cross if they did
UNSHARED = {
    "LOYALTY_SECRET": "respondents would have one pseudonym in both",
    "LOYALTY_DECISIONS_URL": "their decisions and contacts would lie in one journal",
    "LOYALTY_FEED_KEY": "releases of both would bear one signature",
    "LOYALTY_FEED_ANCHOR": "heads of both ledgers would be kept in one place",
}


@dataclass(frozen=True)
class Trouble:
    """Why some clients cannot be worked for.

    Attributes:
        clients: names of those concerned.
        words: where, what, what to do.
    """

    clients: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class _Inlet:
    """One thing that a client reads: a place of this machine, or an account elsewhere."""

    shown: str
    path: Path | None = None
    account: Hashable = None


@dataclass(frozen=True)
class _Surveyed:
    """All of one client that is compared with the others'."""

    client: Installed
    environment: Mapping[str, str]
    inlets: tuple[_Inlet, ...]


def find_troubles(clients: Sequence[Installed], surroundings: Mapping[str, str]) -> list[Trouble]:
    """What keeps clients from being worked for: broken settings, and everything in common."""
    troubles: list[Trouble] = []
    found: list[_Surveyed] = []
    for client in clients:
        try:
            found.append(_surveyed(client, surroundings))
        except (ClientRefusedError, DeclarationError) as error:
            troubles.append(Trouble((client.name,), str(error)))
    # places are compared also where the rest cannot be read
    for one, other in combinations(clients, 2):
        troubles += _common_places(one, other)
    for place, reader in enumerate(found):
        foreign = dict(_foreign_inlets(reader, clients))
        troubles += foreign.values()
        # whose folder it is does nothing wrong, and goes on
        own = tuple(inlet for inlet in reader.inlets if inlet not in foreign)
        found[place] = replace(reader, inlets=own)
    troubles += _common(found, _accounts, "both read {what}; let one of them have its own")
    troubles += _common(found, _keys, "{what}; give each its own")
    return troubles


def _surveyed(client: Installed, surroundings: Mapping[str, str]) -> _Surveyed:
    environment = client.environment(surroundings)
    home = client.home(environment)
    inlets = [
        _inlet(survey.connector, home, environment, f"source {survey.survey}")
        for survey in load_surveys(home.surveys)
    ]
    letters = load_letters(home.surveys)
    if letters and letters.unsubscribing and letters.unsubscribing.mailbox:
        mailbox = letters.unsubscribing.mailbox
        inlets.append(_inlet(mailbox, home, environment, "the mailbox of letters.yaml"))
    return _Surveyed(client, environment, tuple(one for one in inlets if one is not None))


def _inlet(
    connector: Declared, home: Home, environment: Mapping[str, str], shown: str
) -> _Inlet | None:
    said: dict[str, Any] = connector.model_dump()
    url = said.get("url")
    if url is not None:
        if url.startswith(SAMPLE_SCHEME):  # the bundled company is nobody's
            return None
        place = home.resolve(url)
        if "://" in place and not place.startswith(FILE_SCHEME):
            return _Inlet(shown, account=("url", place.rstrip("/")))
        path = Path(place.removeprefix(FILE_SCHEME)).resolve()
        return _Inlet(f"{shown}: {path}", path=path, account=("path", str(path)))
    account = {name: said[name] for name in ACCOUNT if said.get(name) is not None}
    if not any(name in account for name in OWN_NAME):
        token = environment.get(said.get("token_env") or "", "")
        account["token"] = hashlib.sha256(token.encode()).hexdigest()
    named = ", ".join(str(value) for name, value in account.items() if name != "token")
    return _Inlet(f"{shown}: {named}", account=tuple(sorted(account.items())))


def _common_places(one: Installed, other: Installed) -> Iterator[Trouble]:
    for mine in (one.data, one.surveys):
        for theirs in (other.data, other.surveys):
            if _is_within(mine, theirs) or _is_within(theirs, mine):
                yield Trouble(
                    (one.name, other.name),
                    f"{one.name} and {other.name}: {mine} and {theirs} are one folder or lie in "
                    "each other. Give each client folders of its own.",
                )
    if one.secrets is not None and one.secrets == other.secrets:
        yield Trouble(
            (one.name, other.name),
            f"{one.name} and {other.name}: both have the secrets of {one.secrets}. Give each "
            "client a file of its own.",
        )


def _foreign_inlets(
    reader: _Surveyed, clients: Sequence[Installed]
) -> Iterator[tuple[_Inlet, Trouble]]:
    """What is read out of another client's folders, through links as well."""
    for inlet in reader.inlets:
        for owner in clients:
            if owner.name == reader.client.name or inlet.path is None:
                continue
            if any(_is_within(inlet.path, place) for place in (owner.data, owner.surveys)):
                words = (
                    f"{reader.client.name}: {inlet.shown} lies in a folder of {owner.name}. Put "
                    "the files where only this client reads them."
                )
                yield inlet, Trouble((reader.client.name,), words)


def _common(
    found: Sequence[_Surveyed],
    things: Callable[[_Surveyed], Iterator[tuple[Hashable, str]]],
    words: str,
) -> Iterator[Trouble]:
    """Things that two clients have in common."""
    owners: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for one in found:
        for thing, shown in things(one):
            owners[thing].setdefault(one.client.name, shown)
    for sharing in owners.values():
        if len(sharing) > 1:
            names = tuple(sharing)
            what = next(iter(sharing.values()))
            yield Trouble(names, f"{' and '.join(names)}: {words.format(what=what)}.")


def _accounts(one: _Surveyed) -> Iterator[tuple[Hashable, str]]:
    for inlet in one.inlets:
        yield inlet.account, inlet.shown


def _keys(one: _Surveyed) -> Iterator[tuple[Hashable, str]]:
    """Keys and journals; values only as hashes, for what is told must not hold a secret."""
    for name, harm in UNSHARED.items():
        value = one.environment.get(name)
        if value:
            yield (name, hashlib.sha256(value.encode()).digest()), f"{name} is the same: {harm}"
    key = one.client.data / "secret.key"
    if "LOYALTY_SECRET" not in one.environment and key.is_file():
        content = hashlib.sha256(key.read_bytes().strip()).digest()
        harm = UNSHARED["LOYALTY_SECRET"]
        yield ("LOYALTY_SECRET", content), f"secret.key is the same: {harm}"


def _is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
