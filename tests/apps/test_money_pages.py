"""The pages Money and Programmes, on figures made for them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from apps.board.reading.voice import load_theme_names
from tests.apps import snapshot_fixture
from tests.apps.money_rows import ROWS
from tests.apps.opened import listed, opened, words_of
from tests.dbt.contracts import COLUMNS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    path = snapshot_fixture.build(place, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as con:
        con.execute("use published")
        for table, rows in ROWS.items():
            con.execute(f"drop table if exists {table}")
            con.execute(f"create table {table} ({COLUMNS[table]})")
            for row in rows:
                named = ", ".join(f"? as {name}" for name in row)
                con.execute(f"insert into {table} by name select {named}", list(row.values()))
    return place


@pytest.fixture(autouse=True)
def _shown(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
@pytest.mark.parametrize("page", ["money", "programmes"])
def test_the_page_opens_in_each_language(page: str, language: str) -> None:
    board = opened(page, lang=language)

    assert not board.exception
    assert not board.error


def test_groups_are_shown_with_their_number_and_interval_and_as_associated() -> None:
    board = opened("money", lang="en")
    shares = listed(board, "Compared", key="Outcome")
    said = words_of(board)

    assert shares["bought again, %"]["Value"] == "40.0"
    assert shares["bought again, %"]["n"] == "240 / 130"
    assert shares["bought again, %"]["Verdict"] == "associated"
    assert "370 of 500" in said
    assert "does not say that the score is the cause" in said
    assert "r = 0.40" in said


def test_growth_risk_and_silence_are_told_with_their_counts() -> None:
    board = opened("money", lang="en")

    assert "Earned growth **10.0 to 10.0 %**" in words_of(board)
    assert "33.3 to 33.3 % of all growth" in words_of(board)
    risk = listed(board, "Revenue, 12 months", key="Group")["Detractors"]
    assert risk["At risk (interval)"].startswith("200 (60")
    silent = listed(board, "Lapsed, %", key="Who")["The company"]
    assert silent["Lapsed / rhythm known"] == "20 / 80"
    assert silent["Not asked / silent / heard"] == "5 / 6 / 9"


def test_units_reasons_and_share_of_wallet_are_told_with_their_counts() -> None:
    board = opened("money", lang="en")

    unit = listed(board, "Growth of revenue, %", key="Unit")["The company"]
    assert (unit["Orders"], unit["Growth of revenue, %"]) == ("9", "12.5")
    assert unit["NPS of the quarter (interval)"].endswith("n = 90")
    assert "(unknown)" not in str(listed(board, "Growth of revenue, %", key="Unit"))
    reasons = listed(board, "Reason", key="Reason")
    assert reasons["дорого"]["n"] == "8 / 20"
    assert reasons["other reasons together"]["Per cent (interval)"].startswith("60.0 (38.7")
    asked = listed(board, "Question", key="Question")
    share = asked["Share of purchases made with us (0-100), 2026"]
    assert (share["Group"], share["n"]) == ("Promoters", "41")
    assert share["Value (interval)"].startswith("72.5 (66.0")


@pytest.mark.parametrize(
    ("language", "theme", "asked", "share"),
    [
        ("en", "Theme", "Revenue per customer who asks (interval)", "15.0 (8.8"),
        ("ru", "Тема", "Выручка на просившего клиента (интервал)", "15,0 (8,8"),
        ("ro", "Temă", "Venituri pe client care cere (interval)", "15,0 (8,8"),
    ],
)
def test_what_customers_ask_for_is_told_with_who_asks_and_what_they_spend(
    language: str, theme: str, asked: str, share: str
) -> None:
    board = opened("money", lang=language)

    (row,) = listed(board, asked, key=theme).values()
    assert row[theme] == load_theme_names(language)["delivery"]
    assert row["n"] == "12 / 80"
    assert [cell for cell in row.values() if cell.startswith(share)]
    # thousands are parted by the blank or the comma of the language
    assert re.match(r"4[\s,.]?000 \(3[\s,.]?100", row[asked]), row[asked]


def test_a_programme_is_told_by_its_effect_beside_others() -> None:
    board = opened("programmes", lang="en", programme="club")
    row = listed(board, "Effect (interval)", key="Outcome")["Spend per customer"]

    assert row["Verdict"] == "more than the others, proven"
    assert row["Effect (interval)"].startswith("50 (40")
    assert row["n members / others"] == "40 / 50"
    assert row["Cost"] == "320"
    assert "bought more than the others before" in words_of(board)


def test_without_a_control_the_page_refuses_to_conclude() -> None:
    board = opened("programmes", lang="en", programme="bare")
    row = listed(board, "Effect (interval)", key="Outcome")["Spend per customer"]

    assert row["Effect (interval)"] == "–"
    assert row["Verdict"] == "not concluded: nobody to compare with"
    assert "nothing is concluded" in words_of(board)
