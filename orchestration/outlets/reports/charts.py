"""The pictures of a report as SVG: Altair's specification, drawn by vl-convert. No reading.

Axes are of texts, never of times: Vega would read a time in the zone of the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import vl_convert

from orchestration.outlets.reports.asked import Period, short_name
from orchestration.outlets.reports.document import Chart
from orchestration.outlets.reports.facts import Theme
from orchestration.outlets.reports.writer import Writer
from orchestration.wording import formats, periods
from orchestration.wording.chart_locale import FONT, chart_locale
from orchestration.wording.texts import Texts

#: blue, grey, vermilion: told apart by people who do not tell red from green
ABOVE, UNSURE, BELOW = "#2B7BBA", "#A9B2BD", "#D9641E"
INK, QUIET = "#1B2733", "#8A94A3"
WIDTH = 620
ROW_HEIGHT = 26
CELL_HEIGHT = 34
LABEL_LIMIT = 300


def trend(writer: Writer) -> Chart:
    """NPS by period with the band of its interval; a period without answers is a gap."""
    texts, period = writer.texts, writer.period
    known = {one.start: one for one in writer.facts.trend if one.value is not None}
    starts = periods.every(period.grain, min(known), period.start)
    names = [short_name(Period(period.grain, start), texts) for start in starts]
    rows = pd.DataFrame(
        {
            "at": names,
            "run": _runs([start in known for start in starts]),
            "value": [known[start].value if start in known else None for start in starts],
            "low": [known[start].low if start in known else None for start in starts],
            "high": [known[start].high if start in known else None for start in starts],
            "is_last": [start == period.start for start in starts],
        }
    )
    shown = rows.dropna(subset=["value"])
    x = alt.X(
        "at:O",
        sort=names,
        scale=alt.Scale(domain=names),
        axis=alt.Axis(title=None, labelAngle=-40 if len(names) > 9 else 0, labelOverlap=False),
    )
    y = alt.Y("low:Q", scale=alt.Scale(zero=False, nice=True), axis=_points(texts))
    base = alt.Chart(shown).encode(x=x, detail="run:N")
    value = alt.Y("value:Q", scale=alt.Scale(zero=False, nice=True), axis=_points(texts))
    picture = alt.layer(
        base.mark_area(opacity=0.18, color=ABOVE).encode(y=y, y2="high:Q"),
        base.mark_rule(opacity=0.45, color=ABOVE).encode(y=y, y2="high:Q"),
        base.mark_line(color=ABOVE, strokeWidth=2.5).encode(y=value),
        base.mark_point(filled=True, opacity=1, color=ABOVE).encode(
            y=value, size=alt.when("datum.is_last").then(alt.value(110)).otherwise(alt.value(45))
        ),
    )
    return Chart(
        texts("report.chart.trend"),
        texts("report.chart.trend_says"),
        _drawn(picture, texts, height=150),
    )


def impacts(writer: Writer, themes: Sequence[Theme]) -> Chart:
    """A bar a theme from zero, with its interval; grey where nothing is proven."""
    texts = writer.texts
    names = {
        "below": texts("report.tone.below"),
        "not_proven": texts("report.tone.not_proven"),
        "above": texts("report.tone.above"),
    }
    order = [writer.theme(one.name) for one in themes]
    rows = pd.DataFrame(
        {
            "theme": order,
            "impact": [one.impact for one in themes],
            "low": [one.low for one in themes],
            "high": [one.high for one in themes],
            "tone": [
                names["below" if one.is_below else "above" if one.is_above else "not_proven"]
                for one in themes
            ],
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y(
            "theme:N",
            sort=order,
            axis=alt.Axis(title=None, labelLimit=LABEL_LIMIT, ticks=False, domain=False),
        )
    )
    colour = alt.Color(
        "tone:N",
        scale=alt.Scale(domain=list(names.values()), range=[BELOW, UNSURE, ABOVE]),
        legend=alt.Legend(title=None, orient="top", labelLimit=260),
    )
    x = alt.X("impact:Q", axis=_points(texts, texts("report.chart.impact_axis")))
    picture = alt.layer(
        base.mark_bar(height={"band": 0.62}).encode(x=x, color=colour),
        base.mark_rule(color=INK, strokeWidth=1.4).encode(x="low:Q", x2="high:Q"),
        alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK).encode(x="zero:Q"),
    )
    return Chart(
        texts("report.chart.impact"),
        texts("report.chart.impact_says"),
        _drawn(picture, texts, height=max(len(order), 2) * ROW_HEIGHT),
    )


def heat_map(writer: Writer, cells: Sequence[Theme], themes: Sequence[str]) -> Chart:
    """Theme by location: the part of the location's NPS that the theme makes, and mentions.

    Args:
        cells: themes by location; one without a contribution is hidden and left empty.
        themes: the rows, from top to bottom.
    """
    texts = writer.texts
    places = sorted({writer.place(one.member) for one in cells})
    known = [one for one in cells if one.name in themes and one.contribution is not None]
    rows = pd.DataFrame(
        {
            "theme": [writer.theme(one.name) for one in known],
            "place": [writer.place(one.member) for one in known],
            "value": [one.contribution for one in known],
            "text": [
                writer.number(one.contribution or 0.0, is_signed=True)
                + (f" ({formats.count(one.mentions, texts)})" if one.mentions else "")
                for one in known
            ],
        }
    )
    widest = max([abs(one.contribution or 0.0) for one in known] + [1.0])
    base = alt.Chart(rows).encode(
        x=alt.X(
            "place:N",
            sort=places,
            scale=alt.Scale(domain=places),
            axis=alt.Axis(
                title=None, orient="top", labelAngle=0, labelOverlap=False, ticks=False,
                labelLimit=max(WIDTH // len(places) - 8, 50), domain=False,
            ),
        ),
        y=alt.Y(
            "theme:N",
            sort=[writer.theme(name) for name in themes],
            axis=alt.Axis(title=None, labelLimit=LABEL_LIMIT, ticks=False, domain=False),
        ),
    )  # fmt: skip
    picture = alt.layer(
        base.mark_rect(stroke="white", strokeWidth=2).encode(
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(
                    domain=[-widest, 0, widest],
                    range=["#E99B6B", "#F4F5F7", "#8FBFE3"],
                    interpolate="rgb",
                ),
                legend=None,
            )
        ),
        base.mark_text(fontSize=11, color=INK).encode(text="text:N"),
    )
    return Chart(
        texts("report.chart.heat"),
        texts("report.chart.heat_says"),
        _drawn(picture, texts, height=len(themes) * CELL_HEIGHT),
    )


def _points(texts: Texts, title: str | None = None) -> alt.Axis:
    return alt.Axis(
        title=title or texts("report.chart.points"),
        tickCount=5,
        format="+.0f",
        labelExpr="datum.value === 0 ? '0' : datum.label",
    )


def _runs(is_known: Sequence[bool]) -> list[int]:
    """A number for each run of periods without a gap: a line is drawn within one."""
    runs, run = [], 0
    for known in is_known:
        run += not known
        runs.append(run)
    return runs


def _drawn(picture: alt.LayerChart | alt.FacetChart, texts: Texts, *, height: int) -> str:
    finished = picture.properties(width=WIDTH, height=height).configure(
        locale=chart_locale(texts),
        font=FONT,
        background="white",
        axis={"labelColor": INK, "titleColor": QUIET, "gridColor": "#E6E9ED", "labelFontSize": 11},
        view={"stroke": None},
    )
    return str(vl_convert.vegalite_to_svg(finished.to_dict()))
