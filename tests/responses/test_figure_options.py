"""`figures.yaml`: what is asked of the figures, and what is said of a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.figure_options import FILE_NAME, load_figure_options

ASKED = """\
latest_per_customer: true
minimum_answers: 8
critical_failure: {cap: 50}
target_shares:
  by_channel:
    dimension: channel
    shares: {web: 0.75, store: 0.25}
"""


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_or_with_an_empty_one_nothing_is_asked(tmp_path: Path) -> None:
    assert load_figure_options(tmp_path).variables == {}
    assert load_figure_options(written(tmp_path, "# nothing yet\n")).variables == {}


def test_what_is_asked_becomes_variables_of_the_dbt_project(tmp_path: Path) -> None:
    assert load_figure_options(written(tmp_path, ASKED)).variables == {
        "latest_per_customer": True,
        "minimum_answers": 8,
        "critical_failure": {"cap": 50.0},
        "target_shares": {
            "by_channel": {"dimension": "channel", "shares": {"web": 0.75, "store": 0.25}}
        },
    }


BASELINES = """\
baselines:
  nps:
    month:
      - {first: 2024-10-01, last: 2026-05-31, reason: the first twenty months}
drop_wide_ranges: true
"""


def test_a_declared_baseline_reaches_the_models_as_days(tmp_path: Path) -> None:
    assert load_figure_options(written(tmp_path, BASELINES)).variables == {
        "baselines": {
            "nps": {
                "month": [
                    {
                        "first": "2024-10-01",
                        "last": "2026-05-31",
                        "reason": "the first twenty months",
                    }
                ]
            }
        },
        "drop_wide_ranges": True,
    }


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("last: 2026-05-31", "last: 2026-04-30", "has 19 whole months, and 20 are the least"),
        ("first: 2024-10-01", "first: 2024-10-02", "has 19 whole months, and 20 are the least"),
        ("month:", "quarter:", "quarter"),
        ("nps:", "ces_top:", "ces_top"),
        (", reason: the first twenty months", "", "reason"),
        (
            "drop_wide_ranges: true",
            "      - {first: 2026-05-01, last: 2027-12-31, reason: new shops}",
            "the baselines from 2024-10-01 and from 2026-05-01 share days",
        ),
    ],
)
def test_a_mistake_in_a_baseline_is_said(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    with pytest.raises(DeclarationError) as error:
        load_figure_options(written(tmp_path, BASELINES.replace(right, wrong)))

    assert said in str(error.value)


def test_declared_targets_reach_the_models(tmp_path: Path) -> None:
    asked = written(tmp_path, "targets: {nps: {manager: 30}}")

    assert load_figure_options(asked).variables == {"targets": {"nps": {"manager": 30}}}


@pytest.mark.parametrize(
    "wrong",
    [
        "targets: {nps: {manager: 100}}",
        "targets: {nps: {survey: 30}}",
        "targets: {csi: {manager: 30}}",
        "targets: {nps: 30}",
    ],
)
def test_a_target_that_no_unit_can_have_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(DeclarationError):
        load_figure_options(written(tmp_path, wrong))


def test_declared_dimensions_of_parts_reach_the_models(tmp_path: Path) -> None:
    asked = written(tmp_path, "part_dimensions: [channel, survey]")

    assert load_figure_options(asked).variables == {"part_dimensions": ["channel", "survey"]}
    with pytest.raises(DeclarationError):
        load_figure_options(written(tmp_path, "part_dimensions: [company]"))


def test_a_baseline_of_weeks_counts_its_mondays(tmp_path: Path) -> None:
    twenty = "baselines: {nps: {week: [{first: 2025-01-01, last: 2025-05-%s, reason: usual}]}}"

    load_figure_options(written(tmp_path, twenty % "19"))
    with pytest.raises(DeclarationError):
        load_figure_options(written(tmp_path, twenty % "18"))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("store: 0.25", "store: 0.2", "the shares add up to 0.95, not to 1"),
        ("store: 0.25", "store: 0", "greater than 0"),
        ("dimension: channel", "dimension: country", "dimension"),
        ("by_channel", "By channel!", "By channel!"),
        ("latest_per_customer: true", "last_per_customer: true", "last_per_customer"),
        ("target_shares:", "target_shares: [", "no YAML"),
        ("minimum_answers: 8", "minimum_answers: 2", "greater than or equal to 3"),
    ],
)
def test_a_mistake_names_the_file_and_what_is_wrong(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    with pytest.raises(DeclarationError) as error:
        load_figure_options(written(tmp_path, ASKED.replace(right, wrong)))

    assert FILE_NAME in str(error.value)
    assert said in str(error.value)


def test_tracked_metrics_are_of_the_catalogue_and_change_no_figure(tmp_path: Path) -> None:
    options = load_figure_options(written(tmp_path, "tracked: [nps, csi, ces_1_latest]\n"))

    assert options.tracked == ("nps", "csi", "ces_1_latest")
    assert options.variables == {}


@pytest.mark.parametrize(
    ("tracked", "problem"), [("[nps, luck]", "luck: the catalogue has no"), ("[nps, nps]", "twice")]
)
def test_a_mistake_in_what_is_tracked_is_named(tmp_path: Path, tracked: str, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        load_figure_options(written(tmp_path, f"tracked: {tracked}\n"))


CROSSED = "crossings: [[location, product], [location, channel], [tier, language]]\n"


def test_crossings_reach_the_models_as_pairs(tmp_path: Path) -> None:
    asked = written(tmp_path, CROSSED + "crossings_by: quarter\n")

    assert load_figure_options(asked).variables == {
        "crossings": [["location", "product"], ["location", "channel"], ["tier", "language"]],
        "crossings_by": "quarter",
    }


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("[tier, language]", "[tier, tier]", "tier is crossed with itself"),
        ("[tier, language]", "[tier, floor]", "there is no dimension 'floor'"),
        ("[tier, language]", "[product, channel]", "location and product are both in other"),
        ("[tier, language]", "[product, location]", "location and product are both in other"),
        ("[tier, language]", "[tier, language, channel]", "crossings.2"),
        ("[tier, language]]", "[tier, language]]\ncrossings_by: week", "crossings_by"),
    ],
)
def test_a_crossing_that_cannot_be_made_or_kept_is_refused(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    with pytest.raises(DeclarationError) as error:
        load_figure_options(written(tmp_path, CROSSED.replace(right, wrong)))

    assert said in str(error.value)
