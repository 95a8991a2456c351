"""Letters through servers that ask for TLS and a password: a real SMTP server, a real Dovecot."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.rounds import Desk
from orchestration.responses.letters import Mailing
from orchestration.sending.mailing import Mailer, UnreachableError
from tests.end_to_end.browser import free_port
from tests.end_to_end.dovecot import PASSWORD, PASSWORD_ENV, USER, Dovecot, running_dovecot
from tests.outlets.digest.letters_fixture import letters, running_server
from tests.outlets.talking_company import home_of

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

SMTP_USER, SMTP_PASSWORD = "loyalty", "correct horse, лошадь"
MAIL = b"From: loyalty@example.com\r\nTo: a@example.com\r\nSubject: x\r\n\r\nHello\r\n"


class Strict(Controller):
    """Takes mail over TLS from who signs in, and nothing else."""

    def __init__(self, context: ssl.SSLContext, *, is_tls_at_once: bool) -> None:
        self.taken: list[tuple[bool, bytes]] = []
        self.tried: list[bytes] = []
        tls: dict[str, Any] = (
            {"ssl_context": context}
            if is_tls_at_once
            else {"tls_context": context, "require_starttls": True}
        )
        super().__init__(
            self, hostname="127.0.0.1", port=free_port(), auth_required=True,
            authenticator=self.sign_in, auth_require_tls=not is_tls_at_once, **tls,
        )  # fmt: skip

    def sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.tried.append(data.password)
        is_right = (data.login, data.password) == (SMTP_USER.encode(), SMTP_PASSWORD.encode())
        return AuthResult(success=is_right, handled=is_right)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        assert isinstance(envelope.content, bytes)
        assert server.transport is not None
        is_safe = server.transport.get_extra_info("sslcontext") is not None
        self.taken.append((bool(session.authenticated) and is_safe, envelope.content))
        return "250 2.0.0 OK"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@contextmanager
def strict(authority: trustme.CA, security: str) -> Iterator[Strict]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    server = Strict(context, is_tls_at_once=security == "tls")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def declared(port: int, security: str, ca_file: str | None) -> Mailing:
    return Mailing.model_validate(
        {
            "host": "127.0.0.1", "port": port, "security": security, "ca_file": ca_file,
            "user": SMTP_USER, "password_env": "SMTP_PASSWORD", "timeout_seconds": 10,
        }
    )  # fmt: skip


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_goes_out_over_tls_after_signing_in(
    authority: trustme.CA, ca_file: str, security: str
) -> None:
    with strict(authority, security) as server:
        said = declared(server.port, security, ca_file)
        with Mailer(said, {"SMTP_PASSWORD": SMTP_PASSWORD}) as mailer:
            code = mailer.hand_over("loyalty@example.com", "a@example.com", MAIL)

    assert code == "250 2.0.0"
    assert [(is_safe, b"Hello" in content) for is_safe, content in server.taken] == [(True, True)]


def test_a_wrong_password_is_told_without_being_repeated(
    authority: trustme.CA, ca_file: str
) -> None:
    with strict(authority, "starttls") as server:
        said = declared(server.port, "starttls", ca_file)
        with (
            Mailer(said, {"SMTP_PASSWORD": "wrong horse"}) as mailer,
            pytest.raises(UnreachableError, match="refuses to sign in loyalty") as told,
        ):
            mailer.hand_over("loyalty@example.com", "a@example.com", MAIL)

    assert "wrong horse" not in str(told.value)
    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(
    authority: trustme.CA, security: str
) -> None:
    with strict(authority, security) as server:
        said = declared(server.port, security, None)
        with (
            Mailer(said, {"SMTP_PASSWORD": SMTP_PASSWORD}) as mailer,
            pytest.raises(UnreachableError),
        ):
            mailer.hand_over("loyalty@example.com", "a@example.com", MAIL)

    assert server.tried == []
    assert server.taken == []


def test_a_server_without_starttls_gets_neither_password_nor_letter(ca_file: str) -> None:
    with running_server() as server:
        said = declared(server.port, "starttls", ca_file)
        with (
            Mailer(said, {"SMTP_PASSWORD": SMTP_PASSWORD}) as mailer,
            pytest.raises(UnreachableError),
        ):
            mailer.hand_over("loyalty@example.com", "a@example.com", MAIL)

    assert server.taken == []


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


def test_a_mail_in_a_mailbox_over_imap_unsubscribes_its_owner_once(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    home = home_of(tmp_path)
    mailbox = {
        "type": "imap", "host": "127.0.0.1", "port": dovecot.imaps_port, "user": USER,
        "password_env": PASSWORD_ENV, "ca_file": str(dovecot.ca_file),
    }  # fmt: skip
    with running_server() as server:
        reader = {"address": "ana@example.com", "name": "Ana", "language": "ro"}
        leaving = {"address": "leave@example.com", "mailbox": mailbox}
        found = letters(server.port, recipients=[reader], unsubscribing=leaving)
        secrets = {PASSWORD_ENV: PASSWORD}
        desk = Desk(home, found, secrets, lambda: datetime(2026, 10, 1, tzinfo=UTC))
        assert [one.outcome for one in desk.send(issue_of("2026-10-01"))] == ["sent"]
        ((_, content),) = server.taken
        token = content.split(b"unsubscribe%20", 1)[1].split(b">", 1)[0].decode()
        dovecot.deliver(
            f"From: x@example.com\r\nSubject: unsubscribe {token}\r\n\r\n".encode(),
            b"From: x@example.com\r\nSubject: unsubscribe 0123456789ab0123456789ab\r\n\r\n",
        )

        first, again = desk.read_mailbox(), desk.read_mailbox()
        later = [one.outcome for one in desk.send(issue_of("2026-10-15"))]

    assert first.left == ["ana@example.com"]
    assert first.others == 1
    assert again.left == []
    assert later == ["unsubscribed"]
    assert len(server.taken) == 1
