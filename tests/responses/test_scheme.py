"""`schemes/*.yaml`: what a bonus scheme says, its dates, and what is said of a mistake in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.home import BUNDLED_SURVEYS
from orchestration.responses.declaration_file import DeclarationError, load_surveys
from orchestration.responses.scheme import (
    FOLDER,
    PeriodOutsideSchemeError,
    UnknownSchemeError,
    load_scheme,
    load_schemes,
    variables_for,
)

ASKED = """\
scheme: shop_bonus
version: 2
valid_from: 2026-01
valid_to: 2026-12
units: {type: location}
target: {value: 40.5, source: plan 2026, approved_by: board, units: {L2: 45, L1: 30}}
gates: {minimum_answers: 20}
decision: {rule: probability, probability: 0.8}
payout: {kind: linear}
cut_off_day: 5
"""
MANAGERS = ASKED.replace("type: location", "type: manager")


def written(folder: Path, text: str, name: str = "shop_bonus") -> Path:
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_without_the_folder_there_is_no_scheme(tmp_path: Path) -> None:
    assert load_schemes(tmp_path) == ()


def test_the_schemes_of_the_sample_company_are_read_and_are_no_sources() -> None:
    schemes = load_schemes(BUNDLED_SURVEYS)

    assert [(one.scheme, one.units.type, one.shadow) for one in schemes] == [
        ("service_bonus", "location", False),
        ("team_pilot", "manager", True),
    ]
    assert FOLDER not in {survey.survey for survey in load_surveys(BUNDLED_SURVEYS)}


def test_a_scheme_reaches_the_models_with_decimals_as_texts(tmp_path: Path) -> None:
    scheme = load_scheme(written(tmp_path, ASKED), "shop_bonus")

    variables = variables_for(scheme, ["2026-02"], excluded=["b", "a", "b"])

    assert variables == {
        "feed_scheme": {
            "scheme": "shop_bonus",
            "version": 2,
            "metric": "nps",
            "scale": None,
            "unit_type": "location",
            "window_months": 3,
            "date_basis": "response",
            "timezone": "Europe/Chisinau",
            "target": "40.5",
            "targets": {"L1": "30", "L2": "45"},
            "gates": {
                "minimum_answers": 20,
                "minimum_response_rate": None,
                "minimum_coverage": None,
                "integrity": "withhold",
            },
            "decision": {"rule": "probability", "probability": "0.8"},
            "payout": {"kind": "linear", "span": "20", "most": "120"},
            "when_too_few": "neutral",
            "counts": "all",
            "against": "target",
        },
        "feed_periods": ["2026-02"],
        "feed_excluded": {"a": "", "b": ""},
        "feed_tagged_causes": {},
        "feed_reattributed": {},
        "feed_withheld": {},
    }


@pytest.mark.parametrize(
    ("months", "period", "first", "last"),
    [
        (1, "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (3, "2026-02", date(2025, 12, 1), date(2026, 2, 28)),
        (12, "2026-12", date(2026, 1, 1), date(2026, 12, 31)),
        (2, "2026-01", date(2025, 12, 1), date(2026, 1, 31)),
    ],
)
def test_a_window_ends_with_its_period(
    tmp_path: Path, months: int, period: str, first: date, last: date
) -> None:
    asked = written(tmp_path, f"{ASKED}window_months: {months}\n")
    scheme = load_scheme(asked, "shop_bonus")

    assert (scheme.first_day(period), scheme.last_day(period)) == (first, last)


@pytest.mark.parametrize(
    ("period", "cut_off"),
    [
        # clocks go forward in between: the offset is that of the day itself
        ("2026-02", "2026-03-06T00:00:00+02:00"),
        ("2026-03", "2026-04-06T00:00:00+03:00"),
        ("2026-12", "2027-01-06T00:00:00+02:00"),
    ],
)
def test_the_cut_off_day_counts_as_a_whole(tmp_path: Path, period: str, cut_off: str) -> None:
    scheme = load_scheme(written(tmp_path, ASKED), "shop_bonus")

    assert scheme.cut_off_at(period).isoformat() == cut_off


@pytest.mark.parametrize("period", ["2025-12", "2027-01", "2026-13", "2026-1", "2026", "March"])
def test_a_month_in_which_the_scheme_does_not_hold_is_refused(tmp_path: Path, period: str) -> None:
    scheme = load_scheme(written(tmp_path, ASKED), "shop_bonus")

    with pytest.raises(PeriodOutsideSchemeError, match="valid from 2026-01 to 2026-12"):
        variables_for(scheme, [period])


def test_a_scheme_that_nobody_declared_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownSchemeError, match="No scheme is declared yet"):
        load_scheme(tmp_path, "luck")
    with pytest.raises(UnknownSchemeError, match="Known schemes: shop_bonus"):
        load_scheme(written(tmp_path, ASKED), "luck")


def test_pay_of_single_persons_is_off_until_somebody_answers_for_it(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"is off.*who allowed it and why"):
        load_schemes(written(tmp_path, MANAGERS))

    allowed = MANAGERS + "individual_pay: {allowed_by: the director, reason: a trial}\n"
    assert load_scheme(written(tmp_path, allowed), "shop_bonus").units.type == "manager"


#: what stands in the good file, what stands there instead, the line, and words of the message
MISTAKES = [
    ("payout: {kind", "payuot: {kind", 9, ["'payuot'", "Did you mean 'payout'?"]),
    ("payout: {kind: linear}", "payout: {kind: lin}", 9, ["`kind`", "linear, tiers, none"]),
    ("payout: {kind: linear}", "payout: {kind: linear, spam: 2}", 9, ["'spam'", "'span'"]),
    ("payout: {kind: linear}", "payout: {kind: linear, span: 0}", 9, ["greater than 0"]),
    ("payout: {kind: linear}", "payout: {kind: tiers, steps: []}", 9, ["one step"]),
    (
        "payout: {kind: linear}",
        "payout:\n  kind: tiers\n  steps: [{probability: 0.8, percent: 50}, "
        "{probability: 0.5, percent: 100}]",
        11,
        ["lowest probability"],
    ),
    ("gates: {minimum_answers: 20}", "gates: {minimum_answers: 2}", 7, ["minimum_answers", "3"]),
    ("gates: {minimum_answers: 20}", "gates: {minimum_coverage: 80}", 7, ["less than or equal"]),
    ("probability: 0.8}", "probability: 0.4}", 8, ["greater than or equal to 0.5"]),
    ("rule: probability", "rule: luck", 8, ["'raw', 'interval', 'shrunk' or 'probability'"]),
    ("shop_bonus", "Shop bonus", 1, ["is no name of a scheme"]),
    ("shop_bonus", "other_bonus", 1, ["another name", "other_bonus.yaml"]),
    ("version: 2\n", "", 1, ["'version' is missing"]),
    ("version: 2\n", "version: 2\nversion: 3\n", 3, ["twice", "line 2"]),
    ("valid_from: 2026-01", "valid_from: 2026-13", 3, ["is no month"]),
    ("valid_to: 2026-12", "valid_to: 2025-12", 4, ["2025-12 is before 2026-01"]),
    (", approved_by: board", "", 6, ["'approved_by' is missing"]),
    ("value: 40.5", "value: 100", 6, ["lies between -100 and 100"]),
    ("L2: 45", "L2: -100", 6, ["lies between -100 and 100"]),
    ("type: location", "type: product", 5, ["'location', 'manager' or 'company'"]),
    ("type: location}", "type: company}\nagainst: company_pool", 6, ["its own pool"]),
    ("cut_off_day: 5", "cut_off_day: 31", 10, ["28"]),
    ("cut_off_day: 5", "timezone: Moldova", 10, ["no time zone"]),
    ("cut_off_day: 5", "metric: luck", 10, ["no metric that is paid by", "nps, csat, ces, ces_5"]),
    ("cut_off_day: 5", "metric: ces", 8, ["probability is made for nps and csat only"]),
    ("cut_off_day: 5", "roles: {preparers: [ana], approvers: [ana]}", 10, ["second person"]),
    ("version: 2", "version: [2", 3, ["no YAML"]),
]


@pytest.mark.parametrize(("right", "wrong", "line", "said"), MISTAKES)
def test_a_mistake_is_said_with_its_line(
    tmp_path: Path, right: str, wrong: str, line: int, said: list[str]
) -> None:
    asked = written(tmp_path, ASKED.replace(right, wrong, 1))

    with pytest.raises(DeclarationError) as error:
        load_schemes(asked)

    assert f"shop_bonus.yaml:{line}: " in str(error.value)
    for words in said:
        assert words in str(error.value)


def test_an_empty_file_is_no_scheme(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="Begin with `scheme: NAME`"):
        load_schemes(written(tmp_path, "# nothing yet\n"))


def test_what_classes_have_is_not_asked_of_other_metrics(tmp_path: Path) -> None:
    means = ASKED.replace("rule: probability, probability: 0.8", "rule: interval")
    means = means.replace("payout: {kind: linear}\n", "") + "metric: ces\n"

    assert load_scheme(written(tmp_path, means), "shop_bonus").metric == "ces"
    with pytest.raises(DeclarationError, match="payouts are made for nps and csat only"):
        load_scheme(written(tmp_path, means + "payout: {kind: linear}\n"), "shop_bonus")
