"""The figures of a scheme's period, made by dbt when they are asked for, and the answers in them.

One request makes `marts.feed_answers` and `marts.feed_figures` of up to a year of periods, out of
what is in the warehouse now. What is entered, closed and released of them is not here
(outlets/feeds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.home import Home
from orchestration.outlets.feeds.figures import ANSWERS, Figure, Known
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import dbt_project
from orchestration.resources.run_lock import one_run_at_a_time
from orchestration.responses.causes import declared_causes
from orchestration.responses.declaration_file import load_surveys
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.scheme import FOLDER, Scheme, variables_for

MODELS = ("feed_window_answers", "feed_answers", "feed_figures")
#: each answer has a row for every month whose window, or the one before, it lies in
MOST_PERIODS_AT_ONCE = 12
ROSTERS = {
    "location": ("raw.location", "a source that loads `location`"),
    "manager": ("raw.employee", "a source that loads `employee`"),
}
#: evidence of an answer: nothing of the person, no words; the columns of ANSWERS
COUNTED_AS = """
    case
        when is_outside_control and not is_counted and not is_excluded then 'outside_control'
        when promoter = 1 then 'promoter'
        when passive = 1 then 'passive'
        when detractor = 1 then 'detractor'
        else cast(score as varchar)
    end
"""


Read = Callable[[duckdb.DuckDBPyConnection, str, Known], Known]


class NoFeedFiguresError(Exception):
    """A scheme asks for figures that cannot be made of what is loaded."""


def feeds_of(
    home: Home,
    scheme: Scheme,
    periods: Sequence[str],
    *,
    excluded: Mapping[str, str] | Iterable[str] = (),
    causes: Mapping[str, str] | None = None,
    withheld: Mapping[str, str] | None = None,
    reattributed: Mapping[str, str] | None = None,
    more_models: Sequence[str] = (),
    read_more: Read | None = None,
) -> dict[str, Known]:
    """Build the figures of periods and read them, units and answers in a total order.

    Args:
        home: the installation; figures.yaml and the causes of its sources are taken as declared.
        scheme: as declared, or as it stood at the close; it holds for all of the periods.
        periods: months such as 2026-03.
        excluded, causes, withheld, reattributed: decisions, as `variables_for` takes them.
        more_models: models on request that are built after these, such as feed_findings.
        read_more: adds to what is known of a month while these hold it.

    Returns:
        Month -> what is known of it.

    Raises:
        NoFeedFiguresError: without a warehouse or a roster, or when the scale is not said.
        PeriodOutsideSchemeError: when the scheme does not hold in a month.
        RunBusyError: when another process keeps the installation.
        DbtError: when a model could not be built.
    """
    decisions = {"causes": causes, "withheld": withheld, "reattributed": reattributed}
    declared = load_figure_options(home.surveys).variables | {
        "feed_causes": declared_causes(load_surveys(home.surveys))
    }
    if not home.warehouse.exists():
        raise NoFeedFiguresError("Nothing is loaded yet. Start with: loyalty run")
    asked = sorted(set(periods))
    found = {}
    with one_run_at_a_time(home):
        with open_warehouse(home) as con:
            _check_roster(con, scheme)
            _check_scale(con, scheme)
        for first in range(0, len(asked), MOST_PERIODS_AT_ONCE):
            at_once = asked[first : first + MOST_PERIODS_AT_ONCE]
            variables = variables_for(scheme, at_once, excluded=excluded, **decisions)
            # dbt takes several models as one text
            models = " ".join((*MODELS, *more_models))
            dbt_project.build_on_request(home, models, declared | variables)
            with open_warehouse(home) as con:
                for period in at_once:
                    known = Known(read_figures(con, period), read_answers(con, period))
                    found[period] = read_more(con, period, known) if read_more else known
    return found


def feed_of(home: Home, scheme: Scheme, period: str, **asked: Any) -> Known:
    """One period of `feeds_of`, which has its arguments and errors."""
    return feeds_of(home, scheme, [period], **asked)[period]


def figures_of(home: Home, scheme: Scheme, period: str, **decisions: Any) -> tuple[Figure, ...]:
    """Only the figures of `feed_of`, which has its arguments and errors."""
    return feed_of(home, scheme, period, **decisions).figures


def answers_of(home: Home, scheme: Scheme, period: str, **decisions: Any) -> pa.Table:
    """Only the answers of `feed_of`, with the columns of `ANSWERS`."""
    return feed_of(home, scheme, period, **decisions).answers


def read_figures(con: duckdb.DuckDBPyConnection, period: str) -> tuple[Figure, ...]:
    """A month of `marts.feed_figures`, in the order of units; decimals as exact texts."""
    found = con.execute(
        "select * from marts.feed_figures where period = ? order by unit_id", [period]
    )
    names = [column[0] for column in found.description]
    return tuple(Figure.from_row(dict(zip(names, row, strict=True))) for row in found.fetchall())


def read_answers(con: duckdb.DuckDBPyConnection, period: str) -> pa.Table:
    """A month of `marts.feed_answers`, without who answered and what they wrote."""
    columns = [
        f"{COUNTED_AS} as counted_as"
        if field.name == "counted_as"
        else f"cast({field.name} as varchar) as {field.name}"
        if field.type == pa.string()
        else field.name
        for field in ANSWERS
    ]
    found = con.sql(
        f"select {', '.join(columns)} from marts.feed_answers where period = ?"
        " order by unit_id, response_uid, score_no",
        params=[period],
    )
    answers: pa.Table = found.to_arrow_table()
    return answers.cast(ANSWERS)


def _check_roster(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    if scheme.units.type not in ROSTERS:
        return
    table, source = ROSTERS[scheme.units.type]
    found = con.execute(f"select 1 from {table} where is_current limit 1").fetchall()
    if not found:
        raise NoFeedFiguresError(
            f"{scheme.scheme}: no list says which units of type {scheme.units.type} there are, and "
            f"nobody may be left out of what is paid. Declare {source}, then run again."
        )


def _check_scale(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """A metric on two scales is two figures: which of them pays has to be said."""
    base = {"csat": "csi"}.get(scheme.metric, scheme.metric)
    try:
        found = con.execute(
            "select distinct scale from marts.metric_counts where metric = ? order by scale", [base]
        ).fetchall()
    except duckdb.CatalogException as error:
        raise NoFeedFiguresError("No figures are built yet. Start with: loyalty run") from error
    scales = [scale for (scale,) in found]
    file = f"{FOLDER}/{scheme.scheme}.yaml"
    if scheme.scale is None and len(scales) > 1:
        raise NoFeedFiguresError(
            f"{file}: {scheme.metric} is asked on several scales, and no figure is made of two. "
            f'Say which one pays: scale: "{scales[0]}". Known: {", ".join(scales)}.'
        )
    if scheme.scale is not None and scales and scheme.scale not in scales:
        raise NoFeedFiguresError(
            f"{file}: scale: nobody answered {scheme.metric} on {scheme.scale!r}. "
            f"Known: {', '.join(scales)}."
        )
