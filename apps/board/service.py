"""What the pages on service studies show, in words: frames with prepared texts.

Here: texts beside values, the choice of a period. Not here: reading, charts, arithmetic.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from apps.board import choices, formats
from apps.board.context import Context
from apps.board.filters import Choice
from apps.board.reading import service as reading
from apps.board.texts import Texts

GRAINS = ("quarter", "year", "rolling_3_months", "month")
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
SCORE_ENDS = (0.0, 100.0)


def choose_period_or_stop(run: Context, table: str) -> tuple[str, date, list[date]]:
    """Length and start of a period that the table has; without any the page says so and ends."""
    starts = {
        grain: found
        for grain in GRAINS
        if (found := reading.load_study_periods(run.snapshot, grain, table))
    }
    if not starts:
        st.info(run.texts(f"service.none_{table}"), icon=":material/hourglass_empty:")
        st.stop()
    grain = run.filters.choose(
        Choice(
            "grain",
            run.texts("filter.grain"),
            tuple(starts),
            (next(iter(starts)),),
            lambda code: run.texts(f"grain.{code}"),
            scope="service",
        )
    )
    return grain, choices.choose_period(run, grain, starts[grain]), starts[grain]


def with_texts(
    rows: pd.DataFrame,
    texts: Texts,
    *,
    ends: tuple[float, float] | None = None,
    digits: int = 2,
) -> pd.DataFrame:
    """Rows with their value, interval and number of answers as texts; intervals cut at `ends`."""
    low, high = rows["low"], rows["high"]
    if ends is not None:
        low, high = low.clip(*ends), high.clip(*ends)
    cut = rows.assign(low=low, high=high)
    return cut.assign(
        value_text=[spell(value, texts, digits=digits) for value in cut["value"]],
        interval_text=[
            spell_interval(one.low, one.high, texts, digits=digits)
            for one in cut.itertuples(index=False)
        ],
        n_text=[formats.count(n, texts) for n in cut["n"]],
    )


def under_names(figures: pd.DataFrame, names: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Figures, by metric, under the row and the side that they have in a chart."""
    rows = figures.loc[[metric for metric in names if metric in figures.index]].reset_index()
    return rows.assign(
        name_text=[names[metric][0] for metric in rows["metric"]],
        side_text=[names[metric][1] for metric in rows["metric"]],
    )


def spell(value: Any, texts: Texts, *, digits: int = 2, is_signed: bool = False) -> str:
    """A number, or a dash where there is none."""
    if pd.isna(value):
        return "—"
    return formats.number(value, texts, digits=digits, is_signed=is_signed)


def spell_interval(low: Any, high: Any, texts: Texts, *, digits: int = 2) -> str:
    """Both ends, or a dash."""
    if pd.isna(low) or pd.isna(high):
        return "—"
    return f"{spell(low, texts, digits=digits)} … {spell(high, texts, digits=digits)}"


def judge_gap(low: Any, high: Any, texts: Texts) -> str:
    """Worse or better than expected only where the whole interval says so."""
    if pd.isna(low) or pd.isna(high):
        return "—"
    if high < 0:
        return texts("servqual.worse")
    return texts("servqual.better") if low > 0 else texts("servqual.not_proven")


def spell_alpha(alpha: Any, count: Any, verdict: str, texts: Texts) -> str:
    """Cronbach's alpha with its warning; nothing of too few."""
    if verdict in ("too_few", "no_spread") or pd.isna(alpha):
        return texts("servqual.alpha_too_few")
    number = f"{spell(alpha, texts)} (n = {formats.count(count, texts)})"
    return f"⚠ {number}" if verdict == "low" else number


def dimensions_in_words(details: pd.DataFrame, names: dict[str, str], texts: Texts) -> pd.DataFrame:
    """Mean points and alpha of each dimension."""
    rows = details[details["item_no"].isna()].set_index("servqual_dimension")
    return pd.DataFrame(
        [
            {
                "name": names[name],
                "points": spell(one["mean_points"], texts, digits=1),
                **{
                    f"alpha_{side}": spell_alpha(
                        one[f"alpha_{side}"],
                        one[f"alpha_{side}_count"],
                        str(one[f"alpha_{side}_verdict"]),
                        texts,
                    )
                    for side in ("expectation", "perception")
                },
            }
            for name, one in ((name, rows.loc[name]) for name in names if name in rows.index)
        ]
    )


def items_in_words(details: pd.DataFrame, names: dict[str, str], texts: Texts) -> pd.DataFrame:
    """Every statement with its means and its gap."""
    rows = details[details["item_no"].notna()]
    return pd.DataFrame(
        [
            {
                "item": formats.count(one["item_no"], texts),
                "name": names[one["servqual_dimension"]],
                "wording": one[f"wording_{texts.language}"] or "",
                "expectation": spell(one["expectation_mean"], texts),
                "perception": spell(one["perception_mean"], texts),
                "gap": spell(one["gap"], texts, is_signed=True),
                "interval": spell_interval(one["gap_low"], one["gap_high"], texts),
                "n": formats.count(one["gap_count"], texts),
            }
            for one in rows.to_dict("records")
        ]
    )


def visits_in_words(rows: pd.DataFrame, called: dict[str, str], texts: Texts) -> pd.DataFrame:
    """Scores of branches and auditors beside all other visits; too few have no number."""
    worded = with_texts(rows, texts, ends=SCORE_ENDS, digits=1)
    pairs = zip(worded["dimension"], worded["member"], strict=True)
    return worded.assign(
        name_text=[called.get(who, who) if by == "location" else who for by, who in pairs],
        section_text=[section or texts("visits.whole") for section in worded["section"]],
        difference_text=[
            spell(value, texts, digits=1, is_signed=True) for value in worded["difference"]
        ],
        difference_interval_text=[
            spell_interval(one.difference_low, one.difference_high, texts, digits=1)
            for one in worded.itertuples(index=False)
        ],
        verdict_text=[texts(f"visits.verdict.{verdict}") for verdict in worded["verdict"]],
    )


def visit_list(
    rows: pd.DataFrame, called: dict[str, str], items: dict[str, str], texts: Texts
) -> pd.DataFrame:
    """Every visit with its scores; a name that is not told is said to be hidden.

    `called` are names of locations, `items` the words of items of the sheet.
    """
    periods = zip(rows["period_grain"], rows["period_start"], strict=True)
    return pd.DataFrame(
        {
            "period": [formats.period(grain, start.date(), texts) for grain, start in periods],
            "name": [
                texts("status.hidden") if pd.isna(place) else called.get(place, place)
                for place in rows["location"]
            ],
            "auditor": rows["auditor"].fillna(texts("status.hidden")),
            "raw": [spell(score, texts, digits=0) for score in rows["raw_score"]],
            "final": [spell(score, texts, digits=0) for score in rows["final_score"]],
            "failed": [
                ", ".join(items.get(key, key) for key in failed.split(", ") if key)
                for failed in rows["failed_items"]
            ],
        }
    )


def last_day(grain: str, start: date) -> date:
    """The last day of a period."""
    months = {"month": 1, "quarter": 3, "rolling_3_months": 3, "year": 12}[grain]
    after = start.year * 12 + start.month - 1 + months
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
