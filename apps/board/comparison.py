"""Members of a breakdown beside each other, and two periods beside each other.

Here: rows for the chart, the table and the download of the segments page. Not here: reading,
widgets, tests of differences (verdicts).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from apps.board import figures, formats, verdicts
from apps.board.figures import GROUPS
from apps.board.names import NAMED_DIMENSIONS
from apps.board.texts import Texts

MOST_ROWS_IN_CHART = 40


def members_in_order(rows: pd.DataFrame, sort: str) -> list[str]:
    """Names by alphabet, or by value with the hidden ones last."""
    by = ["value", "member_text"] if sort == "value" else ["member_text"]
    ordered = rows.sort_values(
        by, ascending=[False, True] if sort == "value" else [True], na_position="last"
    )
    return [str(name) for name in ordered["member_text"]]


def sides(now: pd.DataFrame, before: pd.DataFrame | None, order: list[str]) -> pd.DataFrame:
    """Rows for the dot plot; the earlier period only for members that have a row now."""
    both = [now.assign(side="now")]
    if before is not None:
        both.append(before.assign(side="before"))
    rows = pd.concat(both, ignore_index=True)
    return rows[rows["member_text"].isin(order)]


def table(
    now: pd.DataFrame,
    before: pd.DataFrame | None,
    texts: Texts,
    *,
    metric: str,
    start: date,
    against: date | None,
    order: list[str],
) -> pd.DataFrame:
    """One row per member: numbers where they may be shown, words where they may not."""
    ranks = {name: rank for rank, name in enumerate(order)}
    result = now.sort_values("member_text", key=lambda names: names.map(ranks))
    if before is None or against is None:
        return result.reset_index(drop=True)
    earlier = [figures.pick(before, metric, against, member) for member in result["member"]]
    current = [figures.pick(now, metric, start, member) for member in result["member"]]
    judged = [
        verdicts.judge(figure.measured, other.measured)
        for figure, other in zip(current, earlier, strict=True)
    ]
    return result.assign(
        before=[_value(figure) for figure in earlier],
        n_before=[_n(figure) for figure in earlier],
        change=[_difference(verdict) for verdict in judged],
        verdict_text=[texts(f"verdict.{verdict.kind}") for verdict in judged],
    ).reset_index(drop=True)


def _value(figure: figures.Figure) -> float:
    return float("nan") if figure.measured is None else figure.measured.value


def _n(figure: figures.Figure) -> float:
    return float("nan") if figure.measured is None else float(figure.measured.n)


def _difference(verdict: verdicts.Verdict) -> float:
    return float("nan") if verdict.difference is None else verdict.difference


def download(rows: pd.DataFrame, texts: Texts, *, metric: str, dimension: str) -> pd.DataFrame:
    """The table as a file: unrounded numbers, ids, empty cells and a note for hidden groups."""
    groups = {group: texts(f"group.{group}") for group in GROUPS} if metric == "nps" else {}
    by = texts(f"dimension.{dimension}")
    ids = {"member": texts("column.member_id", dimension=by)}
    headers = {
        "period_text": texts("column.period"),
        **(ids if dimension in NAMED_DIMENSIONS else {}),
        "member_text": by,
        "n": texts("column.n"),
        "value": f"{texts(f'metric.{metric}.name')}, {texts(f'metric.{metric}.short_unit')}",
        "low": texts("column.low"),
        "high": texts("column.high"),
        **groups,
        "before": texts("column.before"),
        "n_before": texts("column.n_before"),
        "change": texts("column.change"),
        "verdict_text": texts("column.verdict"),
        "status_text": texts("column.note"),
    }
    kept = {name: header for name, header in headers.items() if name in rows.columns}
    whole = [name for name in ("n", *groups, "n_before") if name in kept]
    return rows[list(kept)].astype(dict.fromkeys(whole, "Int64")).rename(columns=kept)


def headers(rows: pd.DataFrame, texts: Texts, *, metric: str, dimension: str) -> dict[str, str]:
    """The columns of the table on the page, with their words."""
    groups = {group: texts(f"group.{group}") for group in GROUPS} if metric == "nps" else {}
    named = {
        "member_text": texts(f"dimension.{dimension}"),
        "n": texts("column.n"),
        "value": texts(f"metric.{metric}.name"),
        "interval_text": texts("column.interval"),
        "status_text": texts("column.note"),
        "before": texts("column.before"),
        "n_before": texts("column.n_before"),
        "change": texts("column.change"),
        "verdict_text": texts("column.verdict"),
        **groups,
    }
    return {name: header for name, header in named.items() if name in rows.columns}


def spell_columns(texts: Texts) -> dict[str, Callable[[float], str]]:
    """How the numbers of the table are written."""

    def decimal(value: float) -> str:
        return formats.number(value, texts)

    def whole(value: float) -> str:
        return formats.count(value, texts)

    def signed(value: float) -> str:
        return formats.number(value, texts, is_signed=True)

    counts = dict.fromkeys(("n", "n_before", *GROUPS), whole)
    return {**counts, "value": decimal, "before": decimal, "change": signed}
