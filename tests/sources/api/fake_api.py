"""A server on this machine that answers as the products' APIs are documented, and misbehaves.

Here: the server, its faults, and what it was asked. How each product pages is in `fake_products`.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "tok-0123456789abcdef"
FIRST = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Opinion:
    """What one respondent answered, whichever product holds it."""

    key: int
    at: datetime
    modified: datetime
    score: int
    comment: str = ""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any


Answerer = Callable[["FakeApi", Asked], Any]
#: how the next request goes wrong
FAULTS = ("429", "503", "401", "403", "404", "dropped", "cut", "cut_without_length", "page", "echo")


@dataclass
class FakeApi:
    """Holds opinions; `faults` are used up one a request (an empty text is a good answer)."""

    answerers: dict[str, Answerer]
    opinions: dict[int, Opinion] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    token: str = TOKEN
    retry_after: str | None = "0"
    redirect_to: str = ""
    #: called with the number of the request, before it is answered
    on_request: Callable[[int], None] = lambda _number: None
    url: str = ""

    def hand_in(self, count: int, *, best: int = 10, every: timedelta = timedelta(hours=6)) -> None:
        """More opinions, of all scores up to the best, each some time after the last."""
        for _ in range(count):
            key = len(self.opinions) + 1
            at = FIRST + every * key
            self.opinions[key] = Opinion(key, at, at, key * 7 % (best + 1), f"comment {key}")

    def edit(self, key: int, score: int, *, at: datetime) -> None:
        """Somebody changes an answer."""
        old = self.opinions[key]
        self.opinions[key] = Opinion(key, old.at, at, score, "edited")

    def newest(self) -> datetime:
        return max(opinion.modified for opinion in self.opinions.values())

    @contextmanager
    def serving(self, tls: ssl.SSLContext | None = None) -> Iterator[FakeApi]:
        """Answer on a free port of 127.0.0.1."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(api: FakeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with suppress(ConnectionError):  # a client may leave when it has heard enough
                super().handle()

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._answer(json.loads(self.rfile.read(length)))

        def log_message(self, *_args: Any) -> None:
            """Nothing: what was asked is in `asked`."""

        def _answer(self, body: Any) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body)
            api.asked.append(asked)
            api.on_request(len(api.asked))
            fault = api.faults.popleft() if api.faults else ""
            if fault in ("429", "503"):
                extra = {"Retry-After": api.retry_after} if api.retry_after is not None else {}
                return self._send(int(fault), {"message": "slow down"}, extra)
            if fault in ("401", "403", "404"):
                return self._send(int(fault), {"message": f"no, {api.token}"})
            if fault == "page":
                return self._send(200, None, raw=b"<!doctype html><p>Sign in")
            if fault == "echo":
                return self._send(200, {"items": [], "you": api.token})
            if fault == "dropped":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return None
            if api.redirect_to:
                return self._send(302, {}, {"Location": api.redirect_to + self.path})
            prefix = next((p for p in api.answerers if asked.path.startswith(p)), None)
            if prefix is None:
                return self._send(404, {"message": "nothing here"})
            document = api.answerers[prefix](api, asked)
            if isinstance(document, int):
                return self._send(document, {"error": "expired_token"})
            content = json.dumps(document).encode()
            return self._send(200, None, raw=content, cut=fault)

        def _send(
            self,
            status: int,
            document: Any,
            headers: dict[str, str] | None = None,
            *,
            raw: bytes = b"",
            cut: str = "",
        ) -> None:
            content = raw or json.dumps(document).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            if cut == "cut_without_length":
                self.send_header("Connection", "close")
                self.close_connection = True
            else:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
            if cut:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True

    return Handler
