"""The one-click address of RFC 8058, served on this machine for a reverse proxy with TLS.

A POST with the recipient's token unsubscribes; a GET, which a mail scanner may send, only asks. No
token is written to a log. Not here: who the recipients are, the decision itself (recipients).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from orchestration.decisions.journal import Journal
from orchestration.outlets.digest.recipients import KEY_LENGTH, Known, by_token, unsubscribe
from orchestration.wording.texts import load

HERE = Path(__file__).parent
ADDRESS = "127.0.0.1"
LARGEST_BODY = 4096
LONGEST_PATH = 1000
SECONDS = 10
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_TOKEN = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{KEY_LENGTH}}}(?![0-9a-f])")


class Others(Protocol):
    """People who are no recipients of the letter and may leave by the same address."""

    def language(self, path: str) -> str | None:
        """Which language to answer in; None where the path names nobody."""
        ...

    def leave(self, path: str) -> None:
        """Record that the person of a path wants no more mail."""
        ...


def make_server(
    port: int, known: Callable[[], tuple[Known, ...]], journal: Journal, *,
    now: Callable[[], datetime], others: Others | None = None,
) -> ThreadingHTTPServer:  # fmt: skip
    """A server on loopback; `serve_forever` runs it.

    Args:
        port: 0 for any free one.
        known: the recipients as they are declared now, read anew for each request.
        others: who else leaves here, such as invited customers.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS
        server_version = "loyalty"
        sys_version = ""

        def do_GET(self) -> None:
            one = _asked(self.path, known())
            language = self._language(one)
            self._answer("leave_ask" if language else "leave_unknown", language)

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            self.rfile.read(min(int(length), LARGEST_BODY) if length.isdigit() else 0)
            one = _asked(self.path, known())
            if one is not None:
                unsubscribe(
                    journal, one, way="one_click", by="recipient", reason="pressed unsubscribe",
                    now=now(),
                )  # fmt: skip
            language = self._language(one)
            if one is None and language and others is not None:
                others.leave(self.path[:LONGEST_PATH])
            self._answer("leave_done" if language else "leave_unknown", language)

        def _language(self, one: Known | None) -> str | None:
            if one is not None:
                return one.recipient.language
            return others.language(self.path[:LONGEST_PATH]) if others is not None else None

        def _answer(self, what: str, language: str | None) -> None:
            body = _page(what, language).encode()
            self.send_response(HTTPStatus.OK if language else HTTPStatus.NOT_FOUND)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nothing: an address has a token in it."""

    return ThreadingHTTPServer((ADDRESS, port), Handler)


def _asked(path: str, known: tuple[Known, ...]) -> Known | None:
    found = _TOKEN.search(path[:LONGEST_PATH])
    return by_token(known, found[0]) if found else None


def _page(what: str, language: str | None) -> str:
    words = load(language or "en", HERE / "texts")
    template = _environment().get_template("leave.html")
    return template.render(words=words, text=words(f"digest.{what}"), asks=what == "leave_ask")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
    )
