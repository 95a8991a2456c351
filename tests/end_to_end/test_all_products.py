"""All products in one installation: scaffolded, dropped, and read by one `loyalty run`."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest

from orchestration.products.catalogue import products
from orchestration.products.scaffold import write_declaration
from orchestration.published.reader import open_current
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
    from published.metric_values
    where dimension = 'survey' and period_grain = 'year'
    order by all
"""
Table = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Company:
    """An installation with a source of every product, after one run."""

    balances: Table
    figures: dict[str, Table]


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
    with open_current(installation.home) as con:
        for member, figure, measures in con.execute(FIGURES).fetchall():
            said = {name: value for name, value in measures.items() if value is not None}
            figures.setdefault(member, {})[figure] = said
    return Company(told["surveys"], figures)


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
