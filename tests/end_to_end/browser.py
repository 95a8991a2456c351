"""A served board and a real browser to look at it with.

Here: starting and stopping both, waiting until a page is drawn, what is wrong with a page.
Not here: what a page must say (the tests do).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from apps.board import serve

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
START_SECONDS = 60
DRAW_MILLISECONDS = 60_000
#: an element that holds the width of the whole page
MAIN = "[data-testid=stMain]"
ROOT_SEARCH = ("/_stcore/health", "/_stcore/host-config")


def chromium() -> str | None:
    """The browser of this machine."""
    return shutil.which("chromium")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served_board(data: Path, log: Path) -> Iterator[str]:
    """The board of one installation as `loyalty board` serves it; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "LOYALTY_DATA": str(data)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            serve.command("127.0.0.1", port),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_up(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_up(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    health = f"{address}/_stcore/health"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(health, timeout=1):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    said = log.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"the board did not start within {START_SECONDS} s:\n{said}")


@contextmanager
def opened_browser(executable: str) -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page in the browser and what the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Go to a page of the board and wait until it is drawn."""
        self.page.goto(url)
        self.wait_until_drawn()

    def wait_until_drawn(self) -> None:
        """Wait for the title, the end of the run and the drawing of every chart."""
        self.wait_until_ended()
        self.page.wait_for_timeout(500)

    def wait_until_ended(self) -> None:
        """Wait as above, and not for what the browser may move about afterwards."""
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=DRAW_MILLISECONDS)
        self.page.wait_for_function(
            """() => !document.querySelector('[data-testid=stStatusWidget]')
                && !document.querySelector('[data-testid=stSkeleton]')
                && document.querySelector('[data-test-script-state=notRunning]')
                && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
                    .every(chart => chart.querySelector('canvas, svg'))""",
            timeout=DRAW_MILLISECONDS,
        )

    def text(self) -> str:
        """All words of the page that are in its document (tables are drawn, not written)."""
        return self.page.locator(MAIN).inner_text()

    def wider_than_screen(self) -> int:
        """By how many pixels the page has to be pushed sideways."""
        return int(
            self.page.evaluate(
                f"""() => Math.max(
                    document.documentElement.scrollWidth - document.documentElement.clientWidth,
                    document.querySelector('{MAIN}').scrollWidth
                        - document.querySelector('{MAIN}').clientWidth)"""
            )
        )

    def exceptions(self) -> int:
        """Error boxes of a page that failed."""
        return self.page.get_by_test_id("stException").count()

    def picture(self, path: Path) -> None:
        """The whole page, as long as it is, as an image."""
        height = self.page.evaluate(f"() => document.querySelector('{MAIN}').scrollHeight")
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size({"width": before["width"], "height": int(height) + 40})
        self.wait_until_drawn()
        self.page.screenshot(path=path)
        self.page.set_viewport_size(before)


def _note_error(found: Visit, message: ConsoleMessage) -> None:
    """Errors, but not Streamlit's own search for its root when a page is opened by its address."""
    is_search = any(message.location["url"].endswith(path) for path in ROOT_SEARCH)
    if message.type == "error" and not is_search:
        found.complaints.append(f"{message.text} ({message.location['url']})")


def _note_stranger(found: Visit, request: Request) -> None:
    """The board works without any other machine, so a request to one is a mistake."""
    if urlsplit(request.url).hostname not in (None, "127.0.0.1"):
        found.complaints.append(f"asks another machine: {request.url}")


@contextmanager
def visit(
    browser: Browser, size: dict[str, int], *, locale: str = "en-US", is_dark: bool = False
) -> Iterator[Visit]:
    """A fresh window of the given size whose complaints are collected."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale=locale,
        color_scheme="dark" if is_dark else "light",
        device_scale_factor=1,
    )
    found = Visit(context.new_page())
    found.page.on("console", lambda message: _note_error(found, message))
    found.page.on("request", lambda request: _note_stranger(found, request))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    try:
        yield found
    finally:
        context.close()
