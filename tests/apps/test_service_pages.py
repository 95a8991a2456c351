"""The pages on SERVQUAL and mystery shopping, on figures made for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from apps.board import formats, service, texts
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow

QUARTER = date(2026, 7, 1)
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    path = snapshot_fixture.build(place, fetched_at=datetime.now(UTC))
    figures = [("servqual_gap", -1.0), ("mystery", 61.5), ("mystery_raw", 70.0)]
    figures += [("mystery_critical_fail", 12.5)]
    for name in DIMENSIONS:
        figures += [(f"servqual_gap_{name}", -0.2 if name == "empathy" else -1.5)]
        figures += [(f"servqual_expectation_{name}", 6.0), (f"servqual_perception_{name}", 4.5)]
    with duckdb.connect(str(path)) as con:
        con.execute("use published")
        con.executemany(
            "insert into metric_values by name select ? as metric, ? as value, ? - 0.5 as low,"
            " ? + 0.5 as high, '1-7' as scale, 'quarter' as period_grain,"
            " ?::date as period_start, 'company' as dimension, 'all' as member, 40 as n,"
            " 'enough' as base",
            [(metric, value, value, value, QUARTER) for metric, value in figures],
        )
        con.execute(
            "create table questions (question_key varchar, metric varchar, is_declared boolean,"
            " wording_en varchar, wording_ru varchar, wording_ro varchar)"
        )
        con.execute("create table servqual_details as " + DETAILS)
        con.execute("create table visit_figures as " + VISIT_FIGURES)
        con.execute("create table visits as " + VISITS)
    return place


PERIOD = (
    "'quarter' as period_grain, date '2026-07-01' as period_start, date '2026-09-30' as period_end"
)
DETAILS = f"""
    select {PERIOD}, 'company' as dimension, 'all' as member, part as servqual_dimension,
        item_no, 'found_05' as question_key, 40 as respondent_count, 40 as expectation_count,
        6.0 as expectation_mean, 40 as perception_count, 4.5 as perception_mean,
        40 as gap_count, -1.5 as gap, -2.0 as gap_low, -1.0 as gap_high, 20.0 as mean_points,
        0.9 as alpha_expectation, 40 as alpha_expectation_count,
        'good' as alpha_expectation_verdict, alpha as alpha_perception,
        people as alpha_perception_count, verdict as alpha_perception_verdict,
        37 as points_used_count, 2 as points_wrong_count, 1 as points_missing_count
    from (
        values
        ('overall', null, null, null, null),
        ('reliability', null, 0.55, 40, 'low'),
        ('empathy', null, 0.99, 29, 'too_few'),
        ('reliability', 5, null, null, null)
    ) as parts (part, item_no, alpha, people, verdict)
"""
VISIT_FIGURES = f"""
    select {PERIOD}, given.side as dimension, who as member, '' as section, n,
        case when n < 5 then 'too_few' else 'low_base' end as base, mean as value,
        mean - 9 as low, mean + 9 as high, 20 as others_n, 70.0 as others_value,
        mean - 70 as difference, mean - 79 as difference_low, mean - 61 as difference_high, verdict
    from (
        values
        ('company', 'all', 24, 70.0, 'all'),
        ('auditor', 'T1', 8, 72.0, 'not_proven'),
        ('auditor', 'T2', 8, 55.0, 'lower'),
        ('auditor', 'T3', 2, null, 'too_few')
    ) as given (side, who, n, mean, verdict)
"""
VISITS = """
    select 's' as survey, 'quarter' as period_grain, date '2026-07-01' as period_start,
        date '2026-09-30' as period_end, 1 as visit_no, 'L1' as location,
        cast(null as varchar) as auditor, 80.0 as raw_score, 0.0 as final_score,
        true as has_critical_failure, 'receipt' as failed_items
"""


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("home")
def test_a_gap_is_called_worse_only_where_its_interval_says_so(language: str) -> None:
    words = texts.load(language)

    board = opened("servqual", lang=language)

    assert not board.exception
    shown = table(board, words("servqual.column.verdict"))
    verdicts = dict(
        zip(
            shown[words("servqual.column.name")],
            shown[words("servqual.column.verdict")],
            strict=True,
        )
    )
    assert verdicts[words("servqual.dimension.reliability")] == words("servqual.worse")
    assert verdicts[words("servqual.dimension.empathy")] == words("servqual.not_proven")
    assert words("servqual.weights_caption", used=37, wrong=2, missing=1) in words_of(board)


@pytest.mark.usefixtures("home")
def test_a_low_alpha_warns_and_one_of_few_is_not_shown() -> None:
    board = opened("servqual", lang="en")

    shown = table(board, "Alpha, perception").set_index("Dimension")["Alpha, perception"]
    assert shown["Reliability"] == "⚠ 0.55 (n = 40)"
    assert shown["Empathy"] == "under 30 respondents"
    assert "0.99" not in words_of(board)
    assert board.warning


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("home")
def test_visits_are_shown_with_their_interval_and_auditors_with_a_verdict(language: str) -> None:
    words = texts.load(language)

    board = opened("visits", lang=language)

    assert not board.exception
    assert [metric.label for metric in board.metric] == [
        words(f"visits.metric.{name}")
        for name in ("mystery", "mystery_raw", "mystery_critical_fail")
    ]
    auditors = next(
        found.value
        for found in board.dataframe
        if words("visits.column.verdict") in found.value.columns and len(found.value) == 3
    ).set_index(words("visits.column.name"))
    verdicts = auditors[words("visits.column.verdict")].to_dict()
    assert verdicts == {
        "T1": words("visits.verdict.not_proven"),
        "T2": words("visits.verdict.lower"),
        "T3": words("visits.verdict.too_few"),
    }
    assert auditors.loc["T3", words("visits.column.value")] == "—"
    listed = table(board, words("visits.column.failed"))
    assert listed[words("visits.column.failed")].tolist() == ["receipt"]
    assert listed[words("visits.column.auditor")].tolist() == [words("status.hidden")]
    assert listed[words("visits.column.period")].tolist() == [
        formats.period("quarter", date(2026, 7, 1), words)
    ]


def test_a_period_ends_before_the_next_one_begins() -> None:
    assert service.last_day("quarter", date(2026, 10, 1)) == date(2026, 12, 31)
    assert service.last_day("month", date(2024, 2, 1)) == date(2024, 2, 29)
