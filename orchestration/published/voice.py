"""What customers said, as published: themes with their impact, quotes, requests for contact.

For outlets that tell it in words; an installation without open questions has none of it. Small
groups are hidden in the tables already. Here: reading, and making a quote harmless. Not here:
words, arithmetic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.published.figures import Scope, has_table

#: themes that are no theme
NO_THEMES = ("general", "untagged")
#: places that a quote can be of
PLACES = ("company", "location", "manager", "product")
MONTHS = {"month": 1, "quarter": 3, "rolling_3_months": 3, "year": 12}
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,12}/\S*", re.I)


@dataclass(frozen=True)
class Theme:
    """A theme of one period and member.

    Attributes:
        mentions: answers that mention it; never under 10.
        n: answers with an NPS score in all.
        share: mentions of n, 0 to 1.
        finding: `below`, `above` or `not_proven`, corrected for the number of themes.
        impact, low, high: points of NPS; how NPS differs from what it would be without the answers
            that mention the theme. Negative: it goes with lower scores.
    """

    theme: str
    n: int
    mentions: int
    share: float
    impact: float
    low: float
    high: float
    finding: str
    complaints: int
    praises: int


@dataclass(frozen=True)
class Quote:
    """Something that a customer wrote, masked, in one line.

    Attributes:
        response_uid: of whom; goes into no letter.
        themes: surest first.
    """

    response_uid: str
    text: str
    primary_kind: str
    themes: tuple[str, ...]


def read_themes(con: duckdb.DuckDBPyConnection, scope: Scope) -> list[Theme]:
    """The themes that may be shown, lowest impact first."""
    if not has_table(con, "theme_figures"):
        return []
    rows = con.execute(
        """
        select theme, n, mentions, share, impact, impact_low, impact_high, impact_verdict,
            complaints, praises
        from published.theme_figures
        where
            period_grain = ? and period_start = ? and dimension = ? and member = ?
            and not is_hidden and impact is not null
            and theme not in (select unnest(?))
        order by impact, theme, scale
        """,
        [scope.grain, scope.start, scope.dimension, scope.member, list(NO_THEMES)],
    ).fetchall()
    return [
        Theme(theme, n, mentions, share, impact, low, high, finding, complaints or 0, praises or 0)
        for theme, n, mentions, share, impact, low, high, finding, complaints, praises in rows
    ]


def read_quotes(
    con: duckdb.DuckDBPyConnection, scope: Scope, *, kind: str, limit: int = 3, longest: int = 220
) -> list[Quote]:
    """A few quotes of a kind, the surest first; of a hidden member there are none.

    Args:
        kind: praise, complaint, wish or another primary kind.
        longest: signs of text; a longer one ends with an ellipsis.
    """
    if not has_table(con, "comments") or scope.dimension not in PLACES:
        return []
    place = "true" if scope.dimension == "company" else f"{scope.dimension} = $member"
    rows = con.execute(
        f"""
        select response_uid::varchar, text, primary_kind, themes
        from published.comments
        where
            month_start >= $start and month_start < $start + to_months($months)
            and primary_kind = $kind and is_coded and {place}
            and ($member = $member)
        -- long enough to say something, and the surest first
        order by length(text) < 20, confidence desc, response_uid, question_key
        limit $limit
        """,
        {
            "start": scope.start, "months": MONTHS[scope.grain], "kind": kind,
            "member": scope.member, "limit": limit,
        },
    ).fetchall()  # fmt: skip
    return [Quote(row[0], harmless(row[1], longest), row[2], tuple(row[3])) for row in rows]


def count_kinds(con: duckdb.DuckDBPyConnection, grain: str, start: date) -> dict[str, int]:
    """How many comments of the company there are: all, wishes, requests for contact, churn risk."""
    if not has_table(con, "comments"):
        return {}
    row = con.execute(
        """
        select
            count(*),
            count(*) filter (where list_contains(kinds, 'wish')),
            count(*) filter (where wants_contact or implicit_request),
            count(*) filter (where churn_risk)
        from published.comments
        where month_start >= ? and month_start < ? + to_months(?)
        """,
        [start, start, MONTHS[grain]],
    ).fetchone()
    counted = row or (0, 0, 0, 0)
    return dict(zip(("all", "wishes", "requests", "risks"), map(int, counted), strict=True))


def harmless(text: str, longest: int) -> str:
    """A customer's text in one line, with no sign that steers and no address to press.

    Markup and formulas stay as they are written: it is for whoever shows them to show them as text.
    """
    line = _LINK.sub("[link]", " ".join(_STEERING.sub(" ", text).split()))
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-–—") + "…"
