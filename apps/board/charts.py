"""The charts, as Altair values. No Streamlit, no reading, no rounding: texts come with the rows.

A tooltip shows only prepared texts, never a raw number, and never a field that Vega could take
for a picture or a link.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from apps.board.texts import Texts
from apps.board.verdicts import LOWER_IS_BETTER
from orchestration.wording.chart_locale import FONT, chart_locale

#: blue, grey, vermilion: told apart by people who do not tell red from green
GROUP_COLOURS = {"promoters": "#2B7BBA", "passives": "#A9B2BD", "detractors": "#D9641E"}
PART_COLOURS = {
    "loaded": "#2B7BBA",
    "duplicate": "#8FC1E3",
    "superseded": "#B79AC8",
    "skipped": "#A9B2BD",
    "rejected": "#D9641E",
}
LINE_COLOUR = "#2B7BBA"
EARLIER_COLOUR = "#8A94A3"
MEMBER_COLOURS = ("#2B7BBA", "#D98E00", "#1A9C7A", "#C46BA0", "#5FB3DC", "#D9641E")
#: the height of a chart counts its axis and its legend
ROW_HEIGHT = 34
AXIS_HEIGHT = 50
LEGEND_HEIGHT = 60
#: two names of people side by side are wider than a phone
LEGEND_COLUMNS = alt.ExprRef("width < 480 ? 1 : width < 800 ? 2 : 3")
#: under this the axis of time names days, over it months
SHORT_SPAN_DAYS = 200


def trend(rows: pd.DataFrame, texts: Texts, *, metric: str, height: int = 300) -> alt.LayerChart:
    """One line with its interval band; rows with gaps, `is_running` and prepared texts."""
    base = alt.Chart(rows).encode(x=time_axis(rows))
    value = _value_axis("value", texts, metric)
    band = base.mark_area(opacity=0.2, color=LINE_COLOUR).encode(
        y=_value_axis("low", texts, metric), y2="high:Q"
    )
    # a point between two gaps has no band, so every point carries its own interval too
    ends = base.mark_rule(opacity=0.35, color=LINE_COLOUR).encode(
        y=_value_axis("low", texts, metric), y2="high:Q"
    )
    line = base.mark_line(color=LINE_COLOUR, strokeWidth=2.5).encode(y=value)
    points = base.mark_point(size=60, color=LINE_COLOUR, filled=True, opacity=1).encode(
        y=value,
        fill=alt.when("datum.is_running")
        .then(alt.value("white"))
        .otherwise(alt.value(LINE_COLOUR)),
        stroke=alt.value(LINE_COLOUR),
        strokeWidth=alt.value(2),
        tooltip=tooltip(texts, "period", "value", "interval", "n"),
    )
    layers = [band, ends, line, points]
    if metric == "nps":
        layers.insert(0, _zero_line())
    return finish(alt.layer(*layers), texts, height)


def trend_of_members(
    rows: pd.DataFrame, texts: Texts, *, metric: str, members: Sequence[str], height: int = 380
) -> alt.LayerChart:
    """Lines of several members, each with its band."""
    colour = alt.Color(
        "member_text:N",
        scale=alt.Scale(domain=list(members), range=list(MEMBER_COLOURS[: len(members)])),
        # room for a name and the id after it, which tells namesakes apart
        legend=alt.Legend(
            title=None, orient="top", columns=LEGEND_COLUMNS, labelLimit=240, symbolOpacity=1
        ),
    )
    base = alt.Chart(rows).encode(x=time_axis(rows), color=colour)
    value = _value_axis("value", texts, metric)
    band = base.mark_area(opacity=0.1).encode(
        y=_value_axis("low", texts, metric), y2="high:Q", color=colour
    )
    ends = base.mark_rule(opacity=0.3).encode(y=_value_axis("low", texts, metric), y2="high:Q")
    line = base.mark_line(strokeWidth=2.5).encode(y=value)
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        y=value, tooltip=tooltip(texts, "member", "period", "value", "interval", "n")
    )
    layers = [band, ends, line, points]
    if metric == "nps":
        layers.insert(0, _zero_line())
    return finish(alt.layer(*layers), texts, height)


def groups(rows: pd.DataFrame, texts: Texts, *, height: int = 280) -> alt.LayerChart:
    """Promoters, passives and detractors per period as parts of 100 %.

    Rows: one per period and group, with `share` (0–1), `order` and prepared texts.
    """
    names = {group: texts(f"group.{group}") for group in GROUP_COLOURS}
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X(
                "short_text:O",
                sort=alt.SortField("period_start"),
                axis=alt.Axis(title=None, labelAngle=0, labelOverlap="parity", ticks=False),
            ),
            y=alt.Y(
                "share:Q",
                stack="zero",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(title=None, format=".0%", tickCount=5),
            ),
            color=_parts("group_text", list(names.values()), list(GROUP_COLOURS.values())),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("period_text:N", title=texts("column.period")),
                alt.Tooltip("group_text:N", title=texts("column.value")),
                alt.Tooltip("share_text:N", title=texts("column.share")),
                alt.Tooltip("count_text:N", title=texts("column.n")),
            ],
        )
    )
    return finish(alt.layer(bars), texts, height)


def comparison(
    rows: pd.DataFrame, texts: Texts, *, metric: str, order: Sequence[str]
) -> alt.LayerChart:
    """Dots with interval lines, one row per member; hollow grey dots are the earlier period.

    Rows: `side` is `now` or `before`; hidden groups have a text in place of a dot.
    """
    y = alt.Y(
        "member_text:N",
        sort=list(order),
        axis=alt.Axis(
            title=None,
            labelLimit=175,
            ticks=False,
            domain=False,
            labelOverlap=False,
            labelFlush=False,
        ),
    )
    has_two = bool((rows["side"] == "before").any())
    offset = alt.YOffset("side:N", sort=["now", "before"]) if has_two else alt.Undefined
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=["now", "before"], range=[LINE_COLOUR, EARLIER_COLOUR]),
        legend=None,
    )
    base = alt.Chart(rows).encode(y=y, color=colour, yOffset=offset)
    shown = base.transform_filter("isValid(datum.value)")
    lines = shown.mark_rule(strokeWidth=2.5).encode(
        x=alt.X(
            "low:Q",
            scale=alt.Scale(zero=False, nice=True, padding=8),
            axis=_numbers(texts, metric, tick_count=6),
        ),
        x2="high:Q",
    )
    dots = shown.mark_point(size=110, strokeWidth=2, opacity=1).encode(
        x="value:Q",
        fill=alt.when("datum.side == 'now'")
        .then(alt.value(LINE_COLOUR))
        .otherwise(alt.value("white")),
        tooltip=tooltip(texts, "member", "period", "value", "interval", "n"),
    )
    words = (
        base.transform_filter("!isValid(datum.value)")
        .mark_text(align="left", fontStyle="italic", color=EARLIER_COLOUR)
        .encode(x=alt.value(6), text="status_text:N", color=alt.value(EARLIER_COLOUR))
    )
    layers = [lines, dots, words]
    if metric == "nps":
        zero = alt.Chart(pd.DataFrame({"zero": [0]}))
        layers.insert(0, zero.mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4]).encode(x="zero:Q"))
    height = len(order) * ROW_HEIGHT * (1.5 if has_two else 1) + AXIS_HEIGHT
    return finish(alt.layer(*layers), texts, int(height))


def balance(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """What became of the rows of each source, as parts of 100 %.

    Rows: one per source and part, with `share` (0–1), `order` and prepared texts.
    """
    names = [texts(f"quality_column.{part}") for part in PART_COLOURS]
    bars = (
        alt.Chart(rows)
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y(
                "survey:N",
                axis=alt.Axis(
                    title=None,
                    labelLimit=150,
                    ticks=False,
                    domain=False,
                    labelOverlap=False,
                    labelFlush=False,
                ),
            ),
            x=alt.X(
                "share:Q",
                stack="zero",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(title=None, format=".0%", tickCount=5),
            ),
            color=_parts("part_text", names, list(PART_COLOURS.values()), columns=2),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("survey:N", title=texts("quality_column.survey")),
                alt.Tooltip("part_text:N", title=texts("column.value")),
                alt.Tooltip("share_text:N", title=texts("column.share")),
                alt.Tooltip("count_text:N", title=texts("quality_column.rows")),
            ],
        )
    )
    return finish(
        alt.layer(bars), texts, rows["survey"].nunique() * ROW_HEIGHT + LEGEND_HEIGHT + AXIS_HEIGHT
    )


def time_axis(rows: pd.DataFrame) -> alt.X:
    """Days on the axis of a short span, months on that of a long one."""
    span = rows["period_start"].max() - rows["period_start"].min()
    is_short = not rows.empty and span.days < SHORT_SPAN_DAYS
    return alt.X(
        "period_start:T",
        axis=alt.Axis(
            title=None,
            format="%-d %b" if is_short else "%b ’%y",
            tickCount=6,
            labelOverlap="parity",
            labelFlush=False,
            grid=False,
        ),
    )


def _value_axis(column: str, texts: Texts, metric: str) -> alt.Y:
    return alt.Y(
        f"{column}:Q",
        scale=alt.Scale(zero=False, nice=True, reverse=metric in LOWER_IS_BETTER),
        axis=_numbers(texts, metric, tick_count=5),
    )


def _numbers(texts: Texts, metric: str, *, tick_count: int) -> alt.Axis:
    return alt.Axis(title=texts(f"metric.{metric}.short_unit"), tickCount=tick_count)


def _zero_line() -> alt.Chart:
    zero = alt.Chart(pd.DataFrame({"zero": [0]}))
    line: alt.Chart = zero.mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4]).encode(y="zero:Q")
    return line


def tooltip(texts: Texts, *columns: str) -> list[alt.Tooltip]:
    """What a mark says of itself: the texts of some columns under their words."""
    return [alt.Tooltip(f"{name}_text:N", title=texts(f"column.{name}")) for name in columns]


def _parts(column: str, names: list[str], colours: list[str], columns: int = 3) -> alt.Color:
    return alt.Color(
        f"{column}:N",
        scale=alt.Scale(domain=names, range=colours),
        legend=alt.Legend(title=None, orient="top", columns=columns, labelLimit=210),
    )


def finish(chart: alt.LayerChart | alt.FacetChart, texts: Texts, height: int) -> alt.LayerChart:
    """Size, and the numbers and months of the language on the axes."""
    finished: alt.LayerChart = chart.properties(height=height).configure(
        locale=chart_locale(texts), font=FONT
    )
    return finished
