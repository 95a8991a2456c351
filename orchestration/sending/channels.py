"""Handing a text to a chat or another service through Apprise, such as a Telegram channel.

The address of a channel is a secret, for it holds the token: it comes from the environment, and
while Apprise works nothing of its, or of the HTTP library's, is logged. Not here: the text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from orchestration.responses.letters import Channel
from orchestration.sending.mailing import RefusedError, UncertainError, UnreachableError

#: loggers that write addresses
TALKATIVE = ("apprise", "urllib3", "requests")
_ANSWERED = re.compile(r"\berror=(\d{3})\b")
ASKED_TOO_OFTEN = 429


class AppriseSpeaker:
    """Hands texts over; `secrets` is the environment."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets

    def say(self, channel: Channel, text: str) -> None:
        """Hand one text over.

        Raises:
            UnreachableError: its variable is not set or holds no address; nothing was given.
            RefusedError: the service answered with an error of ours, such as a wrong token.
            UncertainError: anything else; it may have been taken.
        """
        url = self._secrets.get(channel.url_env)
        if not url:
            raise UnreachableError(
                f"channel {channel.name}: {channel.url_env} is not set. Put the Apprise address of "
                "the channel there, such as tgram://TOKEN/CHAT."
            )
        with _overheard() as codes:
            import apprise  # a second of importing, for whoever has a channel

            way = apprise.Apprise()
            if not way.add(url):
                raise UnreachableError(
                    f"channel {channel.name}: {channel.url_env} holds no address that Apprise "
                    "knows. docs/letters.md has examples."
                )
            is_taken = way.notify(body=text, body_format=apprise.NotifyFormat.TEXT)
        if is_taken:
            return
        code = next(iter(codes), 0)
        if 400 <= code < 500:
            raise RefusedError(code, is_permanent=code != ASKED_TOO_OFTEN)
        raise UncertainError(f"channel {channel.name}: the service gave no clear answer.")


class _Codes(logging.Handler):
    """Keeps of each line the code that the service answered with, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take the code."""
        if found := _ANSWERED.search(record.getMessage()):
            self.codes.append(int(found[1]))


@contextmanager
def _overheard() -> Iterator[list[int]]:
    """The codes that services answer with; no line that may have an address in it gets out."""
    kept = _Codes()
    loggers = [logging.getLogger(name) for name in TALKATIVE]
    before = [(one.level, one.propagate, one.handlers) for one in loggers]
    for one in loggers:
        one.setLevel(logging.WARNING)
        one.propagate, one.handlers = False, [kept]
    try:
        yield kept.codes
    finally:
        for one, (level, propagate, handlers) in zip(loggers, before, strict=True):
            one.setLevel(level)
            one.propagate, one.handlers = propagate, handlers
