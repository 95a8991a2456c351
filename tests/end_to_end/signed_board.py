"""A provider of OpenID Connect, a board that asks it who people are, and browsers of people.

Here: starting and stopping them, signing in, all that the board sends to a browser. Not here: what
anybody must see (the tests do).
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from tests.end_to_end.browser import DESKTOP, DRAW_MILLISECONDS, ROOT, Visit, free_port

START_SECONDS = 60
SECRET = "client-secret-that-stands-nowhere"
SECRET_VARIABLE = "BOARD_SECRET"


def provider_program() -> object:
    """The provider for tests, if it is installed."""
    return importlib.util.find_spec("oidc_provider_mock")


@dataclass(frozen=True)
class SignedBoard:
    """A board with sign-in that runs, and what belongs to it."""

    address: str
    provider: str
    data: Path
    people: Path
    log: Path


@contextmanager
def signed_board(
    data: Path,
    people: str,
    claims: Sequence[Mapping[str, Any]],
    *,
    token_seconds: int = 3600,
) -> Iterator[SignedBoard]:
    """The board of an installation as `loyalty board` serves it, and its provider.

    Args:
        people: `access.yaml` after its section `sign_in`.
        claims: what the provider says of each person, with `sub`.
        token_seconds: how long its tokens are good.
    """
    provider, board = (f"http://localhost:{free_port()}" for _ in range(2))
    surveys = data / "surveys"
    surveys.mkdir(exist_ok=True)
    file = surveys / "access.yaml"
    file.write_text(
        f"sign_in:\n  issuer: {provider}\n  client_id: board\n"
        f"  client_secret_env: {SECRET_VARIABLE}\n  address: {board}\n{people}",
        encoding="utf-8",
    )
    of_provider = [sys.executable, "-m", "oidc_provider_mock", "--port", provider.split(":")[-1],
                   "--token-max-age", str(token_seconds)]  # fmt: skip
    for one in claims:
        of_provider += ["--user-claims", json.dumps(one)]
    of_board = [sys.executable, "-m", "orchestration.cli", "board", "--port", board.split(":")[-1]]
    environment = {
        **os.environ, "LOYALTY_DATA": str(data), "LOYALTY_SURVEYS": str(surveys),
        SECRET_VARIABLE: SECRET,
    }  # fmt: skip
    log = data / "board.log"
    with (
        _running(of_provider, f"{provider}/.well-known/openid-configuration",
                 data / "provider.log", dict(os.environ)),
        _running(of_board, f"{board}/_stcore/health", log, environment),
    ):  # fmt: skip
        yield SignedBoard(board, provider, data, file, log)


@contextmanager
def _running(
    command: list[str], sign_of_life: str, log: Path, environment: dict[str, str]
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while process.poll() is None and not _answers(sign_of_life):
                if time.monotonic() > deadline:
                    break
                time.sleep(0.2)
            else:
                if process.poll() is None:
                    yield
                    return
            raise RuntimeError(f"{command[2]} did not start:\n{log.read_text(errors='replace')}")
        finally:
            process.terminate()
            process.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own loopback address
            return True
    except OSError:
        return False


@dataclass
class Person:
    """The browser of somebody, and every byte that the board has sent to it."""

    context: BrowserContext
    board: SignedBoard
    visit: Visit
    sent: bytearray = field(default_factory=bytearray)

    @property
    def page(self) -> Page:
        """The first tab."""
        return self.visit.page

    def sign_in(self, who: str) -> None:
        """From the board to the provider, and back."""
        sign_in_all([(who, self)])
        self.visit.wait_until_drawn()

    def open(self, path: str) -> None:
        """Go to a page of the board by its address."""
        self.visit.open(f"{self.board.address}/{path}")

    def title(self) -> str:
        """The headline of what is shown."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def menu(self) -> list[str]:
        """The pages that are offered."""
        return self.page.get_by_test_id("stSidebarNavLink").all_inner_texts()

    def listen(self, page: Page) -> None:
        """Keep what is sent to a tab."""

        def note(payload: bytes | str) -> None:
            self.sent.extend(payload if isinstance(payload, bytes) else payload.encode())

        def on_socket(socket: WebSocket) -> None:
            socket.on("framereceived", note)

        page.on("websocket", on_socket)


def sign_in_all(people: Sequence[tuple[str, Person]]) -> None:
    """Everybody goes to the provider and back, each step at the same time as the others."""
    for _, somebody in people:
        somebody.page.goto(somebody.board.address, wait_until="commit")
    for _, somebody in people:
        somebody.page.get_by_role("button", name="Sign in").click(timeout=DRAW_MILLISECONDS)
    for who, somebody in people:
        at_provider = somebody.page.get_by_role("button", name=who, exact=True)
        at_provider.click(timeout=DRAW_MILLISECONDS)
    for _, somebody in people:
        somebody.page.wait_for_url(f"{somebody.board.address}/**", timeout=DRAW_MILLISECONDS)
        signed = somebody.page.get_by_role("button", name="Sign out")
        signed.wait_for(timeout=DRAW_MILLISECONDS)


@contextmanager
def person(browser: Browser, board: SignedBoard) -> Iterator[Person]:
    """A fresh browser of somebody who has signed in nowhere."""
    context = browser.new_context(
        viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]}, locale="en-US"
    )
    try:
        somebody = Person(context, board, Visit(context.new_page()))
        somebody.listen(somebody.page)
        yield somebody
    finally:
        context.close()
