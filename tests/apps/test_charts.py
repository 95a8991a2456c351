"""What a chart carries to the browser."""

import json
from datetime import date

import altair as alt
import pandas as pd
import pytest

from apps.board import charts, comparison, figures, quality, texts

EN, RU = texts.load("en"), texts.load("ru")
MONTHS = (date(2026, 7, 1), date(2026, 9, 1))


#: every column that could tell something about a hidden group
FIGURES = ("n", "value", "low", "high", "promoters", "passives", "detractors")


def rows(sizes: dict[str, int]) -> pd.DataFrame:
    found = pd.DataFrame(
        [
            dict.fromkeys(FIGURES, 0.0)
            | {"period_start": pd.Timestamp(month), "member": member, "n": n}
            | {"value": 66.6667, "low": 51.25, "high": 78.5, "promoters": n, "passives": 0}
            for month in MONTHS
            for member, n in sizes.items()
        ]
    )
    is_hidden = found["n"] < 5
    found["status"] = is_hidden.map({True: "hidden", False: "enough"})
    found.loc[is_hidden, list(FIGURES)] = float("nan")
    return figures.in_words(found, EN, dimension="manager", name_period=str)


def data_of(chart: alt.LayerChart) -> list[dict[str, object]]:
    alt.data_transformers.disable_max_rows()
    sets = chart.to_dict()["datasets"].values()
    return [row for rows in sets for row in rows]


def test_a_hidden_group_has_words_and_no_number_in_the_chart() -> None:
    found = rows({"Ana": 4, "Ion": 2, "Olga": 30})
    now = found[found["period_start"] == pd.Timestamp(MONTHS[1])]
    order = comparison.members_in_order(now, "value")

    chart = charts.comparison(comparison.sides(now, None, order), EN, metric="nps", order=order)

    hidden = [row for row in data_of(chart) if row.get("member") == "Ana"]
    assert hidden
    for row in hidden:
        assert all(row[figure] is None for figure in FIGURES)
        assert row["status_text"] == row["value_text"] == "hidden"
        assert row["n_text"] == row["interval_text"] == ""


def test_members_by_value_end_with_those_that_show_none() -> None:
    found = rows({"Ana": 4, "Ion": 2, "Olga": 30})
    now = found[found["period_start"] == pd.Timestamp(MONTHS[1])]

    assert comparison.members_in_order(now, "value") == ["Olga", "Ana", "Ion"]
    assert comparison.members_in_order(now, "name") == ["Ana", "Ion", "Olga"]


def test_a_line_breaks_where_nobody_was_asked() -> None:
    line = figures.with_gaps(rows({"Olga": 30}), "month", ["Olga"])

    assert list(line["value"].isna()) == [False, True, False]
    assert list(line["member_text"]) == ["Olga"] * 3


def test_axes_speak_the_language() -> None:
    line = figures.with_gaps(rows({"Olga": 30}), "month", ["Olga"])
    line["is_running"] = False

    locale = charts.trend(line, RU, metric="nps").to_dict()["config"]["locale"]

    assert locale["number"]["decimal"] == ","
    assert locale["time"]["shortMonths"][8] == "сен"


@pytest.mark.parametrize("metric", ["nps", "csi", "ces", "ces_1", "ces_5"])
def test_tooltips_show_prepared_texts_only(metric: str) -> None:
    line = figures.with_gaps(rows({"Olga": 30, "Ana": 31}), "month", ["Olga", "Ana"])
    line["is_running"] = False
    drawn = [
        charts.trend(line, EN, metric=metric),
        charts.trend_of_members(line, EN, metric=metric, members=["Olga", "Ana"]),
        charts.groups(figures.group_parts(rows({"Olga": 30}), EN, "month"), EN),
    ]

    for chart in drawn:
        for layer in chart.to_dict()["layer"]:
            for tooltip in layer["encoding"].get("tooltip", []):
                assert tooltip["field"].endswith("_text")
                assert tooltip["type"] == "nominal"
        assert "href" not in json.dumps(chart.to_dict()["layer"])


def test_effort_where_less_is_better_is_drawn_upside_down() -> None:
    line = figures.with_gaps(rows({"Olga": 30}), "month", ["Olga"])
    line["is_running"] = False

    chart = charts.trend(line, EN, metric="ces_1").to_dict()

    assert all(layer["encoding"]["y"]["scale"]["reverse"] for layer in chart["layer"])


def test_the_three_groups_add_up_to_everybody() -> None:
    parts = figures.group_parts(rows({"Olga": 30}), EN, "month")

    assert parts.groupby("period_start")["share"].sum().tolist() == [1.0, 1.0]


def test_the_parts_of_a_balance_are_shares_of_what_was_received() -> None:
    balance = pd.DataFrame(
        [("form", 10, 6, 1, 1, 1, 1, 0), ("empty", 0, 0, 0, 0, 0, 0, 0)],
        columns=["survey", "received", *quality.PARTS, "unbalanced_files"],
    )

    parts = quality.parts_of_balance(balance, EN)

    assert set(parts["survey"]) == {"form"}
    assert parts["share"].sum() == pytest.approx(1)
    assert quality.unbalanced(balance) == []
