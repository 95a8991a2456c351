"""Declared letters and a mail server for the tests of the digest. Not here: assertions."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from orchestration.responses.letters import Letters

NOW = datetime(2026, 10, 1, 5, 0, tzinfo=UTC)
ISSUE = "2026-10-01"
SECRET = b"a secret of the tests"
PEOPLE = (("en", "Ann"), ("ru", "Ольга"), ("ro", "Ștefan"))


def letters(port: int = 25, **other: Any) -> Letters:
    """Three recipients, one in each language; the Romanian one looks after a location."""
    units = [{"dimension": "location", "member": "L2"}]
    return Letters.model_validate(
        {
            "company": "Cafeneaua Noastră",
            "sender": "loyalty@example.com",
            "smtp": {"host": "127.0.0.1", "port": port, "security": "none"},
            "unsubscribing": {
                "address": "leave@example.com",
                "url": "https://board.example.com/leave/{token}",
            },
            "recipients": [
                {
                    "address": f"{language}@example.com", "name": name, "language": language,
                    "units": units if language == "ro" else [],
                }
                for language, name in PEOPLE
            ],
        }
        | other
    )  # fmt: skip


@dataclass
class Server:
    """What a mail server took, and what it is to answer.

    Attributes:
        answers: address -> what it says to RCPT or, where it begins with `data `, to DATA.
    """

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        said = self.answers.get(address, "250 OK")
        if not said.startswith(("250", "data ")):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        content = envelope.content
        assert isinstance(content, bytes)
        (address,) = envelope.rcpt_tos
        said = self.answers.get(address, "250 OK")
        if said.startswith("data "):
            return said.removeprefix("data ")
        self.taken.append((address, content))
        return "250 2.0.0 taken"

    def mails(self) -> dict[str, EmailMessage]:
        """Address -> the mail that was taken; one each."""
        assert len({address for address, _ in self.taken}) == len(self.taken)
        found = {}
        for address, content in self.taken:
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            found[address] = mail
        return found


@contextmanager
def running_server() -> Iterator[Server]:
    """A real SMTP server on loopback while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server(port=int(free.getsockname()[1]))
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def part(mail: EmailMessage, subtype: str) -> str:
    """The text or the HTML part."""
    body = mail.get_body((subtype,))
    assert body is not None
    return str(body.get_content())
