"""All products in one installation: scaffolded, dropped, and read by one `loyalty run`."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest

from orchestration.products.catalogue import products
from orchestration.products.scaffold import write_declaration
from orchestration.responses.declaration_file import load_file
from tests.end_to_end.installations import Installation
from tests.products.outcomes import PARTS, expected, in_toml

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

FIGURES = """
    select
        member,
        metric || ' ' || scale || ' ' || year(period_start) as figure,
        {'n': n, 'value': round(value, 4), 'promoters': promoters, 'passives': passives,
            'detractors': detractors}
    from marts.metric_figures
    where
        dimension = 'survey'
        and period_grain = 'year'
        and metric in ('nps', 'csi', 'ces', 'ces_1', 'ces_5')
    order by all
"""
Table = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Company:
    """An installation with a source of every product, after one run."""

    installation: Installation
    balances: Table
    figures: dict[str, Table]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the warehouse."""
        with self.installation.warehouse() as con:
            return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("products")
    installation = Installation(folder / "data", folder / "surveys")
    for product in products():
        (survey,) = load_file(write_declaration(product, folder / "surveys"))
        drop = folder / "data" / str(getattr(survey.connector, "url", ""))
        drop.mkdir(parents=True)
        for sample in product.samples:
            shutil.copy(sample, drop)
    told = json.loads(installation.run("run", "--json").out)
    figures: dict[str, Table] = {}
    with installation.warehouse() as con:
        for member, figure, measures in con.execute(FIGURES).fetchall():
            said = {name: value for name, value in measures.items() if value is not None}
            figures.setdefault(member, {})[figure] = said
    return Company(installation, told["surveys"], figures)


def test_the_figures_of_every_sample_are_the_expected_ones(company: Company) -> None:
    wanted = {product.name: expected(product).get("figures", {}) for product in products()}
    found = {product.name: company.figures.get(product.name, {}) for product in products()}

    assert found == wanted, "\n".join(
        f"{name}:\n{in_toml({'figures': figures})}"
        for name, figures in found.items()
        if figures != wanted[name]
    )


def test_every_record_of_every_sample_is_accounted_for(company: Company) -> None:
    wanted = {product.name: expected(product)["balance"] for product in products()}
    found = {
        survey: {name: balance[name] for name in PARTS}
        for survey, balance in company.balances.items()
    }

    assert found == wanted
    assert not any(balance["refused"] for balance in company.balances.values())


def test_a_phone_written_in_two_ways_is_one_respondent_in_two_exports(company: Company) -> None:
    phones = company.ask(
        "select native_response_id, count(distinct respondent_key), count(*) from raw.response"
        " where survey in ('amocrm', 'amocrm_xlsx') and native_response_id in ('41', '42')"
        " group by native_response_id order by native_response_id"
    )
    people = company.ask(
        "select count(distinct respondent_key) from raw.response"
        " where survey in ('amocrm', 'amocrm_xlsx') and native_response_id in ('41', '42')"
    )

    assert phones == [("41", 1, 2), ("42", 1, 2)]
    assert people == [(1,)]


def test_a_rating_that_is_offered_waits_and_one_that_turns_bad_counts_as_bad(
    company: Company,
) -> None:
    revisions = company.ask(
        "select native_response_id, revision, is_current, marked_status, value_number::int"
        " from raw.response join raw.answer using (response_no)"
        " where survey = 'zendesk_ratings' and question_key = 'satisfied'"
        " and native_response_id in ('101', '102', '105') order by all"
    )

    assert revisions == [
        ("101", 1, False, "offered_only", None),
        ("101", 2, True, None, 1),
        ("102", 1, True, "offered_only", None),
        ("105", 1, False, None, 1),
        ("105", 2, True, None, 0),
    ]
    standing = company.ask(
        "select standing, n from published.response_standing"
        " where survey = 'zendesk_ratings' order by all"
    )
    assert standing == [("COUNTED", 4), ("OFFERED_ONLY", 1)]
    assert company.figures["zendesk_ratings"] == {"csi 0-1 2025": {"n": 4, "value": 50.0}}


def test_the_best_satisfaction_of_hubspot_is_no_promoter(company: Company) -> None:
    nps = company.figures["hubspot"]["nps 0-10 2025"]
    (answers,) = company.ask(
        "select count(*) filter (where question_key = 'recommend' and answer_state = 'answered'),"
        " count(*) filter (where question_key = 'satisfied' and value_number = 2)"
        " from raw.response join raw.answer using (response_no)"
        " where survey = 'hubspot' and native_response_id = '1003' and is_current"
    )

    assert answers == (0, 1)
    assert (nps["n"], nps["promoters"]) == (3, 2)


def test_a_supervisors_vote_is_in_no_figure_of_customers(company: Company) -> None:
    found = company.ask(
        "select metric, scale, n, round(value, 4) from marts.metric_figures"
        " where dimension = 'manager' and member = 'Ольга Примерова' and period_grain = 'year'"
        " and metric = 'csi'"
    )
    votes = company.ask(
        "select value_number::int from raw.response join raw.answer using (response_no)"
        " where survey = 'bitrix24_supervisor' and question_key = 'supervisor_vote' order by all"
    )

    assert found == [("csi", "1-5", 2, 50.0)]
    assert votes == [(2,), (4,), (5,)]
    assert "bitrix24_supervisor" not in company.figures


def test_items_of_a_visit_are_kept_with_what_they_weigh_and_are_in_figures_of_visits_only(
    company: Company,
) -> None:
    items = company.ask(
        "select question_key, section, item_weight::int, is_critical, value_number::int,"
        " scale_max::int from raw.response join raw.answer using (response_no)"
        " where survey = 'mystery_visit' and native_response_id = 'V-1'"
        " and metric = 'mystery_item' order by all"
    )
    figures = company.ask(
        "select distinct metric from marts.metric_figures"
        " where dimension = 'touchpoint' and member = 'mystery_visit'"
    )

    assert items == [
        ("facade_clean", "Вход", 1, False, 2, 2),
        ("greeted", "Обслуживание", 2, False, 4, 5),
        ("receipt", "Обслуживание", 1, True, 1, 1),
    ]
    assert set(figures) == {("mystery",), ("mystery_raw",), ("mystery_critical_fail",)}
    assert "mystery_visit" not in company.figures
