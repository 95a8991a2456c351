"""The chooser of metrics: presets by type of business, shown and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.arguments import BUSINESSES, parsed
from orchestration.cli.metrics import metrics
from orchestration.metrics_catalogue.presets import how_many_is_wrong, presets
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.journey import load_journey


@pytest.fixture
def surveys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))
    return tmp_path


def run(line: str) -> int:
    return metrics(parsed(line.split()))


def test_every_type_of_business_of_the_command_has_a_preset() -> None:
    assert set(BUSINESSES) == set(presets())


@pytest.mark.parametrize("business", BUSINESSES)
def test_a_preset_that_is_written_is_what_the_installation_tracks(
    surveys: Path, business: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(f"metrics choose --business {business} --write --language en") == 0

    preset = presets()[business]
    assert load_figure_options(surveys).tracked == tuple(one.metric for one in preset.tracked)
    stages = load_journey(surveys).stages
    assert [stage.stage for stage in stages] == [one.stage for one in preset.stages]
    assert "Written" in capsys.readouterr().out


def test_what_is_declared_already_stays_as_it_is(
    surveys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "# ours\nlatest_per_customer: true\ntracked: [nps, csi, ces]\n"
    (surveys / "figures.yaml").write_text(text, encoding="utf-8")

    run("metrics choose --business retail --write --language en")

    assert (surveys / "figures.yaml").read_text(encoding="utf-8") == text
    assert "says `tracked` already" in capsys.readouterr().out


def test_other_options_of_the_file_are_kept(surveys: Path) -> None:
    (surveys / "figures.yaml").write_text("latest_per_customer: true", encoding="utf-8")

    run("metrics choose --business services --write")

    options = load_figure_options(surveys)
    assert options.latest_per_customer
    assert options.tracked == ("nps", "servqual_gap", "ces", "csi")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "silent"), ("ru", "молчащих"), ("ro", "tăcuți")]
)
def test_reasons_are_given_in_three_languages(
    surveys: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(f"metrics choose --business wholesale --language {language}")

    out = capsys.readouterr().out
    assert words in out
    assert "tracked: [nps, csi, ces, revenue_coverage]" in out
    assert not list(surveys.iterdir())


@pytest.mark.parametrize(
    ("count", "verdict"), [(0, ""), (2, "too_few"), (3, ""), (4, ""), (5, "too_many")]
)
def test_three_or_four_metrics_are_tracked(count: int, verdict: str) -> None:
    assert how_many_is_wrong(["nps"] * count) == verdict


def test_every_place_to_ask_at_is_of_one_stage_of_the_journey() -> None:
    for name, preset in presets().items():
        of_stages = [place for stage in preset.stages for place in stage.touchpoints]

        assert len(of_stages) == len(set(of_stages)), name
        assert set(preset.touchpoints) <= set(of_stages), name
