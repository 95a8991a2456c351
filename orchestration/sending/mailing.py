"""Handing letters to an SMTP server, and what is known of a letter when that breaks.

The password comes from the environment and goes into no message of ours. Not here: what a letter
says, and what was sent before (outbox).
"""

from __future__ import annotations

import base64
import re
import smtplib
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from orchestration.responses.letters import Mailing

ENHANCED = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")


class MailingError(Exception):
    """A letter was not taken, as far as is known."""


class UnreachableError(MailingError):
    """The server cannot be spoken to; nothing was handed over."""


class RefusedError(MailingError):
    """The server said no to one letter.

    Attributes:
        code: three digits, and the enhanced status where there is one; never the server's words,
            which repeat the address.
    """

    def __init__(self, code: int, words: bytes = b"", *, is_permanent: bool | None = None) -> None:
        self.code = _code(code, words)
        self.is_permanent = code >= 500 if is_permanent is None else is_permanent
        super().__init__(f"the server said {self.code}")


class UncertainError(MailingError):
    """The connection broke while a letter was handed over: it may have been taken or not."""


class Mailer:
    """A session with the server, opened at the first letter and again after a break."""

    def __init__(self, declared: Mailing, secrets: Mapping[str, str]) -> None:
        self._declared = declared
        self._secrets = secrets
        self._session: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def reach(self) -> smtplib.SMTP:
        """A session in which somebody answers, had before anything is intended.

        Raises:
            UnreachableError: with what to look at.
        """
        if self._session is not None:
            try:
                if self._session.noop()[0] == 250:
                    return self._session
            except (smtplib.SMTPException, OSError):
                pass
            self._let_go()
        self._session = self._open()
        return self._session

    def hand_over(self, sender: str, address: str, content: bytes) -> str:
        """Give one letter to the server; returns the code by which it took it.

        Raises:
            RefusedError: it was surely not taken.
            UnreachableError: nothing of it was given.
            UncertainError: it may have been taken.
        """
        session = self._session or self.reach()
        try:
            code, words = session.mail(sender)
            if code == 250:
                code, words = session.rcpt(address)
        except (smtplib.SMTPException, OSError) as error:
            self._let_go()
            raise UnreachableError(self._about(error)) from error
        if code not in (250, 251):
            self._reset()
            raise RefusedError(code, words)
        try:
            code, words = session.data(content)
        except smtplib.SMTPDataError as error:
            self._reset()
            raise RefusedError(error.smtp_code, _bytes(error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self._let_go()
            raise UncertainError(self._about(error)) from error
        if code != 250:
            self._reset()
            raise RefusedError(code, words)
        return _code(code, words)

    def _open(self) -> smtplib.SMTP:
        declared = self._declared
        password = self._password()
        context = ssl.create_default_context(cafile=declared.ca_file)
        try:
            session: smtplib.SMTP
            if declared.security == "tls":
                session = smtplib.SMTP_SSL(
                    declared.host, declared.port, timeout=declared.timeout_seconds, context=context
                )
            else:
                session = smtplib.SMTP(
                    declared.host, declared.port, timeout=declared.timeout_seconds
                )
                if declared.security == "starttls":
                    session.starttls(context=context)
            if declared.user is not None and password is not None:
                _sign_in(session, declared.user, password)
            session.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            raise UnreachableError(
                f"{declared.host}: the server refuses to sign in {declared.user} "
                f"({error.smtp_code}). Correct the user in letters.yaml or the password in "
                f"{declared.password_env}."
            ) from None  # its words may repeat what was sent
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(self._about(error)) from error
        return session

    def _password(self) -> str | None:
        name = self._declared.password_env
        if name is None:
            return None
        if name not in self._secrets:
            raise UnreachableError(
                f"{name} is not set, and the password of {self._declared.user} at "
                f"{self._declared.host} is read from it. Set it for whoever sends the letters."
            )
        return self._secrets[name]

    def _about(self, error: Exception) -> str:
        return (
            f"{self._declared.host}:{self._declared.port}: {type(error).__name__}. Look whether "
            "the server is there and whether `security` in letters.yaml fits it, then run again."
        )

    def _reset(self) -> None:
        try:
            if self._session is not None:
                self._session.rset()
        except (smtplib.SMTPException, OSError):
            self._let_go()

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            try:
                session.quit()
            except (smtplib.SMTPException, OSError):
                session.close()


def _sign_in(session: smtplib.SMTP, user: str, password: str) -> None:
    """Sign in; beyond ASCII by PLAIN in UTF-8 (RFC 4616), which smtplib itself cannot."""
    if (user + password).isascii():
        session.login(user, password)
        return
    session.ehlo_or_helo_if_needed()
    if "PLAIN" not in session.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError("no AUTH PLAIN, which a password beyond ASCII needs")
    told = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, words = session.docmd("AUTH", f"PLAIN {told}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, words)


def _code(code: int, words: bytes) -> str:
    found = ENHANCED.search(words)
    return f"{code} {found[1].decode()}" if found else str(code)


def _bytes(words: bytes | str) -> bytes:
    return words.encode("utf-8", "replace") if isinstance(words, str) else words
