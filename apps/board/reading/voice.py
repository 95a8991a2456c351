"""What customers say, as the pages Voice and Problem zones read it.

Here: SQL on the published tables of comments and themes. What is hidden is hidden there already.
Not here: words, charts, widgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from apps.board.data import Snapshot, query
from orchestration.comments.codebook import load_codebook
from orchestration.home import Home

#: rows that are no theme a customer named
NO_THEMES = ("general", "untagged", "other")
GRAINS = ("quarter", "month", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
#: which length of period a breakdown has themes by
GRAIN_OF = {"location": "quarter", "product": "quarter", "manager": "year"}
MOST_COMMENTS = 50
#: columns by which comments are filtered that ask for something
SIGNS = {
    sign: sign for sign in ("churn_risk", "wants_contact", "implicit_request", "has_review_risk")
}
_SCALE = "scale = (select min(scale) from published.theme_figures)"


def has_voice(snapshot: Snapshot) -> bool:
    """Whether the snapshot knows themes; those of earlier versions do not."""
    found = query(snapshot, "from duckdb_tables() where table_name = 'theme_figures'")
    return not found.empty and bool(load_starts(snapshot))


def load_starts(snapshot: Snapshot) -> dict[str, list[date]]:
    """Length of period -> starts with themes of the company, latest first."""
    rows = query(
        snapshot,
        f"""
        select distinct period_grain, period_start::timestamp as period_start
        from published.theme_figures
        where dimension = 'company' and {_SCALE}
        order by period_start desc
        """,
    )
    return {
        grain: [start.date() for start in rows.loc[rows["period_grain"] == grain, "period_start"]]
        for grain in GRAINS
        if grain in set(rows["period_grain"])
    }


def load_themes(
    snapshot: Snapshot, grain: str, start: date, *, dimension: str = "company", member: str = "all"
) -> pd.DataFrame:
    """A row for each theme of one group and period, hidden ones and `other` too."""
    return query(
        snapshot,
        f"""
        select
            * replace (
                contribution::double as contribution,
                period_start::timestamp as period_start,
                period_end::timestamp as period_end
            )
        from published.theme_figures
        where
            period_grain = ? and period_start = ? and dimension = ? and member = ? and {_SCALE}
        order by impact nulls last, theme
        """,
        (grain, start, dimension, member),
    )


def load_trend(snapshot: Snapshot, grain: str, theme: str) -> pd.DataFrame:
    """One theme of the company over all its periods; hidden ones have no figure."""
    return query(
        snapshot,
        f"""
        select
            period_start::timestamp as period_start, n::double as n, mentions::double as mentions,
            share, share_low, share_high, impact, impact_low, impact_high, is_hidden
        from published.theme_figures
        where period_grain = ? and theme = ? and dimension = 'company' and {_SCALE}
        order by period_start
        """,
        (grain, theme),
    )


def load_cells(snapshot: Snapshot, dimension: str) -> pd.DataFrame:
    """Themes of every member and period of a breakdown, hidden ones too."""
    return query(
        snapshot,
        f"""
        select
            period_start::timestamp as period_start, member, theme, is_hidden,
            n::double as n, mentions::double as mentions, impact, impact_low, impact_high,
            impact_verdict
        from published.theme_figures
        where dimension = ? and period_grain = ? and {_SCALE}
        order by period_start, member, theme
        """,
        (dimension, GRAIN_OF[dimension]),
    )


def load_causes(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """Product or service, and where complaints have their cause, of the company."""
    return query(
        snapshot,
        """
        select kind, spoken_of, is_hidden, n, mentions, share, impact, impact_low, impact_high,
            complaints, praises
        from published.theme_causes
        where
            period_grain = ? and period_start = ? and dimension = 'company'
            and scale = (select min(scale) from published.theme_causes)
        order by kind, impact nulls last, spoken_of
        """,
        (grain, start),
    )


def load_drivers(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """Relative weights of the themes; none of a month, and none of few answers."""
    return query(
        snapshot,
        """
        select theme, n, mentions, r_squared, lmg, lmg_share, johnson_share, r, r_low, r_high,
            is_established
        from published.theme_drivers
        where
            period_grain = ? and period_start = ?
            and scale = (select min(scale) from published.theme_drivers)
        order by lmg desc, theme
        """,
        (grain, start),
    )


def load_quality(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """How many comments of the period were understood, by language."""
    return query(
        snapshot,
        """
        select
            language, coder, sum(comments)::bigint as comments, sum(uncoded)::bigint as uncoded,
            sum(corrected)::bigint as corrected,
            sum(confidence_mean * (comments - uncoded)) / nullif(sum(comments - uncoded), 0)
                as confidence
        from published.coding_quality
        where month_start >= ? and month_start < ? + to_months(?)
        group by language, coder
        order by language, coder
        """,
        (start, start, MONTHS[grain]),
    )


def load_checks(snapshot: Snapshot) -> pd.DataFrame:
    """How often the coding was right in comments drawn at random; empty before the first check."""
    found = query(snapshot, "from duckdb_tables() where table_name = 'coding_checks'")
    if found.empty:
        return pd.DataFrame()
    return query(
        snapshot,
        """
        select
            * replace (
                checked::double as checked, found::double as found, said::double as said,
                agreed::double as agreed
            )
        from published.coding_checks
        order by label_kind desc, label <> '', found desc, label
        """,
    )


def draw_comments(snapshot: Snapshot, checked: Sequence[str], count: int) -> pd.DataFrame:
    """The next comments to check: drawn by a hash of their names, whatever was found in them.

    Args:
        checked: `<response_uid>/<question_key>` of those that were checked already.
    """
    return query(
        snapshot,
        """
        select
            response_uid, question_key, text, themes, primary_kind, coder_version
        from published.comments
        where
            not is_corrected and not list_contains(?, response_uid || '/' || question_key)
        order by md5(response_uid || '/' || question_key), response_uid, question_key
        limit ?
        """,
        (list(checked), count),
    )


def load_comments(
    snapshot: Snapshot, grain: str, start: date, wanted: Mapping[str, str]
) -> tuple[pd.DataFrame, int]:
    """Comments of a period and how many there are: the most telling ones first.

    Args:
        wanted: values by theme, kind, group, sign, location, manager; an absent one is any. The
            theme `uncoded` is the comments that nobody could code.
    """
    conditions = ["month_start >= ?", "month_start < ? + to_months(?)"]
    values: list[object] = [start, start, MONTHS[grain]]
    for name, condition in (
        ("theme", "list_contains(themes, ?)"),
        ("kind", "list_contains(kinds, ?)"),
        ("group", "nps_group = ?"),
        ("location", "location = ?"),
        ("manager", "manager = ?"),
        ("sign", ""),
    ):
        if name not in wanted:
            continue
        if name == "sign":
            conditions.append(SIGNS[wanted[name]])
            continue
        if wanted[name] == "uncoded":
            conditions.append("not is_coded")
            continue
        conditions.append(condition)
        values.append(wanted[name])
    where = " and ".join(conditions)
    count = query(
        snapshot, f"select count(*) as n from published.comments where {where}", tuple(values)
    )
    rows = query(
        snapshot,
        f"""
        select
            response_uid, question_key, month_start::timestamp as month_start, location, manager,
            nps_group, text, language, primary_kind, kinds, themes, sentiment, churn_risk,
            wants_contact, implicit_request, has_review_risk, confidence, is_coded, is_corrected
        from published.comments
        where {where}
        order by month_start desc, length(text) < 20, confidence desc, response_uid, question_key
        limit {MOST_COMMENTS}
        """,
        tuple(values),
    )
    return rows, int(count["n"].iloc[0])


def load_members(snapshot: Snapshot, dimension: str) -> list[str]:
    """Members that comments name."""
    rows = query(
        snapshot,
        f"select distinct {dimension} as member from published.comments "
        f"where {dimension} is not null order by member",
    )
    return [str(member) for member in rows["member"]]


def load_theme_names(language: str) -> dict[str, str]:
    """Theme -> its name, from the codebook."""
    names = load_codebook(Home.from_environment().surveys).names
    return {theme: called[language] for theme, called in names.items()}
