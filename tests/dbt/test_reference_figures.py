"""What the models make of the reference numbers: `golden/`, and the full set beside the project."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from tests.dbt.building import PROJECT, Row, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
FULL_SET = PROJECT.parent / "shared" / "reference"
FOLDERS = [folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()]
WITH_PUBLISHED = [f for f in FOLDERS if (f / "published_reference.csv").is_file()]
# each set of reference numbers has a year of its own
INTERVALS, CLASSES, ROUNDING = (date(year, 1, 15) for year in (2001, 2003, 2004))
#: a segment that a source declares under a name of its own
LINE_OF_BUSINESS = "Направление d'activité"
CROSSINGS = [[LINE_OF_BUSINESS, "location"], ["manager", LINE_OF_BUSINESS]]
ASKED: dict[str, object] = {"segments": [LINE_OF_BUSINESS], "crossings": CROSSINGS}
A_PROMOTER, A_PASSIVE, A_DETRACTOR = (Score(value) for value in (10, 8, 3))

Line = dict[str, str]


def table(folder: Path, name: str) -> list[Line]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms_of_counts(case: str, day: date, counts: dict[Score, int]) -> Iterator[Form]:
    for score, count in counts.items():
        for number in range(count):
            yield Form(f"{case}/{score}/{number}", day, (score,), location=case)


def nps_counts(row: Line) -> dict[Score, int]:
    classes = {"promoters": A_PROMOTER, "passives": A_PASSIVE, "detractors": A_DETRACTOR}
    return {score: int(row[name]) for name, score in classes.items()}


def responses(folder: Path) -> Iterator[Form]:
    """The valid rows: a score is a whole number 0-10, alone or before its label."""
    for row in table(folder, "responses_rows.csv"):
        score = re.fullmatch(r"\s*(10|[0-9])\s*(?:-.*)?", row["score_raw"])
        if score:
            yield Form(
                row["response_id"],
                datetime.fromisoformat(row["answered_at_local"]).date(),
                (Score(int(score[1])),),
                survey="retail",
                location=row["location"],
                manager=row["manager"],
                product=row["segment"],
                segments=((LINE_OF_BUSINESS, row["segment"]),),
            )


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="session")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp(folder.name) / "warehouse.duckdb")
    forms: list[Form] = []
    for row in table(folder, "nps_ci.csv"):
        if row["conf"] == "0.950000":
            forms += forms_of_counts(row["case_id"][:-3], INTERVALS, nps_counts(row))
    for row in table(folder, "nps_rules.csv"):
        if row["score"]:
            score = Score(float(row["score"]))
            forms.append(Form(row["case_id"], CLASSES, (score,), location=row["case_id"]))
    for row in table(folder, "nps_rounding.csv"):
        forms += forms_of_counts(row["case_id"], ROUNDING, nps_counts(row))
    forms += {form.native_id: form for form in responses(folder)}.values()
    loader.load(forms)
    dbt(loader.path, "build", "--exclude-resource-type", "unit_test", **ASKED)
    return loader.path


@cache
def by_location(warehouse: Path, year: int) -> dict[str, Row]:
    """The figures of a year: metric, n, value, low, high, promoters, passives, detractors."""
    found = rows(
        warehouse,
        "select member, metric, n, value, low, high, promoters, passives, detractors "
        "from marts.metric_figures "
        "where dimension = 'location' and period_grain = 'year' and period_start = ?",
        date(year, 1, 1),
    )
    return {row[0]: row[1:] for row in found}


@pytest.mark.parametrize("level", [0.95, 0.9])
def test_nps_and_its_interval_are_the_published_ones(
    warehouse: Path, folder: Path, level: float, tmp_path: Path
) -> None:
    own = Path(shutil.copyfile(warehouse, tmp_path / warehouse.name))
    dbt(own, "run", confidence_level=level, **ASKED)
    cases = [row for row in table(folder, "nps_ci.csv") if float(row["conf"]) == level]

    found = by_location(own, INTERVALS.year)

    assert len(cases) == len(found)
    for row in cases:
        _, n, value, low, high, *counts = found[row["case_id"][:-3]]
        assert [n, *counts] == [int(row[k]) for k in ("n", "promoters", "passives", "detractors")]
        assert (value, low, high) == pytest.approx(
            tuple(float(row[k]) for k in ("nps", "adjwald_3T_lo", "adjwald_3T_hi")), abs=1e-6
        ), row["case_id"]


def test_every_score_has_the_class_of_the_rules(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = by_location(warehouse, CLASSES.year)

    for value in reference_values(folder / "nps_rules.csv"):
        if value.metric == "category":
            *_, promoters, passives, detractors = found[value.case]
            counts = {"promoter": promoters, "passive": passives, "detractor": detractors}
            assert sum(counts.values()) == 1
            reference_line(value, max(counts, key=lambda name: counts[name]))


def test_a_figure_rounds_half_away_from_zero(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    names = ("nps_exact", "nps_0dp_half_away", "nps_1dp_half_away")
    shown = {
        row[0]: dict(zip(names, row[1], strict=True))
        for row in rows(
            warehouse,
            "select member, [value, round(value), round(value, 1)] from marts.metric_figures "
            "where dimension = 'location' and period_grain = 'year' and period_start = ?",
            date(ROUNDING.year, 1, 1),
        )
    }

    for value in reference_values(folder / "nps_rounding.csv"):
        reference_line(value, shown[value.case][value.metric])
    unanswered = [
        row["case_id"] for row in table(folder, "nps_rounding.csv") if not row["nps_exact"]
    ]
    assert unanswered
    assert not set(unanswered) & set(shown)


GRAINS = {
    "overall": ("company", "year"),
    "by_month": ("company", "month"),
    "by_month_segment": (LINE_OF_BUSINESS, "month"),
    "by_segment": ("product", "year"),
    "by_location": ("location", "year"),
    "by_manager": ("manager", "year"),
    "rolling_3_months_pooled": ("company", "rolling_3_months"),
}


@pytest.mark.parametrize("metric_set", GRAINS)
def test_responses_of_half_a_year_give_the_reference_figures(
    warehouse: Path, folder: Path, metric_set: str
) -> None:
    expected: dict[str, dict[str, float]] = defaultdict(dict)
    for row in table(folder, "responses_expected.csv"):
        if row["metric_set"] == metric_set:
            expected[row["key"]][row["metric"]] = float(row["value"])
    dimension, grain = GRAINS[metric_set]

    found = {
        key_of(metric_set, str(row[0]), str(row[1])): row[2:]
        for row in rows(
            warehouse,
            "select member, strftime(period_end, '%Y-%m'), n, promoters, passives, detractors, "
            "value, low, high from marts.metric_figures where metric = 'nps' and "
            "dimension = ? and period_grain = ? and period_end between '2025-01-01' and "
            "'2025-12-31'",
            dimension,
            grain,
        )
    }

    if metric_set == "overall":
        found = {"all": found["2025-12"]}
    names = ("n", "promoters", "passives", "detractors", "nps", "adj95_lo", "adj95_hi")
    assert expected
    for key, figures in expected.items():
        assert found[key] == pytest.approx(tuple(figures[name] for name in names), abs=1e-6)


def key_of(metric_set: str, member: str, month: str) -> str:
    if metric_set == "by_month_segment":
        return f"{month}|{member}"
    return month if GRAINS[metric_set][0] == "company" else member


@pytest.mark.parametrize("pair", CROSSINGS, ids="*".join)
def test_a_crossing_counts_the_answers_of_each_pair(
    warehouse: Path, folder: Path, pair: list[str]
) -> None:
    columns = {LINE_OF_BUSINESS: "segment"}
    expected: Counter[tuple[str, str]] = Counter()
    forms = {form.native_id for form in responses(folder)}
    rows_by_id = {row["response_id"]: row for row in table(folder, "responses_rows.csv")}
    for native_id in forms:
        row = rows_by_id[native_id]
        member = "*".join(row[columns.get(name, name)] for name in pair)
        expected[row["answered_at_local"][:7], member] += 1

    found = rows(
        warehouse,
        "select strftime(period_end, '%Y-%m'), member, n from marts.metric_figures "
        "where metric = 'nps' and dimension = ? and period_grain = 'month' "
        "and year(period_end) = 2025",
        "*".join(pair),
    )

    assert len(expected) > 50
    assert {(month, member): n for month, member, n in found} == dict(expected)


def test_a_local_day_lies_in_its_iso_week_month_and_quarter(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    values = reference_values(folder / "period_boundary.csv")
    days = {value.case: date.fromisoformat(value.line["local_date"]) for value in values}
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load([Form(case, day, (Score(9),)) for case, day in days.items()])

    dbt(loader.path, "run", "--select", "touched_periods", "+touched_periods")

    texts = {
        "iso_week": ("week", "strftime(period_start, '%G-W%V')"),
        "month": ("month", "strftime(period_start, '%Y-%m')"),
        "quarter": ("quarter", "strftime(period_start, '%Y-Q') || quarter(period_start)"),
    }
    for value in values:
        if value.metric in texts:
            grain, text = texts[value.metric]
            (found,) = rows(
                loader.path,
                f"select {text} from intermediate.touched_periods "
                "where period_grain = ? and ? between period_start and period_end",
                grain,
                days[value.case],
            )
            reference_line(value, found[0])
    lengths = rows(
        loader.path,
        "select distinct date_diff('day', period_start, period_end) "
        "from intermediate.touched_periods where period_grain = 'week'",
    )
    assert lengths == [(6,)]
