"""The register: counts, months, what people judged, and what lasts when comments come or go."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.decisions.ideas import KIND, IdeaJudgementError, judge_idea
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.ideas.register import make_register
from orchestration.published.idea_register import (
    Idea,
    NoRegisterError,
    UnknownIdeaError,
    current_register,
    find_idea,
    load_ideas,
    load_said,
    number_of,
    open_register,
    register_folder,
)
from tests.outlets.talking_company import MONTH, home_of, uid

NOW = datetime(2026, 10, 8, tzinfo=UTC)
TERMINAL, SUNDAY, HOSTILE = (f"{uid(n)}/why" for n in (0, 3, 5))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path)


def ideas(home: Home) -> dict[str, Idea]:
    make_register(home)
    with open_register(home) as con:
        return {
            idea.key: idea for idea in load_ideas(con, Journal(home.decisions_url).events(KIND))
        }


def judge(home: Home, key: str, status: str, into: str | None = None) -> None:
    journal = Journal(home.decisions_url)
    judge_idea(journal, key, status, by="Ion", reason="so decided", now=NOW, into=into)


def test_an_idea_is_counted_with_its_first_and_last_month(home: Home) -> None:
    found = ideas(home)

    assert list(found) == [TERMINAL, SUNDAY, HOSTILE]
    terminal = found[TERMINAL]
    assert (terminal.wish_count, terminal.first_month, terminal.last_month) == (
        3, date(2026, 7, 1), MONTH,
    )  # fmt: skip
    assert (terminal.status, terminal.is_thanked) == ("new", False)
    assert sum(idea.wish_count for idea in found.values()) == 6


def test_the_text_of_an_idea_is_harmless(home: Home) -> None:
    text = ideas(home)[HOSTILE].text

    assert "\u202e" not in text
    assert "\n" not in text
    assert "evil.example" not in text
    assert text.startswith("<script>")


def test_what_was_judged_last_holds(home: Home) -> None:
    judge(home, TERMINAL, "planned")
    judge(home, TERMINAL, "thanked")
    judge(home, TERMINAL, "done")

    terminal = ideas(home)[TERMINAL]

    assert (terminal.status, terminal.is_thanked) == ("done", True)
    assert terminal.judged is not None
    assert terminal.judged.actor == "Ion"


def test_a_merged_idea_is_counted_with_the_other_and_can_be_taken_out(home: Home) -> None:
    judge(home, SUNDAY, "planned")
    judge(home, SUNDAY, "merged", into=TERMINAL)
    merged = ideas(home)
    with open_register(home) as con:
        said = load_said(con, Journal(home.decisions_url).events(KIND), TERMINAL, limit=9)
    judge(home, SUNDAY, "new")
    apart = ideas(home)

    assert SUNDAY not in merged
    assert merged[TERMINAL].wish_count == len(said) == 5
    assert merged[TERMINAL].text == apart[TERMINAL].text
    assert merged[TERMINAL].status == "planned"
    assert (apart[SUNDAY].wish_count, apart[SUNDAY].status) == (2, "new")
    assert apart[TERMINAL].status == "new"


def test_ideas_merged_in_a_ring_are_one_and_no_endless_way(home: Home) -> None:
    judge(home, TERMINAL, "merged", into=SUNDAY)
    judge(home, SUNDAY, "merged", into=HOSTILE)
    judge(home, HOSTILE, "merged", into=TERMINAL)

    found = ideas(home)

    assert [idea.wish_count for idea in found.values()] == [6]


def test_a_judgement_stays_with_its_idea_when_an_earlier_wish_comes(home: Home) -> None:
    judge(home, TERMINAL, "done")
    path = next(home.published.glob("board-*.duckdb"))
    with duckdb.connect(str(path)) as con:
        con.execute(
            "insert into published.comments by name select * replace (? as response_uid,"
            " date '2026-01-01' as month_start) from published.comments where response_uid = ?",
            [uid(900), uid(0)],
        )
        con.execute("update published.snapshot_info set snapshot_id = 'y'")
    path.rename(home.published / "board-y.duckdb")
    (home.published / "CURRENT").write_text("board-y.duckdb\n")

    found = ideas(home)

    renamed = found[f"{uid(900)}/why"]
    assert (renamed.wish_count, renamed.status) == (4, "done")
    assert TERMINAL not in found


def test_a_judgement_of_a_comment_that_is_gone_has_no_say(home: Home) -> None:
    judge(home, f"{uid(777)}/why", "done")
    judge(home, TERMINAL, "merged", into=f"{uid(777)}/why")

    assert {idea.status for idea in ideas(home).values()} == {"new"}


@pytest.mark.parametrize(
    ("status", "into"), [("maybe", None), ("merged", None), ("done", "x"), ("merged", TERMINAL)]
)
def test_a_judgement_that_does_not_fit_is_refused(
    home: Home, status: str, into: str | None
) -> None:
    with pytest.raises(IdeaJudgementError):
        judge(home, TERMINAL, status, into)

    assert Journal(home.decisions_url).events() == ()


def test_an_idea_is_found_by_the_beginning_of_its_number(home: Home) -> None:
    found = list(ideas(home).values())

    assert find_idea(found, number_of(TERMINAL)[:5]).key == TERMINAL
    for number in ("", "zzzz"):
        with pytest.raises(UnknownIdeaError, match="loyalty ideas list"):
            find_idea(found, number)


def test_a_register_is_made_once_for_a_snapshot(home: Home) -> None:
    first, second = make_register(home), make_register(home)

    assert (first.is_new, second.is_new) == (True, False)
    assert (second.wish_count, second.idea_count) == (6, 3)


def test_a_killed_making_leaves_the_register_before(home: Home) -> None:
    make_register(home)
    before = current_register(home)
    (register_folder(home) / ".tmp-register-z.duckdb").write_bytes(b"half")

    assert current_register(home) == before
    assert len(ideas(home)) == 3


def test_without_a_register_the_reader_is_told_how_to_make_one(home: Home) -> None:
    with pytest.raises(NoRegisterError, match="loyalty ideas list"), open_register(home):
        pass


def test_a_company_that_asks_no_open_question_has_an_empty_register(home: Home) -> None:
    path = next(home.published.glob("board-*.duckdb"))
    with duckdb.connect(str(path)) as con:
        con.execute("drop table published.comments")

    assert ideas(home) == {}
