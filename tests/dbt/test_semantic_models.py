"""MetricFlow, as another BI tool would ask it, beside the published figures of the company."""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.components import require
from tests.dbt.building import DBT_PROJECT, build_up_to, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow

MF = Path(sys.executable).parent / "mf"
METRICS = ("nps", "csi", "ces", "ces_1", "ces_5")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp("semantic") / "warehouse.duckdb")
    chance = random.Random(7)
    loader.load(
        [
            Form(
                f"R{number}",
                date(2025, chance.randint(1, 6), chance.randint(1, 28)),
                (
                    Score(chance.randint(0, 10)),
                    Score(chance.choice([None, *range(1, 6)]), "csi", 1, 5, question="goods"),
                    Score(chance.randint(1, 5), "csi", 1, 5, question="service"),
                    Score(chance.randint(1, 7), "ces", 1, 7, question="ease"),
                    Score(chance.randint(1, 5), "ces", 1, 5, "lower_better", "effort"),
                    Score(chance.randint(1, 5), "ces", 1, 5, question="easy"),
                ),
                location=chance.choice(["north", "south"]),
                is_test=number % 9 == 0,
            )
            for number in range(400)
        ]
    )
    build_up_to(loader.path, "metric_values", "scored_responses")
    return loader.path


def ask(warehouse: Path, folder: Path, *arguments: str) -> list[dict[str, str]]:
    """What `mf query` answers; it runs in a copy of the project, where it may write."""
    require(MF.exists(), "MetricFlow (make metrics)")
    project = folder / "project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    answer = folder / "answer.csv"
    environment = {
        **os.environ,
        "WAREHOUSE_PATH": str(warehouse),
        "DBT_PROFILES_DIR": str(project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    for command in (
        [str(MF.with_name("dbt")), "--quiet", "parse"],
        [str(MF), "query", *arguments, "--csv", str(answer)],
    ):
        ended = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
    with answer.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_metricflow_answers_what_is_published_for_the_company_by_month(
    warehouse: Path, tmp_path: Path
) -> None:
    published = {
        (metric, str(start)): value
        for metric, start, value in rows(
            warehouse,
            "select metric, period_start, value from published.metric_values "
            "where period_grain = 'month' and dimension = 'company' "
            f"and metric in {METRICS}",
        )
    }

    found = ask(
        warehouse, tmp_path, "--metrics", ",".join(METRICS), "--group-by", "metric_time__month"
    )

    asked = {
        (metric, row["metric_time__month"][:10]): float(row[metric])
        for row in found
        for metric in METRICS
    }
    assert len(asked) == 6 * len(METRICS)
    assert asked == pytest.approx(published, abs=1e-9)


def test_metricflow_breaks_down_as_the_published_figures_do(
    warehouse: Path, tmp_path: Path
) -> None:
    published: dict[str, float] = dict(
        rows(
            warehouse,
            "select member, value from published.metric_values where metric = 'nps' "
            "and period_grain = 'year' and dimension = 'location'",
        )
    )

    found = ask(warehouse, tmp_path, "--metrics", "nps", "--group-by", "scored_response__location")

    asked = {row["scored_response__location"]: float(row["nps"]) for row in found}
    assert asked == pytest.approx(published, abs=1e-9)
