"""Words of a forgotten person leave registers, sheets and kept letters too."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb
import pytest

from orchestration.cli.forget_told import drop_told
from orchestration.home import Home
from orchestration.outlets.digest.archive import archived, kept
from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.recipients import known_recipients
from orchestration.outlets.digest.writing import SnapshotWriter
from orchestration.outlets.ideas.register import make_register
from orchestration.published.idea_register import register_folder
from tests.outlets.digest.letters_fixture import ISSUE, NOW, SECRET, letters
from tests.outlets.talking_company import PRAISE, home_of, uid


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_of(tmp_path)
    make_register(made)
    writer = SnapshotWriter(made, letters(), issue_of(ISSUE), now=lambda: NOW)
    for one in known_recipients(letters(), SECRET):
        kept(made, ISSUE, f"{one.key}.eml", partial(writer.mail, one))
    (made.data / "coaching").mkdir()
    (made.data / "coaching" / "M01.ru.html").write_text(PRAISE, encoding="utf-8")
    return made


def publish_without(home: Home, number: int) -> None:
    """A new snapshot in which a response is not any more."""
    path = next(home.published.glob("board-*.duckdb"))
    with duckdb.connect(str(path)) as con:
        con.execute("delete from published.comments where response_uid = ?", [uid(number)])
        con.execute("update published.snapshot_info set snapshot_id = 'y'")
    path.rename(home.published / "board-y.duckdb")
    (home.published / "CURRENT").write_text("board-y.duckdb\n")


def test_a_quoted_person_is_in_nothing_that_is_kept(home: Home) -> None:
    publish_without(home, 50)  # whose praise every letter of the issue quotes

    drop_told(home)

    assert archived(home) == []
    assert not (home.data / "coaching").exists()
    assert len(list(register_folder(home).glob("register-*.duckdb"))) == 1


def test_letters_that_do_not_quote_the_person_stay(home: Home) -> None:
    before = archived(home)

    publish_without(home, 52)  # a complaint that no letter has room for
    drop_told(home)

    assert archived(home) == before
    assert len(before) == 3
