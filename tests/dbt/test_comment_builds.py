"""What is told of comments after a build is what a build from nothing tells of the same codes.

Comments are coded by a made-up coder, because it is no matter here who understood what; what is
tested is which months a build counts again when codes of old comments change.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.comments.codebook import THEMES
from orchestration.comments.coder import CODES
from orchestration.comments.coding import code_new
from orchestration.comments.corrections import Correction, apply
from tests.dbt.building import PUBLISHED, Tables, dbt, published, rebuilt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.records import key_of

pytestmark = pytest.mark.slow

BUILD = ("run",)
FIRST_DAY = date(2025, 1, 1)
#: what is told of comments
OF_COMMENTS = ("comments", "theme_figures", "theme_drivers", "theme_causes", "coding_quality")
ALL = (*PUBLISHED, "nps_answers")
OLD = "R1"


class MadeUpCoder:
    """Finds one or two themes in a text, by its length and the version of the coder."""

    coder = "made-up"

    def __init__(self, version: int, *, waits_for: str | None = None) -> None:
        self.version = str(version)
        self.waits_for = waits_for

    def code(self, texts: Sequence[str]) -> pa.Table:
        return pa.Table.from_pylist([self._codes(text) for text in texts], schema=CODES)

    def _codes(self, text: str) -> dict[str, object]:
        number = len(text) * int(self.version)
        themes = sorted({THEMES[number % 4], THEMES[number % 3]})
        tone = ("negative", "positive")[number % 2]
        return {
            "language": None if text == self.waits_for else ("ru", "ro")[len(text) % 2],
            "primary_kind": "praise", "kinds": ["praise"], "themes": themes, "sentiment": tone,
            "churn_risk": False, "wants_contact": False, "implicit_request": False,
            "aspect": ("product", "service")[number % 2], "cause": "policy", "confidence": 0.75,
            "is_coded": True, "theme_sentiments": [tone] * len(themes),
            "theme_confidences": [0.75] * len(themes), "theme_evidences": ["model"] * len(themes),
        }  # fmt: skip


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    chance = random.Random(7)
    loader.load(
        [a_form(chance, f"R{number}", FIRST_DAY + timedelta(number % 270)) for number in range(900)]
    )
    code(loader, MadeUpCoder(1))
    dbt(loader.path, *BUILD)
    return loader


def a_form(chance: random.Random, name: str, day: date) -> Form:
    words = Score(None, "comment", question="why", text="x" * chance.randint(1, 30))
    return Form(
        name, day, (Score(chance.randint(0, 10)), words),
        location=chance.choice(["Centru", "Botanica"]), product=chance.choice(["retail", "web"]),
        manager="Ana",
    )  # fmt: skip


def code(loader: FakeLoader, coder: MadeUpCoder) -> None:
    with duckdb.connect(str(loader.path)) as warehouse:
        code_new(warehouse, coder)


def correct(loader: FakeLoader, name: str, **codes: object) -> None:
    with duckdb.connect(str(loader.path)) as warehouse:
        apply(warehouse, [Correction(f"{key_of(f'shop/{name}')}/why", codes)])


def told(loader: FakeLoader) -> Tables:
    return published(loader.path, tables=OF_COMMENTS)


def assert_is_what_a_rebuild_tells(loader: FakeLoader) -> None:
    assert published(loader.path, tables=ALL) == rebuilt(loader.path, tables=ALL)


def months_counted_again(loader: FakeLoader) -> list[str]:
    found = rows(
        loader.path,
        "select strftime(month_start, '%Y-%m') from intermediate.touched_comment_months order by 1",
    )
    return [month for (month,) in found]


def test_there_is_something_to_tell(loader: FakeLoader) -> None:
    assert all(told(loader).values())
    assert len(months_counted_again(loader)) == 9


def test_new_answers_count_the_comments_of_their_month_and_of_no_other(loader: FakeLoader) -> None:
    before = told(loader)
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute(
            "update published.coding_quality set uncoded = -1 where month_start = '2025-03-01'"
        )
    loader.load([a_form(random.Random(1), "R900", date(2025, 9, 3))])
    code(loader, MadeUpCoder(1))

    dbt(loader.path, *BUILD)

    assert months_counted_again(loader) == ["2025-09"]
    assert told(loader) != before
    kept = "select distinct month_start from published.coding_quality where uncoded = -1"
    assert rows(loader.path, kept) == [(date(2025, 3, 1),)]
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("update published.coding_quality set uncoded = 0 where uncoded = -1")
    assert_is_what_a_rebuild_tells(loader)


def test_a_correction_of_an_old_comment_counts_its_month_again(loader: FakeLoader) -> None:
    before = told(loader)
    correct(loader, OLD, themes=[THEMES[9]], sentiment="negative")

    dbt(loader.path, *BUILD)

    assert months_counted_again(loader) == ["2025-01"]
    assert told(loader)["coding_quality"] != before["coding_quality"]
    assert_is_what_a_rebuild_tells(loader)


def test_a_correction_that_stands_already_counts_nothing_again(loader: FakeLoader) -> None:
    correct(loader, OLD, themes=[THEMES[9]])
    dbt(loader.path, *BUILD)
    before = told(loader)

    correct(loader, OLD, themes=[THEMES[9]])
    dbt(loader.path, *BUILD)

    assert months_counted_again(loader) == []
    assert told(loader) == before


def test_another_codebook_counts_every_month_again(loader: FakeLoader) -> None:
    before = told(loader)
    code(loader, MadeUpCoder(2))

    dbt(loader.path, *BUILD)

    assert len(months_counted_again(loader)) == 9
    assert told(loader)["theme_figures"] != before["theme_figures"]
    assert {row[3] for row in told(loader)["coding_quality"]} == {"2"}
    assert_is_what_a_rebuild_tells(loader)


def test_a_comment_that_waits_for_its_new_code_is_no_longer_told_of(loader: FakeLoader) -> None:
    (text,) = rows(
        loader.path,
        "select value_text from raw.answer inner join raw.response using (response_no)"
        " where metric = 'comment' and native_response_id = ?",
        OLD,
    )[0]
    code(loader, MadeUpCoder(2, waits_for=str(text)))
    dbt(loader.path, *BUILD)
    assert_is_what_a_rebuild_tells(loader)
    waiting = len(told(loader)["comments"])

    code(loader, MadeUpCoder(2))
    dbt(loader.path, *BUILD)

    assert len(told(loader)["comments"]) > waiting
    assert_is_what_a_rebuild_tells(loader)


def test_an_answer_that_moves_takes_its_comment_along(loader: FakeLoader) -> None:
    loader.load([a_form(random.Random(3), OLD, date(2025, 8, 9))])
    code(loader, MadeUpCoder(1))

    dbt(loader.path, *BUILD)

    assert months_counted_again(loader) == ["2025-01", "2025-08"]
    assert_is_what_a_rebuild_tells(loader)


def test_codes_that_are_made_anew_after_their_tables_changed_are_counted_again(
    loader: FakeLoader,
) -> None:
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("comment on table comments.coded is 'of a version before'")
    code(loader, MadeUpCoder(3))

    dbt(loader.path, *BUILD)

    assert len(months_counted_again(loader)) == 9
    assert_is_what_a_rebuild_tells(loader)


def test_a_month_whose_names_are_hidden_or_shown_now_is_told_again(loader: FakeLoader) -> None:
    """In January nobody is named any more, though no answer of January changed."""
    before = told(loader)["comments"]
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute(
            "update published.comments set location = null where month_start = '2025-01-01'"
        )
        warehouse.execute(
            "update marts.told_naming_rules set names_key = 'nobody'"
            " where month_start = '2025-01-01'"
        )
    assert told(loader)["comments"] != before

    dbt(loader.path, *BUILD)

    assert rows(loader.path, "select month_start from marts.retold_months") == [(FIRST_DAY,)]
    assert told(loader)["comments"] == before
    dbt(loader.path, *BUILD)
    assert rows(loader.path, "select month_start from marts.retold_months") == []


def test_the_parts_of_what_is_told_are_those_of_a_rebuild(loader: FakeLoader) -> None:
    loader.load([a_form(random.Random(1), "R900", date(2025, 5, 3))])
    code(loader, MadeUpCoder(1))
    correct(loader, OLD, themes=[THEMES[9]])
    dbt(loader.path, *BUILD)
    parts = "select * exclude (part_of) from marts.snapshot_parts order by all"
    kept = rows(loader.path, parts)

    dbt(loader.path, *BUILD, "--full-refresh")

    assert {table for table, *_ in kept} == {"comments", "nps_answers"}
    assert kept == rows(loader.path, parts)


def test_a_warehouse_of_a_version_that_knew_no_codings_counts_all_comments(
    loader: FakeLoader,
) -> None:
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("alter table marts.build_state drop column coding_no")
        warehouse.execute("drop table marts.monthly_topics")
        warehouse.execute("drop table marts.monthly_theme_sets")
        warehouse.execute("drop table published.coding_quality")

    dbt(loader.path, *BUILD)

    assert_is_what_a_rebuild_tells(loader)
