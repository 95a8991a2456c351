"""`letters.yaml`: the example of the docs holds, and what cannot work is refused with its cure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.home import PROJECT
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.letters import Letters, load_letters

EXAMPLE = re.compile(r"```yaml\n(company: .*?)```", re.DOTALL)


def declared(folder: Path, text: str) -> Letters | None:
    (folder / "letters.yaml").write_text(text, encoding="utf-8")
    return load_letters(folder)


def test_the_example_of_the_docs_can_be_used_as_it_stands(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "letters.md").read_text("utf-8")
    found = EXAMPLE.search(page)
    assert found is not None

    letters = declared(tmp_path, found[1])

    assert letters is not None
    assert [one.language for one in letters.recipients] == ["ro", "ru"]
    assert letters.channels[0].url_env == "TEAM_CHAT"
    assert letters.unsubscribing is not None
    assert letters.unsubscribing.mailbox is not None


def test_without_the_file_nothing_is_declared(tmp_path: Path) -> None:
    assert load_letters(tmp_path) is None


BASE = {
    "sender": "a@example.com",
    "smtp": {"host": "127.0.0.1", "security": "none"},
    "unsubscribing": {"address": "leave@example.com"},
    "recipients": [{"address": "b@example.com", "language": "en"}],
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"smtp": None}, "smtp: letters need a server"),
        ({"unsubscribing": None}, "how to get no more"),
        ({"smtp": {"host": "mail.example.com", "security": "none"}}, "this machine only"),
        ({"smtp": {"host": "mail.example.com", "user": "u"}}, "go together"),
        ({"recipients": [*BASE["recipients"], {"address": "B@Example.com", "language": "ru"}]},
         "stands here twice"),
        ({"unsubscribing": {"address": "l@example.com", "url": "http://example.com/{token}"}},
         "https"),
        ({"unsubscribing": {"address": "l@example.com", "url": "https://example.com/"}}, "token"),
        ({"timezone": "Chisinau"}, "no time zone"),
        ({"board": "javascript:alert(1)"}, "https://"),
        ({"channels": [{"name": "a", "language": "ru", "url_env": "tgram://token/chat"}]},
         "url_env"),
        ({"company": "A\nB"}, "line break"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        Letters.model_validate(BASE | change)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_that_declares_nothing_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError, match=r"docs/letters\.md"):
        declared(tmp_path, text)
