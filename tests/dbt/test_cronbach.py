"""Cronbach's alpha by the macro of the models, against published numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dbt.building import dbt
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_figures import FOLDERS, table
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_alpha_is_the_published_one(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    """Of another data set than ours, so that the macro is asked, with the variances of its items.

    Values of data that are not in the reference set cannot be met.
    """
    file = folder / "cronbach.csv"
    values = {value.case: value for value in reference_values(file)}
    matrix = json.loads(table(folder, file.name)[0]["matrix_json_rows_are_respondents"])
    cells = ", ".join(
        f"({person}, {item}, {'null' if cell is None else cell})"
        for person, line in enumerate(matrix)
        for item, cell in enumerate(line)
    )
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    listwise = "select * from answered where person not in (select person from unanswered)"

    for rule, answers in {
        "pairwise covariances": "select * from answered",
        "listwise": listwise,
    }.items():
        result = dbt(
            loader.path,
            "show",
            "--inline",
            f"with given as (select * from (values {cells}) as cells(person, item, value)),"
            " answered as (select * from given where value is not null),"
            " unanswered as (select person from given where value is null),"
            f" answers as ({answers}),"
            " pairs as (select one.item, other.item as with_item,"
            " covar_samp(one.value, other.value) as covariance"
            " from answers as one inner join answers as other on one.person = other.person"
            " group by one.item, other.item),"
            " variances as (select count(distinct item) as k,"
            " sum(case when item = with_item then covariance end) as of_items,"
            " sum(covariance) as of_sum from pairs)"
            " select {{ cronbach_alpha('k', 'of_items', 'of_sum') }} as alpha from variances",
        )
        value = next(value for case, value in values.items() if case.endswith(f"/{rule}"))
        reference_line(value, result.results[0].agate_table.rows[0][0])
