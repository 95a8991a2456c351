"""Definitions on the board: the page, the card at a figure, and what is tracked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.board import texts
from orchestration.metrics_catalogue.catalogue import define, entries
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, words_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    return place


@pytest.fixture
def surveys(installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("surveys")
def test_every_definition_of_the_catalogue_is_on_its_page(language: str) -> None:
    board = opened("definitions", lang=language)

    names = {subheader.value.replace("\\", "") for subheader in board.subheader}
    assert names == {entry.name.of(language) for entry in entries()}


@pytest.mark.usefixtures("surveys")
def test_definitions_are_found_by_words_of_their_language() -> None:
    board = opened("definitions", lang="ru")

    board.text_input(key="definitions_search").set_value("доля критиков").run()

    assert [subheader.value.replace("\\", "") for subheader in board.subheader] == [
        define("nps").name_in("ru")
    ]


@pytest.mark.usefixtures("surveys")
def test_words_that_nothing_has_are_said() -> None:
    board = opened("definitions", lang="en")

    board.text_input(key="definitions_search").set_value("happiness of unicorns").run()

    assert "No definition has these words." in words_of(board)


@pytest.mark.usefixtures("surveys")
def test_only_metrics_with_figures_can_be_shown() -> None:
    board = opened("definitions", lang="en")

    board.toggle(key="definitions_only_used").set_value(True).run()

    shown = {subheader.value.replace("\\", "") for subheader in board.subheader}
    assert define("nps").name_in("en") in shown
    assert define("servqual_gap").name_in("en") not in shown


@pytest.mark.usefixtures("surveys")
def test_a_figure_of_the_overview_has_its_definition_at_it() -> None:
    said = words_of(opened("overview", lang="en"))

    assert "share of promoters" in said
    assert said.count("**Denominator:**") == 3


def test_what_is_tracked_comes_first_and_in_its_order(surveys: Path) -> None:
    (surveys / "figures.yaml").write_text("tracked: [csi, nps, servqual_gap]\n", "utf-8")

    board = opened("overview", lang="en")

    labels = [metric.label for metric in board.metric]
    assert [label.split(" ")[0] for label in labels] == ["CSI", "NPS", "SERVQUAL"]
    assert board.metric[2].value == "–"
    assert "tracked." not in words_of(board)


@pytest.mark.parametrize(
    ("tracked", "warning"),
    [("nps, csi", "Only 2 metrics are tracked"), ("nps, csi, ces, ces_1, ces_5", "5 metrics")],
)
def test_fewer_and_more_than_three_or_four_are_said(
    surveys: Path, tracked: str, warning: str
) -> None:
    (surveys / "figures.yaml").write_text(f"tracked: [{tracked}]\n", "utf-8")

    assert warning in words_of(opened("overview", lang="en"))
