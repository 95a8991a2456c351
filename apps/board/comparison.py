"""Members of a breakdown beside each other, and two periods beside each other.

Here: rows for the chart, the table and the download of the segments page. Not here: reading,
widgets, tests of differences (they come with the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isnan

import pandas as pd

from apps.board import figures, formats, verdicts
from apps.board.figures import GROUPS
from apps.board.names import NAMED_DIMENSIONS, sides_of
from apps.board.reading.changes import COMPANY
from apps.board.texts import Texts

MOST_ROWS_IN_CHART = 40
#: value and answers of the other side, the difference and its interval: as they are read, and
#: the columns of the table by what the figures are compared with
READ = ("compared_value", "compared_n", "difference", "difference_low", "difference_high")
OF_A_PERIOD = ("before", "n_before", "change", "change_low", "change_high")
OF_OTHERS = ("others", "n_others", "difference", "difference_low", "difference_high")
COMPARED = (*OF_A_PERIOD, *OF_OTHERS, "company_difference")
COMPARED_COUNTS = ("n_before", "n_others")
#: beside others a member is not up or down
ASIDE = {"up": "above", "down": "below", "not_proven": "not_apart"}


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
    compared: pd.DataFrame | None,
    texts: Texts,
    *,
    metric: str,
    against: str,
    order: list[str],
) -> pd.DataFrame:
    """One row per member: numbers where they may be shown, words where they may not.

    Args:
        compared: rows of reading.changes, or nothing where nothing is compared.
        against: with what they compare.
    """
    ranks = {name: rank for rank, name in enumerate(order)}
    result = now.sort_values("member_text", key=lambda names: names.map(ranks))
    if compared is None:
        return result.reset_index(drop=True)
    judged = [verdicts.pick(compared, metric, member) for member in result["member"]]
    others = compared.set_index("member").reindex(result["member"])
    names = OF_OTHERS if against == COMPANY else OF_A_PERIOD
    result = result.reset_index(drop=True)
    for name, column in zip(names, READ, strict=True):
        result[name] = others[column].to_numpy(float)
    low, high = names[-2:]
    result[f"{names[2]}_text"] = _intervals(result[low], result[high], texts)
    words = ASIDE if against == COMPANY else {}
    result["verdict_text"] = [
        texts(f"verdict.{words.get(verdict.kind, verdict.kind)}") for verdict in judged
    ]
    if against == COMPANY:
        result["company_difference"] = others["company_difference"].to_numpy(float)
    return result


def _intervals(lows: Iterable[float], highs: Iterable[float], texts: Texts) -> list[str]:
    return [
        formats.interval(low, high, texts) if not isnan(low) else ""
        for low, high in zip(lows, highs, strict=True)
    ]


def download(rows: pd.DataFrame, texts: Texts, *, metric: str, dimension: str) -> pd.DataFrame:
    """The table as a file: unrounded numbers, ids, empty cells and a note for hidden groups."""
    groups = {group: texts(f"group.{group}") for group in GROUPS} if metric == "nps" else {}
    by = figures.name_dimension(dimension, texts)
    ids = {"member": texts("column.member_id", dimension=by)}
    headers = {
        "period_text": texts("column.period"),
        **(ids if set(sides_of(dimension)) & set(NAMED_DIMENSIONS) else {}),
        "member_text": by,
        "n": texts("column.n"),
        "value": f"{texts(f'metric.{metric}.name')}, {texts(f'metric.{metric}.short_unit')}",
        "low": texts("column.low"),
        "high": texts("column.high"),
        **groups,
        **{name: texts(f"column.{name}") for name in COMPARED},
        "verdict_text": texts("column.verdict"),
        "status_text": texts("column.note"),
    }
    kept = {name: header for name, header in headers.items() if name in rows.columns}
    whole = [name for name in ("n", *groups, *COMPARED_COUNTS) if name in kept]
    return rows[list(kept)].astype(dict.fromkeys(whole, "Int64")).rename(columns=kept)


def headers(rows: pd.DataFrame, texts: Texts, *, metric: str, dimension: str) -> dict[str, str]:
    """The columns of the table on the page, with their words."""
    groups = {group: texts(f"group.{group}") for group in GROUPS} if metric == "nps" else {}
    named = {
        "member_text": figures.name_dimension(dimension, texts),
        "n": texts("column.n"),
        "value": texts(f"metric.{metric}.name"),
        "interval_text": texts("column.interval"),
        "status_text": texts("column.note"),
        **{name: texts(f"column.{name}") for name in ("before", "others", "change", "difference")},
        "change_text": texts("column.change_interval"),
        "difference_text": texts("column.difference_interval"),
        "verdict_text": texts("column.verdict"),
        **{name: texts(f"column.{name}") for name in (*COMPARED_COUNTS, "company_difference")},
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

    counts = dict.fromkeys(("n", *COMPARED_COUNTS, *GROUPS), whole)
    values = dict.fromkeys(("value", "before", "others"), decimal)
    changes = dict.fromkeys(("change", "difference", "company_difference"), signed)
    return {**counts, **values, **changes}
