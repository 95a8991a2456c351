"""The client companies of one provider: `clients.yaml`, each client with a home of its own.

Without the file there is one installation, named by the environment. Not here: what keeps clients
apart (orchestration.clients) and starting anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from orchestration.responses.declaration_file import DeclarationError, declare_whole
from orchestration.responses.declared import Declared

FILE_NAME = "clients.yaml"

ClientName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Place = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Client(Declared):
    """One client company.

    Attributes:
        client: its name on the command line.
        data: its data directory; like the next two relative to the file.
        surveys: its folder of sources, with its other settings beside them.
        secrets: lines `NAME=value`, readable by their owner only; no other client's processes
            ever get them.
        port: where its board is served on this machine.
    """

    client: ClientName
    data: Place
    surveys: Place
    secrets: Place | None = None
    port: int | None = Field(default=None, ge=1024, le=65535)


class Clients(Declared):
    """All client companies, in the order in which they are worked through."""

    clients: tuple[Client, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _each_stands_once(self) -> Self:
        names = [client.client for client in self.clients]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"clients: {name} stands here twice")
        ports = [client.port for client in self.clients if client.port is not None]
        for port in ports:
            if ports.count(port) > 1:
                raise ValueError(f"clients: two boards are served on port {port}")
        return self


def load_clients(file: Path) -> Clients:
    """What a `clients.yaml` says.

    Raises:
        DeclarationError: with file, line and cure; also where there is no such file.
    """
    if not file.is_file():
        raise DeclarationError(
            file, 0, "", "there is no such file.", "docs/clients.md has one to start from."
        )
    return declare_whole(file, Clients, "the file declares no clients.", "docs/clients.md")
