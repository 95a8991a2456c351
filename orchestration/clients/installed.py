"""A client as it lies on this machine: its places, its secrets, the environment of its processes.

Not here: whether two clients are apart (separation) and starting processes (working).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import Home
from orchestration.responses.clients import Client, Clients, load_clients

#: what a process needs of its surroundings, whoever it works for; nothing else is handed on
SURROUNDINGS = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "COLUMNS", "LINES", "TZ", "LANG"}
    | {"LOYALTY_WAIT_SECONDS", "WAREHOUSE_MEMORY_LIMIT"}
    | {"TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT"}
    | {"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
)
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
#: these name the home, and the home is what clients.yaml says
PLACES = ("LOYALTY_DATA", "LOYALTY_SURVEYS")


class ClientRefusedError(Exception):
    """A client cannot be worked for as it stands; the message says what to do."""


class UnknownClientError(Exception):
    """No client of clients.yaml has this name."""


@dataclass(frozen=True)
class Installed:
    """One client with absolute places."""

    declared: Client
    data: Path
    surveys: Path
    secrets: Path | None

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return self.declared.client

    def environment(self, surroundings: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The whole environment of its processes: surroundings, places and its own secrets.

        Raises:
            ClientRefusedError: when its secrets cannot be read or others can read them.
        """
        kept = {
            name: value
            for name, value in surroundings.items()
            if name in SURROUNDINGS or name.startswith("LC_")
        }
        return kept | self.own_secrets() | dict(zip(PLACES, self._places(), strict=True))

    def own_secrets(self) -> dict[str, str]:
        """Name -> value of its secrets file; empty where none is declared.

        Raises:
            ClientRefusedError: when it cannot be read, others can read it, or a line is no secret.
        """
        if self.secrets is None:
            return {}
        try:
            mode = self.secrets.stat().st_mode
            text = self.secrets.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ClientRefusedError(
                f"{self.name}: {self.secrets} cannot be read as text: {error}."
            ) from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ClientRefusedError(
                f"{self.name}: others can read {self.secrets}. Run: chmod 600 {self.secrets}"
            )
        return dict(self._said(number, line) for number, line in _lines(text))

    def home(self, environment: Mapping[str, str]) -> Home:
        """Its home, as its own processes see it."""
        return Home.from_environment(environment)

    def _places(self) -> tuple[str, str]:
        return str(self.data), str(self.surveys)

    def _said(self, number: int, line: str) -> tuple[str, str]:
        found = LINE.fullmatch(line)
        # never the line itself: it may hold a secret
        if found is None:
            raise ClientRefusedError(f"{self.secrets}:{number}: write NAME=value.")
        name, value = found[1], found[2].strip()
        if name in PLACES:
            raise ClientRefusedError(
                f"{self.secrets}:{number}: {name} is what clients.yaml says of {self.name}; "
                "take the line out."
            )
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        return name, value


def installed_clients(file: Path) -> tuple[Installed, ...]:
    """The clients of a `clients.yaml`, in its order, with places resolved against its folder.

    Raises:
        DeclarationError: when the file is wrong.
    """
    declared: Clients = load_clients(file)
    folder = file.resolve().parent
    return tuple(
        Installed(
            one,
            data=_absolute(folder, one.data),
            surveys=_absolute(folder, one.surveys),
            secrets=_absolute(folder, one.secrets) if one.secrets else None,
        )
        for one in declared.clients
    )


def chosen_clients(clients: tuple[Installed, ...], names: list[str]) -> tuple[Installed, ...]:
    """Those of some names, in the order of the file; all where no name is given.

    Raises:
        UnknownClientError: for a name that nobody has.
    """
    known = {client.name: client for client in clients}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownClientError(
            f"no client is named {', '.join(map(repr, unknown))}. Known: {', '.join(known)}."
        )
    return tuple(client for client in clients if not names or client.name in names)


def _absolute(folder: Path, place: str) -> Path:
    return (folder / Path(place).expanduser()).resolve()


def _lines(text: str) -> list[tuple[int, str]]:
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, line) for number, line in lines if line and not line.startswith("#")]
