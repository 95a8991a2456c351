"""A coaching sheet: only with enough answers, harmless, with trainings and their caveat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import command
from orchestration.cli.coaching import period_of
from orchestration.cli.outcomes import Ending
from orchestration.decisions.journal import Journal
from orchestration.decisions.training import (
    Training,
    TrainingError,
    record_training,
    trainings_of,
)
from orchestration.home import Home
from orchestration.outlets.coaching.page import HERE, sheet_page
from orchestration.outlets.coaching.sheet import (
    Period,
    Sheet,
    last_period,
    managers_of,
    read_sheet,
)
from orchestration.published.reader import open_current
from orchestration.wording import formats
from orchestration.wording.texts import load
from tests.apps import company
from tests.outlets.talking_company import PRAISE, home_of

QUARTER = Period("quarter", date(2026, 7, 1))
LANGUAGES = ("en", "ru", "ro")
NOW = datetime(2026, 10, 8, tzinfo=UTC)
SCORES = [
    one.nps
    for one in company.answers()
    if one.segments["manager"] == "M01" and date(2026, 7, 1) <= one.day < date(2026, 10, 1)
]
NPS = 100 * (sum(s >= 9 for s in SCORES) - sum(s <= 6 for s in SCORES)) / len(SCORES)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_of(tmp_path_factory.mktemp("talking"))


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_current(home) as opened:
        yield opened


def sheet(con: duckdb.DuckDBPyConnection, *held: Training) -> Sheet:
    return read_sheet(con, "M01", QUARTER, held)


def text_of(page: str) -> str:
    """The words of a page; tags and everything in them are gone."""
    found: list[str] = []

    class Words(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

    Words().feed(page)
    return unescape(" ".join(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_tells_figures_with_interval_answers_and_the_company_beside(
    con: duckdb.DuckDBPyConnection, language: str
) -> None:
    words = load(language, HERE / "texts")

    said = text_of(sheet_page(sheet(con), language, {"delivery": "ДОСТАВКА!"}))

    assert formats.number(NPS, words) in said
    assert formats.answers(len(SCORES), words) in said
    assert words("coaching.company", value="", interval="", answers="")[:8] in said
    assert "ДОСТАВКА!" in said
    assert formats.share(34, 180, words) in said
    assert words.listed("coaching.questions")[3] in said


def test_quotes_are_of_this_manager_alone(con: duckdb.DuckDBPyConnection) -> None:
    made = sheet(con)

    assert [quote.text for quote in made.praises] == [PRAISE]
    assert len(made.concerns) == 1
    assert "Ждал час" not in sheet_page(made, "ru", {})


def test_words_of_customers_and_names_are_harmless(con: duckdb.DuckDBPyConnection) -> None:
    training = Training("M01", date(2026, 3, 2), "<img src=x onerror=alert(1)>")

    page = sheet_page(sheet(con, training), "en", {})

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "evil.example" not in page
    assert "00000000-0000" not in page, "no response is named"


def test_only_managers_with_enough_answers_get_a_sheet(con: duckdb.DuckDBPyConnection) -> None:
    enough = managers_of(con, QUARTER)

    answered = {
        manager: sum(
            one.segments["manager"] == manager and date(2026, 7, 1) <= one.day < date(2026, 10, 1)
            for one in company.answers()
        )
        for manager in enough
    }
    assert enough == {manager: n >= 30 for manager, n in answered.items()}
    assert not enough[company.SMALL_TEAM]
    assert any(enough.values())


def test_the_last_quarter_is_one_that_is_over(con: duckdb.DuckDBPyConnection) -> None:
    assert last_period(con) == QUARTER


def test_before_and_after_a_training_stand_beside_the_company_and_its_caveat(
    con: duckdb.DuckDBPyConnection,
) -> None:
    made = sheet(con, Training("M01", date(2026, 6, 20), "complaints"))

    (effect,) = made.effects
    said = text_of(sheet_page(made, "en", {}))

    assert effect.after is not None
    assert effect.after.start == date(2026, 7, 1)
    assert effect.after.change is not None
    assert effect.after.change.since == date(2026, 4, 1)
    assert formats.number(NPS, load("en")) in said
    assert "July – September 2026" in said
    assert "The whole company over the same months" in said
    assert "Before and after show no effect" in said


def test_a_training_of_last_month_has_nothing_to_compare_yet(
    con: duckdb.DuckDBPyConnection,
) -> None:
    made = sheet(con, Training("M01", date(2026, 9, 20), "complaints"))

    assert made.effects[0].after is None
    assert "there is nothing to compare" in text_of(sheet_page(made, "en", {}))


def test_the_same_sheet_is_the_same_bytes(con: duckdb.DuckDBPyConnection) -> None:
    assert sheet_page(sheet(con), "ro", {}) == sheet_page(sheet(con), "ro", {})


def test_the_words_are_the_same_in_three_languages() -> None:
    keys = {language: set(load(language, HERE / "texts").entries) for language in LANGUAGES}
    own = {language: {key for key in keys[language] if key[:6] != "plural"} for language in keys}

    assert own["en"] == own["ru"] == own["ro"]
    counts = {len(load(one, HERE / "texts").listed("coaching.questions")) for one in LANGUAGES}
    assert counts == {4}


def test_a_training_is_recorded_once_and_not_ahead_of_time(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'd.sqlite'}")
    held = Training("M01", date(2026, 6, 20), "complaints")
    earlier = Training("M01", date(2026, 1, 5), "greeting")

    for training in (held, held, earlier):
        record_training(journal, training, by="Ion", reason="held", now=NOW)

    assert trainings_of(journal, "M01") == [earlier, held]
    assert trainings_of(journal, "M02") == []
    with pytest.raises(TrainingError, match="once it was held"):
        record_training(
            journal, Training("M01", date(2027, 1, 1), "x"), by="Ion", reason="held", now=NOW
        )
    with pytest.raises(TrainingError, match="topic"):
        record_training(
            journal, Training("M01", date(2026, 1, 1), " "), by="Ion", reason="held", now=NOW
        )


@pytest.mark.parametrize(
    ("text", "period"),
    [("2026-Q3", QUARTER), ("2026-03", Period("month", date(2026, 3, 1)))],
)
def test_a_period_is_a_month_or_a_quarter(text: str, period: Period) -> None:
    assert period_of(text) == period


def test_the_command_writes_sheets_and_names_who_has_too_few_answers(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(home.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(home.surveys))
    asked = ["coaching", "sheets", "--language", "ru", "--to", str(tmp_path)]

    code = command(asked)
    of_few = command([*asked, "--manager", company.SMALL_TEAM])
    of_nobody = command([*asked, "--manager", "M99"])

    said = capsys.readouterr()
    assert (code, of_few, of_nobody) == (Ending.OK, Ending.FAILED, Ending.WRONG_INPUT)
    with open_current(home) as con:
        enough = [manager for manager, is_enough in managers_of(con, QUARTER).items() if is_enough]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{m}.ru.html" for m in enough]
    assert enough
    assert company.SMALL_TEAM in said.err
    assert "M99" in said.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_are_of_the_year_and_the_sheet_says_so_or_why_there_are_none(
    con: duckdb.DuckDBPyConnection, language: str
) -> None:
    words = load(language, HERE / "texts")
    found = sheet(con)
    without = replace(found, strengths=(), matters=(), themes_year=None)

    with_themes = text_of(sheet_page(found, language, {}))
    without_themes = text_of(sheet_page(without, language, {}))

    assert found.themes_year == date(2026, 1, 1)
    assert words("coaching.themes_of", year=2026) in with_themes
    assert words("coaching.themes_hidden") in without_themes
    assert words("coaching.themes_hidden") not in with_themes
