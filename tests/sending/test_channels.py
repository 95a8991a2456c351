"""Telegram over Apprise's own plugin, against a server on loopback; its token gets into no log."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from orchestration.responses.letters import Channel
from orchestration.sending.channels import AppriseSpeaker
from orchestration.sending.mailing import RefusedError, UncertainError, UnreachableError

pytestmark = pytest.mark.slow

BOT = "123456789:AAabcdefghijklmnopqrstuvwxyzABCDEFG"
ADDRESS = f"tgram://{BOT}/-10012345"
CHANNEL = Channel(name="team", language="ru", url_env="TEAM_CHAT")


class Telegram(HTTPServer):
    """Answers like Telegram, with whatever code it is told."""

    code = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.said: list[tuple[str, dict[str, Any]]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Telegram)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.said.append((self.path, json.loads(body)))
        self.send_response(self.server.code)
        self.end_headers()
        self.wfile.write(b'{"ok": true, "description": "said"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[Telegram]:
    from apprise.plugins.telegram import NotifyTelegram

    server = Telegram()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/bot"
    monkeypatch.setattr(NotifyTelegram, "notify_url", url)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def say(text: str, address: str = ADDRESS) -> None:
    AppriseSpeaker({"TEAM_CHAT": address}).say(CHANNEL, text)


def test_a_text_arrives_as_text(telegram: Telegram) -> None:
    say("NPS 20,3 <b>x</b> =1+1 *y*")

    ((path, message),) = telegram.said
    assert path == f"/bot{BOT}/sendMessage"
    assert message["text"] == "NPS 20,3 &lt;b&gt;x&lt;/b&gt; =1+1 *y*"
    assert message["chat_id"] == -10012345
    assert message["disable_web_page_preview"] is True


@pytest.mark.parametrize(("code", "is_permanent"), [(401, True), (403, True), (429, False)])
def test_an_answer_with_an_error_of_ours_is_a_refusal(
    telegram: Telegram, code: int, is_permanent: bool
) -> None:
    telegram.code = code

    with pytest.raises(RefusedError) as refused:
        say("x")

    assert refused.value.is_permanent == is_permanent
    assert BOT not in str(refused.value)


def test_an_error_of_theirs_leaves_it_open(telegram: Telegram) -> None:
    telegram.code = 502

    with pytest.raises(UncertainError, match="team"):
        say("x")


@pytest.mark.parametrize("code", [200, 401, 502])
def test_the_token_is_in_no_log(
    telegram: Telegram, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    telegram.code = code
    caplog.set_level(logging.DEBUG)
    before = logging.getLogger("apprise").propagate

    with contextlib.suppress(RefusedError, UncertainError):
        say("x")

    assert BOT not in caplog.text
    assert BOT.partition(":")[2] not in caplog.text
    assert logging.getLogger("apprise").propagate == before


@pytest.mark.parametrize("secrets", [{}, {"TEAM_CHAT": ""}, {"TEAM_CHAT": "no address"}])
def test_a_channel_without_an_address_says_which_variable(secrets: dict[str, str]) -> None:
    with pytest.raises(UnreachableError, match="TEAM_CHAT") as error:
        AppriseSpeaker(secrets).say(CHANNEL, "x")

    assert "no address" not in str(error.value).replace("holds no address", "")
