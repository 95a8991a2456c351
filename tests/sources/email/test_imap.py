"""The IMAP connector where no real server is needed: faults, secrets, sets of numbers."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from orchestration.sources.email.imap import ImapMailbox
from orchestration.sources.email.imap_session import _set
from orchestration.sources.errors import SourceError, TransientSourceError
from tests.sources.email.landed import Landed

PASSWORD = "s3cret-тайна"


def mailbox(port: int = 1, *, tls: bool = False, timeout_seconds: float = 0.3) -> ImapMailbox:
    return ImapMailbox(
        host="127.0.0.1",
        port=port,
        user="survey",
        password_env="MAILBOX_PASSWORD",
        secrets={"MAILBOX_PASSWORD": PASSWORD},
        tls=tls,
        timeout_seconds=timeout_seconds,
    )


@contextlib.contextmanager
def a_server_that_says(*answers: bytes) -> Iterator[int]:
    """Sends the first answer at once, each further one after a line from the client, then waits."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError), listener.accept()[0] as client:
            for number, answer in enumerate(answers):
                line = client.recv(4096) if number else b""
                client.sendall(answer.replace(b"TAG", line.split(b" ")[0]))
            done.wait(5)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        done.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def test_the_password_is_in_no_words_about_the_mailbox() -> None:
    assert PASSWORD not in repr(mailbox()) + str(mailbox())


def test_a_password_that_is_not_set_is_named_and_nothing_is_connected() -> None:
    without = ImapMailbox(host="h", user="u", password_env="MAILBOX_PASSWORD", secrets={})

    with pytest.raises(SourceError, match="environment variable MAILBOX_PASSWORD is not set"):
        Landed().pull(without)


def test_a_server_that_is_not_there_may_be_there_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])

    with pytest.raises(TransientSourceError, match="connection broke"):
        Landed().pull(mailbox(port))


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_falls_silent_is_not_waited_for_longer_than_declared(*, tls: bool) -> None:
    with a_server_that_says(b"") as port, pytest.raises(TransientSourceError):
        Landed().pull(mailbox(port, tls=tls))


def test_a_server_that_speaks_another_protocol_is_a_fault_of_the_line() -> None:
    with a_server_that_says(b"220 smtp\r\n") as port, pytest.raises(TransientSourceError):
        Landed().pull(mailbox(port))


def test_a_refused_sign_in_is_told_without_the_password() -> None:
    answers = (
        b"* OK ready\r\n",
        b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK\r\n",
        b"+ \r\n",
        b"",
    )
    refusing = b"no " + PASSWORD.encode() + b"\r\n"
    with a_server_that_says(*answers, refusing) as port, pytest.raises(SourceError) as caught:
        Landed().pull(mailbox(port))

    assert PASSWORD not in str(caught.value)


def test_a_busy_server_may_sign_in_later() -> None:
    answers = (
        b"* OK ready\r\n",
        b"* CAPABILITY IMAP4rev1\r\nTAG OK\r\n",
        b"TAG NO [UNAVAILABLE] Temporary authentication failure.\r\n",
    )
    plain = ImapMailbox(
        host="127.0.0.1", user="u", password_env="P", secrets={"P": "ascii"}, tls=False,
        timeout_seconds=1,
    )  # fmt: skip
    with a_server_that_says(*answers) as port, pytest.raises(TransientSourceError):
        Landed().pull(ImapMailbox(**{**vars(plain), "port": port}))


def test_numbers_are_asked_for_as_ranges() -> None:
    assert _set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"
