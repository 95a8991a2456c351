"""Who says that no more letters are wanted gets none: by mail, by one click, by command."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.digest import one_click
from orchestration.outlets.digest.recipients import (
    UNSUBSCRIBED,
    UnknownRecipientError,
    by_address,
    known_recipients,
    resubscribe,
    unsubscribed,
)
from orchestration.outlets.digest.unsubscribing import Requests, read_requests
from orchestration.sources.email.mail_folder import MailFolder
from tests.outlets.digest.letters_fixture import NOW, SECRET, letters

KNOWN = known_recipients(letters(), SECRET)
ANN = KNOWN[0]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "data", tmp_path / "surveys", f"sqlite:///{tmp_path / 'd.sqlite'}")


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


def arrive(maildir: Path, name: str, subject: str, *headers: str, body: str = "") -> None:
    lines = ["From: somebody@example.com", f"Subject: {subject}", *headers, "", body]
    (maildir / "new" / name).write_bytes("\r\n".join(lines).encode())


def read(home: Home, maildir: Path, days: int = 0) -> Requests:
    folder = MailFolder(str(maildir), clock=lambda: 0.0, sleep=lambda _: None)
    return read_requests(home, folder, KNOWN, now=NOW + timedelta(days=days))


def left(home: Home) -> set[str]:
    return set(unsubscribed(Journal(home.decisions_url)))


def test_a_mail_with_the_token_unsubscribes_whoever_sends_it(home: Home, maildir: Path) -> None:
    arrive(maildir, "1", f"unsubscribe {ANN.token}")
    arrive(maildir, "2", f"Unsubscribe  {KNOWN[1].token.upper()}", "Auto-Submitted: auto-generated")

    found = read(home, maildir)

    assert found.left == ["en@example.com", "ru@example.com"]
    assert left(home) == {ANN.key, KNOWN[1].key}


def test_a_mail_is_taken_once_so_that_coming_back_lasts(home: Home, maildir: Path) -> None:
    arrive(maildir, "1", f"unsubscribe {ANN.token}")
    read(home, maildir)
    resubscribe(Journal(home.decisions_url), ANN, by="Ion", reason="asked", now=NOW)

    again = read(home, maildir, days=1)
    (home.letters / "mailbox.json").unlink()
    once_more = read(home, maildir, days=2)

    assert again.left == once_more.left == []
    assert left(home) == set()
    assert len(Journal(home.decisions_url).events(UNSUBSCRIBED)) == 1


def test_bounces_and_other_mail_are_counted_and_change_nothing(home: Home, maildir: Path) -> None:
    # a bounce brings back the letter, and with it the token
    arrive(
        maildir, "1", "Undelivered Mail Returned to Sender", "From: MAILER-DAEMON@example.com",
        body=f"List-Unsubscribe: <mailto:leave@example.com?subject=unsubscribe%20{ANN.token}>",
    )  # fmt: skip
    arrive(maildir, "2", "Out of office", "Auto-Submitted: auto-replied")
    arrive(maildir, "3", f"Re: unsubscribe {ANN.token}")
    arrive(maildir, "4", "unsubscribe " + "0" * 24)
    arrive(maildir, "5", "unsubscribe me please")

    found = read(home, maildir)

    assert (found.left, found.bounces, found.others) == ([], 1, 4)
    assert left(home) == set()


def test_an_address_is_known_however_it_is_cased() -> None:
    assert by_address(KNOWN, " EN@Example.com ") == ANN
    with pytest.raises(UnknownRecipientError, match="no recipient"):
        by_address(KNOWN, "nobody@example.com")


def test_the_token_tells_neither_the_key_nor_another_installations_token() -> None:
    others = known_recipients(letters(), b"another secret")

    assert ANN.token != ANN.key
    assert {one.token for one in KNOWN}.isdisjoint(one.token for one in others)


@pytest.fixture
def port(home: Home) -> Iterator[int]:
    journal = Journal(home.decisions_url)
    server = one_click.make_server(0, lambda: KNOWN, journal, now=lambda: NOW)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def ask(port: int, verb: str, path: str, body: str = "") -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(verb, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_one_click_is_a_post_and_nothing_else(home: Home, port: int) -> None:
    looked = ask(port, "GET", f"/leave/{ANN.token}")
    after_a_look = left(home)
    pressed = ask(port, "POST", f"/leave/{ANN.token}", "List-Unsubscribe=One-Click")

    assert looked[0] == 200
    assert '<form method="post">' in looked[1]
    assert after_a_look == set()
    assert (pressed[0], left(home)) == (200, {ANN.key})
    assert "no more of these letters" in pressed[1]
    assert looked[2]["Cache-Control"] == "no-store"


def test_the_page_speaks_the_language_of_the_letter(port: int) -> None:
    assert "Вы больше не хотите" in ask(port, "GET", f"/x?t={KNOWN[1].token}")[1]


@pytest.mark.parametrize("path", ["/", "/leave/" + "0" * 24, "/leave/<script>", "/" + "a" * 5000])
def test_an_unknown_address_tells_nothing(home: Home, port: int, path: str) -> None:
    status, page, _ = ask(port, "POST", path)

    assert status == 404
    assert "<script>" not in page
    assert left(home) == set()
