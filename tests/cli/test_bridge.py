"""The number bridge of a small company: every step beside a figure that is counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.metrics_catalogue.bridge import Bridge, bridge
from tests.cli.installation import Ended, Installation, an_installation, answers

pytestmark = pytest.mark.slow

#: 6 promoters, 2 passives, 2 detractors; two were asked and said nothing
MARCH = [10, 9, 9, 8, 7, 6, 10, 10, 3, 9, "", ""]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = an_installation(tmp_path_factory.mktemp("bridge"))
    made.drop("march.csv", answers("2026-03", MARCH))  # type: ignore[arg-type]  # "" = no answer
    made.drop("april.csv", answers("2026-04", [10, 9, 0]))
    ended = made.loyalty("run")
    assert ended.code == 0, ended.err
    return made


def ask(company: Installation, *more: str, period: str = "2026-03", theirs: str = "50") -> Ended:
    arguments = ("--metric", "nps", "--period", period, "--theirs", theirs, *more)
    return company.loyalty("bridge", *arguments)


def steps(ended: Ended) -> dict[str, dict[str, Any]]:
    assert ended.code == 0, ended.err
    return {row["step"]: row for row in ended.document}


def test_our_own_figure_is_the_published_one(company: Installation) -> None:
    (march,) = [
        row
        for row in company.loyalty("metrics", "--metric", "nps", "--format", "json").document
        if row["period_start"] == "2026-03-01"
    ]

    ours = steps(ask(company, "--method", "customergauge", "--format", "json"))["ours"]

    assert (ours["value"], ours["n"]) == (march["value"], march["n"]) == (40.0, 10)


def test_unanswered_questions_in_the_denominator_explain_a_lower_number(
    company: Installation,
) -> None:
    found = steps(ask(company, "--method", "customergauge", "--format", "json", theirs="33"))[
        "unanswered_in_denominator"
    ]

    assert found["unanswered_n"] == 2
    assert found["value"] == pytest.approx(100 * (6 - 2) / 12)
    assert found["step_change"] == pytest.approx(100 * 4 / 12 - 40)
    assert found["unexplained"] == pytest.approx(33 - 100 * 4 / 12)
    assert found["is_closest"]


def test_without_a_method_the_one_that_comes_closest_is_shown(company: Installation) -> None:
    # with promoters from 8 and detractors below 6: 7 promoters, 2 passives, 1 detractor
    ended = ask(company, "--language", "en", theirs="61")

    assert "promoters from 8, detractors below 6" in ended.out
    assert "Closest to theirs: 60.0" in ended.out
    assert "Unexplained: 1.0." in ended.out


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "only the last answer"), ("ru", "только последний"), ("ro", "doar ultimul")],
)
def test_the_bridge_speaks_three_languages(
    company: Installation, language: str, words: str
) -> None:
    ended = ask(company, "--method", "userguiding", "--language", language)

    assert words in ended.out
    assert "help.userguiding.com" in ended.out


def test_a_month_of_few_answers_tells_no_figure(company: Installation) -> None:
    ended = ask(company, "--method", "vendor-x", "--language", "en", period="2026-04")

    assert "Too few answers (3)" in ended.out
    assert "33.3" not in ended.out
    assert all(
        row["value"] is None and row["promoters"] is None
        for row in ask(company, "--format", "json", period="2026-04").document
    )


def test_a_higher_minimum_of_the_installation_holds_for_the_bridge_too(
    company: Installation,
) -> None:
    options = company.home.surveys / "figures.yaml"
    options.write_text("minimum_answers: 30\n", encoding="utf-8")
    try:
        ended = ask(company, "--method", "userguiding", "--language", "en")
    finally:
        options.unlink()

    assert "Too few answers (10)" in ended.out
    assert "minimum is 30" in ended.out


def test_a_month_without_answers_is_said(company: Installation) -> None:
    assert "nobody answered in 2020-01" in ask(company, "--language", "en", period="2020-01").out


def test_an_unknown_method_is_refused_with_those_there_are(company: Installation) -> None:
    ended = ask(company, "--method", "magic")

    assert ended.code == 2
    assert "everything-that-came" in ended.err


def test_every_method_takes_steps_that_its_metric_has() -> None:
    for metric in ("nps", "csi", "ces", "ces_1", "ces_5"):
        for name, taken in bridge().methods_of(metric).items():
            assert taken, name
            assert all(metric in bridge().steps[step].metrics for step in taken)


def test_a_method_with_an_unknown_step_is_no_method() -> None:
    declared = bridge().model_dump()
    declared["methods"]["vendor-x"]["steps"] = ["guess"]

    with pytest.raises(ValueError, match="unknown or repeated steps"):
        Bridge.model_validate(declared)
