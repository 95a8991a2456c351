"""The reference numbers of themes and of weights of predictors, met by the models and macros."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.dbt.building import dbt, rows
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_intervals import ask
from tests.dbt.topics import Said, publish_topics
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

FOLDERS = [folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()]
#: weights hang on no number of answers, and few answers have none: the cases many times over
TIMES = 20

# Henderson and Velleman 1981, as in every copy of R: mpg, cyl, disp, hp, gear
MTCARS = """
21 6 160 110 4|21 6 160 110 4|22.8 4 108 93 4|21.4 6 258 110 3|18.7 8 360 175 3|18.1 6 225 105 3
14.3 8 360 245 3|24.4 4 146.7 62 4|22.8 4 140.8 95 4|19.2 6 167.6 123 4|17.8 6 167.6 123 4
16.4 8 275.8 180 3|17.3 8 275.8 180 3|15.2 8 275.8 180 3|10.4 8 472 205 3|10.4 8 460 215 3
14.7 8 440 230 3|32.4 4 78.7 66 4|30.4 4 75.7 52 4|33.9 4 71.1 65 4|21.5 4 120.1 97 3
15.5 8 318 150 3|15.2 8 304 150 3|13.3 8 350 245 3|19.2 8 400 175 3|27.3 4 79 66 4
26 4 120.3 91 5|30.4 4 95.1 113 5|15.8 8 351 264 5|19.7 6 145 175 5|15 8 301 335 5
21.4 4 121 109 4
""".replace("\n", "|").strip("|")
PREDICTORS = ("cyl", "disp", "hp", "gear")


def group_of(score: int) -> str:
    return ("promoter" if score > 8 else "passive") if score > 6 else "detractor"


def cases_of(folder: Path, times: int) -> dict[str, Sequence[Said]]:
    with (folder / "drivers_rows.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    cases: dict[str, list[Said]] = {}
    for line in lines * times:
        themes = tuple(theme for theme in line["themes"].split("|") if theme)
        cases.setdefault(line["case_id"], []).append((group_of(int(line["score"])), themes))
    return dict(cases)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_themes_and_their_weights_are_those_of_the_reference(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    found: dict[tuple[str, str, str], float] = {}
    for times, model in ((1, "theme_figures"), (TIMES, "theme_drivers")):
        place = tmp_path / str(times)
        place.mkdir()
        warehouse = publish_topics(place / "warehouse.duckdb", cases_of(folder, times))
        dbt(warehouse, "build", "--select", model, "--exclude-resource-type", "unit_test")
        found |= figures(warehouse) if times == 1 else weights(warehouse)
    limits = ask(
        tmp_path / "1" / "warehouse.duckdb",
        "select name, {{ correlation_limit('-1', 'r', 'n') }} as lo, "
        "{{ correlation_limit('1', 'r', 'n') }} as hi from (values "
        + ", ".join(
            f"('{case}/{theme}', {r!r}, {found[case, 'ALL', 'n']})"
            for (case, theme, metric), r in found.items()
            if metric == "pearson_r"
        )
        + ") as given(name, r, n)",
    )
    for row in limits:
        case, theme = row["name"].split("/")
        found[case, theme, "r_ci95_lo"], found[case, theme, "r_ci95_hi"] = row["lo"], row["hi"]

    values = reference_values(folder / "drivers_expected.csv")
    assert len(values) == 99
    for value in values:
        case, theme = value.case.split("/")
        reference_line(value, found[case, theme, value.metric], 1e-6)


def figures(warehouse: Path) -> dict[tuple[str, str, str], float]:
    """What theme_figures says, by case, theme and the name that the reference has for it."""
    named = {
        "n_mentions": "mentions", "share_pct": "100 * share", "nps_with_theme": "nps_with",
        "nps_without_theme": "nps_without", "impact_leave_theme_out": "impact",
        "contribution_equal_split_points": "contribution::double",
    }  # fmt: skip
    found: dict[tuple[str, str, str], float] = {}
    for scale, theme, n, nps, contribution, *values in rows(
        warehouse,
        f"select scale, theme, n, nps, contribution::double, {', '.join(named.values())} "
        "from published.theme_figures",
    ):
        found[scale, "ALL", "n"], found[scale, "ALL", "nps"] = n, nps
        if theme == "untagged":
            found[scale, "ALL", "contribution_untagged_points"] = contribution
        for name, value in zip(named, values, strict=True):
            found[scale, theme, name] = value
    return found


def weights(warehouse: Path) -> dict[tuple[str, str, str], float]:
    """What theme_drivers says, in the same way."""
    named = {
        "lmg": "lmg", "lmg_share_pct": "100 * lmg_share", "johnson_rw": "johnson",
        "johnson_share_pct": "100 * johnson_share", "pearson_r": "r",
    }  # fmt: skip
    found: dict[tuple[str, str, str], float] = {}
    for scale, theme, r_squared, *values in rows(
        warehouse,
        f"select scale, theme, r_squared, {', '.join(named.values())} from published.theme_drivers",
    ):
        found[scale, "ALL", "r2"] = r_squared
        for name, value in zip(named, values, strict=True):
            found[scale, theme, name] = value
    return found


if FULL_SET.is_dir():

    def test_weights_of_a_published_data_set_are_those_published(
        tmp_path: Path, reference_line: ReferenceLine
    ) -> None:
        warehouse = FakeLoader(tmp_path / "warehouse.duckdb").path
        cars = ", ".join(f"({', '.join(car.split())})" for car in MTCARS.split("|"))
        names = (*PREDICTORS, "mpg")
        places = {name: place for place, name in enumerate(PREDICTORS, start=1)} | {"mpg": 99}
        pairs = " union all ".join(
            f"select 1 as group_no, {places[one]} as place, {places[other]} as other_place, "
            f"corr({one}, {other}) as r from cars"
            for number, one in enumerate(names)
            for other in names[number:]
        )

        found = ask(
            warehouse,
            f"""
            with recursive cars as (
                select * from (values {cars}) as cars (mpg, cyl, disp, hp, gear)
            ),
            correlations as ({pairs}),
            {{{{ driver_weights_of('correlations') }}}}
            select lmg.place, lmg.r_squared, lmg.lmg, johnson.johnson
            from lmg_weights as lmg
            inner join johnson_weights as johnson using (group_no, place)
            """,
        )

        by_name = {
            PREDICTORS[int(row["place"]) - 1]: {name: float(cell) for name, cell in row.items()}
            for row in found
        }
        assert sum(row["lmg"] for row in by_name.values()) == pytest.approx(
            by_name["cyl"]["r_squared"], rel=1e-9
        )
        for value in reference_values(FULL_SET / "importance_mtcars.csv"):
            predictor = value.line["predictor"]
            exact = (
                by_name[predictor]["johnson"]
                if predictor in by_name
                else by_name["cyl"]["r_squared"]
            )
            reference_line(value, exact, 1e-5)
        published = [
            value
            for value in reference_values(FULL_SET / "published_reference.csv")
            if value.case == "pub_d38"
        ]
        assert len(published) == len(PREDICTORS)
        for value in published:
            number = int(value.metric.rpartition("/")[2])
            reference_line(value, by_name[PREDICTORS[number - 1]]["johnson"], 1e-6)
