"""A real SMTP server on loopback that hands what it takes to Dovecot by LMTP.

    with running_relay(server) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(…)

It says 250 only after Dovecot took the mail, and passes a refusal on. Not here: what a test
asserts.
"""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import socket
from collections.abc import Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.end_to_end.dovecot import Dovecot


class Relay:
    """Takes a mail by SMTP and delivers it by LMTP before it answers."""

    def __init__(self, lmtp_port: int) -> None:
        self.lmtp_port = lmtp_port

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        return await asyncio.to_thread(self._hand_over, envelope)

    def _hand_over(self, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        try:
            with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=20) as lmtp:
                refused = lmtp.sendmail(
                    envelope.mail_from or "", envelope.rcpt_tos, content, ["BODY=8BITMIME"]
                )
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        if refused:
            code, words = next(iter(refused.values()))
            return f"{code} {words.decode('ascii', 'replace').splitlines()[-1]}"
        return "250 2.0.0 Delivered"


@contextlib.contextmanager
def running_relay(server: Dovecot) -> Iterator[int]:
    """The relay's port while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(Relay(server.lmtp_port), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
