"""The project as a whole: its own unit tests, its contracts, and what every model carries."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dbt.building import DBT_PROJECT, PUBLISHED, dbt, parsed_project, rows
from tests.dbt.fake_loader import SCHEMA, Customer, FakeLoader, Form, Score

pytestmark = pytest.mark.slow

COLUMNS = {
    "metric_values": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, dimension varchar, member varchar, n bigint, value double, "
        "low double, high double, interval_method varchar, level double, promoters bigint, "
        "passives bigint, detractors bigint, value_sum decimal(38,4), "
        "value_sum_squares decimal(38,8), base varchar, definition_version varchar, "
        "estimator varchar, base_metric varchar, effective_n double, standard_error double, "
        "standard_error_kish double, test_value double, test_error double"
    ),
    "metric_changes": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, dimension varchar, member varchar, compared_with varchar, "
        "compared_period_start date, n bigint, compared_n bigint, value double, "
        "compared_value double, difference double, company_difference double, "
        "standard_error double, low double, high double, statistic double, p_value double, "
        "q_value double, test_method varchar, level double, base varchar, verdict varchar, "
        "definition_version varchar"
    ),
    "control_points": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, dimension varchar, member varchar, chart varchar, n bigint, "
        "value double, centre double, lower double, upper double, outside integer, "
        "run8 integer, is_judged boolean, is_baseline boolean, baseline_no integer, "
        "baseline_start date, baseline_end date, baseline_count bigint, "
        "is_baseline_complete boolean, seasonal_index double, value_adjusted double, "
        "definition_version varchar"
    ),
    "shrunken_figures": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, dimension varchar, member varchar, n bigint, promoters bigint, "
        "passives bigint, detractors bigint, value double, unit_count bigint, "
        "unit_size double, theta double, fit varchar, alpha0 double, pool_weight double, "
        "pool_promoter_share double, pool_passive_share double, "
        "pool_detractor_share double, pool_value double, shrunk_value double, "
        "shrunk_sd double, low double, high double, level double, target double, "
        "p_at_least_target double, is_enough_to_decide boolean, definition_version varchar"
    ),
    "alert_candidates": (
        "cause_id varchar, metric varchar, scale varchar, period_grain varchar, "
        "dimension varchar, member varchar, first_period_start date, "
        "last_period_start date, last_period_end date, period_count bigint, "
        "is_open boolean, rule varchar, rules varchar, false_alarm_rate double, n bigint, "
        "value double, centre double, lower double, upper double, low double, high double, "
        "p_below_zero double, is_confirmed boolean, q_value double, "
        "definition_version varchar"
    ),
    "change_parts": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, compared_with varchar, compared_period_start date, "
        "dimension varchar, member varchar, n bigint, compared_n bigint, share double, "
        "compared_share double, value double, compared_value double, "
        "mix_points decimal(18,10), within_points decimal(18,10), "
        "total_points decimal(18,10), company_value double, company_compared_value double, "
        "difference decimal(18,10), "
        "residual_points decimal(18,10), definition_version varchar"
    ),
    "attribute_figures": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "period_end date, dimension varchar, member varchar, attribute varchar, n bigint, "
        "satisfaction double, satisfaction_low double, satisfaction_high double, "
        "importance_n bigint, importance double, importance_low double, importance_high double, "
        "gap double, gap_low double, gap_high double, top_share double, top_share_low double, "
        "top_share_high double, mean_satisfaction double, mean_importance double, "
        "quadrant varchar, level double, definition_version varchar"
    ),
    "score_distribution": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, "
        "dimension varchar, member varchar, score decimal(18,4), n bigint"
    ),
    "missed_waves": ("survey varchar, period_grain varchar, period_start date, period_end date"),
    "attribution_summary": "survey varchar, dimension varchar, reason varchar, n bigint",
    "member_names": "dimension varchar, member varchar, name varchar",
    "row_balance": (
        "batch_no bigint, manifest_seq bigint, survey varchar, target varchar, "
        "file_name varchar, status varchar, refusal varchar, detail varchar, received bigint, "
        "loaded bigint, duplicate bigint, superseded bigint, rejected bigint, skipped bigint, "
        "fetched_at timestamp, loaded_at timestamp"
    ),
    "quarantine_summary": (
        "survey varchar, reason varchar, field varchar, n bigint, first_at timestamp, "
        "last_at timestamp"
    ),
    "skipped_summary": "survey varchar, reason varchar, n bigint",
    "flag_summary": "survey varchar, flag varchar, n bigint, file_count bigint",
    "response_standing": "survey varchar, standing varchar, n bigint",
    "answer_states": (
        "survey varchar, question_key varchar, question_version integer, answer_state varchar, "
        "n bigint"
    ),
    "questions": (
        "survey varchar, answers_of varchar, question_key varchar, question_version integer, "
        "is_declared boolean, metric varchar, scale_min decimal(18,4), scale_max decimal(18,4), "
        "scale_points integer, direction varchar, wording_en varchar, wording_ru varchar, "
        "wording_ro varchar, headers varchar, valid_from date, valid_to date, aspect varchar"
    ),
    "servqual_details": (
        "period_grain varchar, period_start date, period_end date, dimension varchar, "
        "member varchar, servqual_dimension varchar, item_no integer, question_key varchar, "
        "respondent_count bigint, expectation_count bigint, expectation_mean double, "
        "perception_count bigint, perception_mean double, gap_count bigint, gap double, "
        "gap_low double, gap_high double, mean_points double, gap_by_mean_points double, "
        "alpha_expectation double, alpha_expectation_count bigint, "
        "alpha_expectation_verdict varchar, alpha_perception double, "
        "alpha_perception_count bigint, alpha_perception_verdict varchar, "
        "points_used_count bigint, points_wrong_count bigint, points_missing_count bigint"
    ),
    "visits": (
        "survey varchar, visit_id varchar, visited_date date, location varchar, "
        "manager varchar, auditor varchar, raw_score double, final_score double, "
        "has_critical_failure boolean, failed_items varchar, points double, "
        "points_max double, points_share double, sections varchar"
    ),
    "visit_figures": (
        "period_grain varchar, period_start date, period_end date, dimension varchar, "
        "member varchar, section varchar, n bigint, base varchar, value double, low double, "
        "high double, others_n bigint, others_value double, difference double, "
        "difference_low double, difference_high double, verdict varchar"
    ),
    "expectation_results": (
        "survey varchar, expectation varchar, field varchar, reason varchar, low varchar, "
        "high varchar, judged_count bigint, failed_count bigint, batch_count bigint, "
        "examples varchar"
    ),
    "source_freshness": (
        "survey varchar, kind varchar, title varchar, owner varchar, freshness_hours integer, "
        "last_fetched_at timestamp, last_answered_at timestamp, last_answered_date date, "
        "response_count bigint, open_quarantine_count bigint, loaded_row_count bigint, "
        "rejected_row_count bigint"
    ),
    "header_drift": (
        "survey varchar, file_name varchar, change varchar, header varchar, nearest varchar"
    ),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp("project") / "warehouse.duckdb")
    loader.load(
        [
            Form("R1", date(2025, 1, 31), (Score(9), Score(2, "ces", 1, 5, "lower_better", "e"))),
            Form("R2", date(2025, 1, 31), (Score(9, low=1),), customer="c1"),
            Form("R3", date(2025, 1, 31), (Score(None),), customer="c1"),
        ],
        [Customer("C1", "vip", customer="c1")],
    )
    dbt(loader.path, "build")
    return loader.path


def described_models() -> dict[str, dict[str, Any]]:
    return {
        model["name"]: model
        for path in (DBT_PROJECT / "models").rglob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


def test_every_formula_passes_its_unit_tests_and_every_table_its_checks(warehouse: Path) -> None:
    # the fixture builds with all tests on; a red one has raised already
    assert rows(warehouse, "select batch_no from marts.build_state") == [(1,)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_has_the_columns_of_its_contract(warehouse: Path, name: str) -> None:
    found = rows(
        warehouse,
        "select column_name || ' ' || lower(data_type) from information_schema.columns "
        "where table_schema = 'published' and table_name = ? order by ordinal_position",
        name,
    )

    assert ", ".join(str(row[0]) for row in found) == COLUMNS[name]


def test_a_column_of_a_published_table_says_what_it_is(warehouse: Path) -> None:
    silent = rows(
        warehouse,
        "select table_name, column_name from duckdb_columns() "
        "where schema_name = 'published' and coalesce(comment, '') = ''",
    )

    assert silent == []


def test_every_model_states_its_grain_as_a_test() -> None:
    without = [
        name
        for name, model in described_models().items()
        if not any("one_row_per" in test for test in model.get("data_tests", []))
    ]

    assert without == []


def test_the_build_is_remembered_after_everything_it_remembers() -> None:
    nodes = parsed_project().nodes
    before: set[str] = set()
    waiting = ["model.loyalty_metrics.build_state"]
    while waiting:
        for parent in nodes[waiting.pop()].depends_on_nodes:
            if parent in nodes and parent not in before:
                before.add(parent)
                waiting.append(parent)

    kept = {name for name, node in nodes.items() if node.config.materialized == "incremental"}

    assert len(kept) == 14
    assert kept <= before


def test_every_table_of_schema_raw_has_a_staging_model() -> None:
    tables = {
        line.split("raw.")[1].split()[0]
        for line in SCHEMA.read_text(encoding="utf-8").splitlines()
        if line.startswith("create table")
    }
    staging = (DBT_PROJECT / "models" / "staging").glob("*.sql")

    read = {path.read_text(encoding="utf-8").split("'raw', '")[1].split("'")[0] for path in staging}

    assert read == tables


def test_staging_and_raw_have_the_same_columns(warehouse: Path) -> None:
    columns = (
        "select list(column_name order by ordinal_position) from information_schema.columns "
        "where table_schema = ? and table_name = ?"
    )

    for table, model in {"response": "responses", "answer": "answers", "batch": "batches"}.items():
        assert rows(warehouse, columns, "raw", table) == rows(warehouse, columns, "staging", model)


def test_nps_asked_on_another_scale_gives_no_nps(warehouse: Path) -> None:
    found = rows(
        warehouse,
        "select metric, scale, n, value from marts.metric_figures "
        "where dimension = 'company' and period_grain = 'month' and metric in ('nps', 'ces_1') "
        "order by all",
    )

    assert found == [("ces_1", "1-5", 1, 2.0), ("nps", "0-10", 1, 100.0)]


def test_a_response_of_a_known_customer_has_the_customers_tier(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        [
            Form("R1", date(2025, 1, 31), (Score(9),), customer="c1"),
            Form("R2", date(2025, 1, 31), (Score(9),), customer="nobody", email="e2"),
            Form("R3", date(2025, 1, 31), (Score(9),)),
        ],
        [Customer("C1", "vip", customer="c1"), Customer("C2", "regular", email="e2")],
    )

    dbt(loader.path, "run")

    found = rows(
        loader.path,
        "select member, n from marts.metric_figures where dimension = 'tier' "
        "and period_grain = 'day' order by all",
    )
    assert found == [("(unknown)", 1), ("regular", 1), ("vip", 1)]


def test_quantiles_are_those_of_printed_tables(tmp_path: Path) -> None:
    printed = {
        0.9: {1: 6.313752, 2: 2.919986, 10: 1.812461, 30: 1.697261, 40: 1.683851, 100: 1.660234},
        0.95: {1: 12.706205, 2: 4.302653, 10: 2.228139, 30: 2.042272, 31: 2.039513, 60: 2.000298},
        0.99: {1: 63.656741, 5: 4.032143, 30: 2.749996, 40: 2.704459, 120: 2.617421},
    }
    loader = FakeLoader(tmp_path / "warehouse.duckdb")

    for level, quantiles in printed.items():
        degrees = ", ".join(f"({degree})" for degree in quantiles)
        result = dbt(
            loader.path,
            *("show", "--limit", "20", "--inline"),
            "select {{ t_quantile('degree') }} as quantile "
            f"from (values {degrees}) as asked(degree) order by degree",
            confidence_level=level,
        )

        shown = [float(row[0]) for row in result.results[0].agate_table.rows]
        assert shown == pytest.approx(list(quantiles.values()), abs=1e-6)
