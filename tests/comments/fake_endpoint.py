"""An endpoint on this machine that speaks as OpenAI's does, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "language": "ru",
    "themes": ["delivery", "communication"],
    "kinds": ["complaint"],
    "sentiment": "negative",
    "churn_risk": False,
    "wants_contact": False,
    "implicit_request": True,
    "aspect": "service",
    "cause": "back_office",
    "confidence": 0.8,
}


@dataclass
class FakeEndpoint:
    """Answers with `codes`; `faults` are used up one a request (an empty one is a good answer)."""

    url: str = ""
    codes: dict[str, Any] = field(default_factory=lambda: dict(GOOD))
    faults: deque[str] = field(default_factory=deque)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def comments(self) -> list[str]:
        """The comments that were asked about, in the order of asking."""
        return [json.loads(body["messages"][1]["content"])["comment"] for body in self.asked]


@contextmanager
def an_endpoint() -> Iterator[FakeEndpoint]:
    """Serve on a free port of this machine."""
    fake = FakeEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the server calls
            length = int(self.headers["Content-Length"])
            fake.asked.append(json.loads(self.rfile.read(length)))
            fake.keys.append(self.headers.get("Authorization", ""))
            fault = fake.faults.popleft() if fake.faults else ""
            self._answer(fault)

        def _answer(self, fault: str) -> None:
            message: dict[str, Any] = {"content": json.dumps(fake.codes)}
            if fault == "slow":
                time.sleep(1.0)
            if fault == "dropped":
                self.connection.close()
                return
            if fault == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if fault.isdigit():
                self.send_response(int(fault))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if fault == "refusal":
                message = {"content": None, "refusal": "I cannot help with that."}
            elif fault == "prose":
                message = {"content": "Sure! This is about delivery."}
            elif fault == "label":
                message = {"content": json.dumps({**fake.codes, "themes": ["courier"]})}
            elif fault == "injected":
                message = {"content": json.dumps({**fake.codes, "sentiment": "<script>"})}
            body = json.dumps({"choices": [{"message": message}]}).encode()
            if fault == "page":
                body = b"<html>login</html>"
            elif fault == "huge":
                body = b"x" * 5_000_000
            elif fault == "deep":
                body = b"[" * 100_000
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:  # whoever asked has hung up
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
