"""The Bonus page on a made-up feed: what it says, what it colours, and what it never has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from apps.board import texts
from tests.apps import feed_state, snapshot_fixture
from tests.apps.opened import listed, opened, table, words_of

pytestmark = pytest.mark.slow

ENGLISH = texts.load("en")
FEW = ENGLISH("bonus.status.insufficient_n")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    feed_state.write(place)
    return place


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


def units_of(board: AppTest) -> dict[str, dict[str, str]]:
    return listed(board, "95 % interval")


def picture_of(board: AppTest) -> dict[str, dict[str, object]]:
    """The rows that go to the browser beside the chart, by the name of the unit."""
    (sent,) = board.get("vega_lite_chart")[0].proto.datasets
    rows = pa.ipc.open_stream(sent.data.data).read_all().to_pylist()
    return {row["name_text"]: row for row in rows}


@pytest.mark.usefixtures("home")
def test_every_state_of_a_unit_is_said_in_words() -> None:
    board = opened("bonus")
    units = units_of(board)

    assert not board.exception
    assert {name: unit["State"] for name, unit in units.items()} == {
        "Chișinău Centru": "met", "Bălți": "not met", "Chișinău Botanica": "met",
        "Orhei": "not proven", "Cahul": FEW, "Soroca": "withheld",
        "Comrat": "a gate is not passed", "Ungheni": FEW, "Edineț": "met",
    }  # fmt: skip
    assert units["Chișinău Centru"]["Truly at target"] == "> 99%"
    assert units["Bălți"]["Truly at target"] == "< 1%"
    assert units["Cahul"]["Share of bonus"] == "payroll's rule"
    assert "Answers of January 2026 – March 2026. Stage: open." in words_of(board)


@pytest.mark.usefixtures("home")
def test_colour_is_only_where_the_whole_interval_is_on_one_side_of_the_target() -> None:
    marks = {name: row["mark"] for name, row in picture_of(opened("bonus")).items()}

    assert marks.pop("Chișinău Centru") == "met"
    assert marks.pop("Bălți") == "not_met"
    # Chișinău Botanica is met by its probability, Soroca is withheld far above the target
    assert set(marks.values()) == {"open"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("period", ["2026-02", "2026-03"])
def test_a_hidden_unit_has_no_figure_anywhere_in_the_page(period: str) -> None:
    board = opened("bonus", period=period)

    everything = words_of(board) + str(picture_of(board))
    everything += "".join(found.value.to_string() for found in board.dataframe)
    for secret in ("77.7", "113.9", "70.7", "79.7", "0.7123", "33.7", "71%"):
        assert secret not in everything
    hidden = units_of(board)["Ungheni"]
    assert (hidden["Answers"], hidden["Figure"], hidden["95 % interval"]) == ("—", FEW, "—")
    drawn = picture_of(board)["Ungheni"]
    assert [drawn[name] for name in ("n", "value", "low", "p", "payout_percent")] == [None] * 5


@pytest.mark.usefixtures("home")
def test_a_unit_hidden_to_protect_another_keeps_its_state_and_loses_its_percent() -> None:
    protecting = units_of(opened("bonus"))["Edineț"]

    assert protecting["State"] == "met"
    assert protecting["Share of bonus"] == "not shown here"
    assert protecting["Figure"] == FEW


@pytest.mark.usefixtures("home")
def test_who_complained_and_notes_in_free_words_are_not_on_the_page() -> None:
    board = opened("bonus")
    everything = words_of(board)
    everything += "".join(found.value.to_string() for found in board.dataframe)

    assert feed_state.APPELLANT not in everything
    assert "Maria" not in everything
    assert "Open: **1** · closed: **1**" in everything
    assert table(board, "Appeal")["Outcome"].tolist() == ["open", "accepted"]


@pytest.mark.usefixtures("home")
def test_what_was_paid_stands_beside_what_is_known_now() -> None:
    paid = listed(opened("bonus", period="2026-02"), "As first paid")

    late = paid["Chișinău Centru"]
    assert late["As first paid"] == "55.0 · met"
    assert late["As entered last"] == "56.0 · met"
    assert late["As known now"] == "57.3 · met"
    assert (late["First share"], late["Share now"]) == ("115.0%", "117.3%")
    assert late["Difference, points"] == "+1.3"
    assert late["Standing"] == "to be entered with the next release"
    assert paid["Bălți"]["Standing"] == "all entered"
    assert paid["Ungheni"]["As first paid"] == FEW


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("period", ["2026-02", "2026-03"])
def test_a_correction_is_listed_with_the_month_it_is_about_and_the_one_it_is_paid_with(
    period: str,
) -> None:
    corrections = table(opened("bonus", period=period), "Paid with")

    assert corrections[["About", "Paid with", "Reason", "Before", "Then"]].values.tolist() == [
        ["February 2026", "March 2026", "late answers", "55.0", "56.0"]
    ]


@pytest.mark.usefixtures("home")
def test_approvals_name_two_persons() -> None:
    stages = listed(opened("bonus"), "Approved", "Period")

    assert stages["March 2026"]["Stage"] == "open"
    assert stages["February 2026"]["Stage"] == "released"
    assert stages["February 2026"]["Prepared"] == "Ana · 6\u00a0March\u00a02026, 06:05"
    assert stages["February 2026"]["Approved"] == "Boris · 6\u00a0March\u00a02026, 09:00"
    assert stages["February 2026"]["Received by payroll"].startswith("payroll")


@pytest.mark.usefixtures("home")
def test_a_finding_stands_beside_what_it_does_to_the_figure() -> None:
    findings = listed(opened("bonus"), "Finding")

    assert findings["Soroca"]["Effect, points"] == "−6.5"
    assert findings["Soroca"]["Standing"] == "stands"
    assert findings["Chișinău Centru"]["Standing"] == "settled by Boris: does not stand"
    assert findings["Ungheni"]["Effect, points"] == "—"


@pytest.mark.usefixtures("home")
def test_pay_of_single_persons_and_a_trial_are_said_before_any_number() -> None:
    pilot, service = opened("bonus", scheme="team_pilot"), opened("bonus")

    assert "one person's pay" in pilot.warning[0].value
    assert "head of sales" in pilot.warning[0].value
    assert "this scheme pays nobody" in pilot.info[0].value
    assert list(units_of(pilot)) == ["Ana Ceban (M01)", "Ana Ceban (M06)", "Дмитрий Орлов"]
    assert units_of(pilot)["Ana Ceban (M06)"]["Would have paid"] == "as all units together"
    assert not service.warning
    assert not service.info


@pytest.mark.usefixtures("home")
def test_the_card_says_target_gates_rule_and_payout() -> None:
    said = words_of(opened("bonus"))
    pilot = words_of(opened("bonus", scheme="team_pilot"))

    assert "at least 40.0 (plan 2026" in said
    assert "approved by board" in said
    assert "a figure above the target can be not proven" in said
    assert "at least 30 answers; at least 10% of the invited answered" in said
    assert "probability of at least 80%" in said
    assert "nothing 20.0 points under it" in said
    assert "2, from January 2026" in said
    assert "from 50%: 50 %, from 80%: 100 %, from 95%: 120 %" in pilot
    assert "at least 5.0 above the company as a whole" in pilot
    # of the file, and no markup
    assert "<script>" not in said


@pytest.mark.usefixtures("home")
def test_one_unit_can_be_chosen_in_the_address() -> None:
    board = opened("bonus", unit="L1", period="2026-02")

    assert list(units_of(board)) == ["Chișinău Centru"]
    assert list(table(board, "As first paid")["Unit"]) == ["Chișinău Centru"]


@pytest.mark.usefixtures("home")
def test_an_address_that_nobody_knows_is_said_and_shows_the_open_period() -> None:
    board = opened("bonus", scheme="nobody", period="1999-01", unit="L1' or 1=1")

    assert not board.exception
    assert "Scheme" in board.warning[0].value
    assert "March 2026" in words_of(board)
