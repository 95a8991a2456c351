"""What an issue tells, read from one snapshot: figures, themes, quotes, ideas, requests.

Language comes later (letter). Only what the snapshot shows is read; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from orchestration.decisions.events import Event
from orchestration.decisions.ideas import STATUSES
from orchestration.home import Home
from orchestration.outlets.digest.issues import Issue
from orchestration.published.figures import Figure, Scope, read_figures, read_names
from orchestration.published.idea_register import (
    Idea,
    NoRegisterError,
    load_ideas,
    open_register,
)
from orchestration.published.reader import open_current
from orchestration.published.voice import Quote, Theme, count_kinds, read_quotes, read_themes
from orchestration.responses.letters import Unit

GRAIN = "month"
MOST_THEMES = 3
MOST_IDEAS = 3
TOLD_METRICS = ("nps", "csi", "ces", "ces_1", "ces_5")


class NothingToTellError(Exception):
    """The snapshot has no figure of the period of an issue."""


@dataclass(frozen=True)
class Part:
    """The figures and themes of the company or of one member.

    Attributes:
        problems, strengths: lowest and highest impact first; only those whose interval leaves
            out zero.
        has_themes: whether any theme has enough mentions to be shown.
    """

    dimension: str
    member: str
    name: str
    figures: tuple[Figure, ...]
    problems: tuple[Theme, ...]
    strengths: tuple[Theme, ...]
    has_themes: bool


@dataclass(frozen=True)
class Content:
    """One issue for whoever looks after some units.

    Attributes:
        counts: comments of the month: all, wishes, requests, risks; empty where nobody is asked.
        new_idea_count: ideas that were said for the first time in the month.
    """

    issue: Issue
    month: date
    is_running: bool
    snapshot_id: str
    made_at: datetime
    company: Part
    units: tuple[Part, ...]
    quotes: tuple[Quote, ...]
    counts: dict[str, int]
    ideas: tuple[Idea, ...]
    new_idea_count: int

    @property
    def quoted(self) -> frozenset[str]:
        """The responses whose words are in the issue."""
        of_ideas = (idea.key.partition("/")[0] for idea in self.ideas)
        return frozenset((*(quote.response_uid for quote in self.quotes), *of_ideas))


def read_content(
    home: Home, issue: Issue, units: Sequence[Unit], judged: Sequence[Event]
) -> Content:
    """The content of an issue from the current snapshot.

    On the 15th it is the month that runs; where that has no answers yet, the month before.

    Raises:
        NoSnapshotError: when nothing is published.
        NothingToTellError: when the snapshot ends before the period.
    """
    with open_current(home) as con:
        info = con.execute("select snapshot_id, created_at from published.snapshot_info").fetchone()
        if info is None:
            raise NothingToTellError("the current snapshot says nothing of itself: loyalty verify")
        snapshot_id, made_at = info
        month = _month(con, issue)
        company = _part(con, month, "company", "all", "")
        told = [
            _part(con, month, unit.dimension, unit.member,
                  read_names(con, unit.dimension).get(unit.member, unit.member))
            for unit in units
        ]  # fmt: skip
        quotes = [
            quote
            for kind in ("praise", "complaint")
            for quote in read_quotes(con, Scope(GRAIN, month), kind=kind, limit=1)
        ]
        counts = count_kinds(con, GRAIN, month)
    ideas = _ideas(home, judged)
    waiting = [idea for idea in ideas if idea.status == STATUSES[0]]
    return Content(
        issue, month, issue.is_running and month == issue.month, snapshot_id, made_at, company,
        tuple(told), tuple(quotes), counts, tuple(waiting[:MOST_IDEAS]),
        sum(idea.first_month == month for idea in ideas),
    )  # fmt: skip


def _month(con: duckdb.DuckDBPyConnection, issue: Issue) -> date:
    row = con.execute(
        """
        select max(period_start)
        from published.metric_values
        where
            metric in (select unnest(?)) and period_grain = ? and dimension = 'company'
            and period_start <= ? and base <> 'hidden'
        """,
        [list(TOLD_METRICS), GRAIN, issue.month],
    ).fetchone()
    found: date | None = row[0] if row else None
    if found is None or (found < issue.month and not issue.is_running):
        raise NothingToTellError(
            f"issue {issue.name}: the current snapshot has no figures of {issue.month:%Y-%m}. "
            "Run `loyalty run` first, or look whether the sources deliver: loyalty status."
        )
    return found


def _part(
    con: duckdb.DuckDBPyConnection, month: date, dimension: str, member: str, name: str
) -> Part:
    scope = Scope(GRAIN, month, dimension, member)
    figures = _most_answered(read_figures(con, scope, TOLD_METRICS))
    themes = read_themes(con, scope)
    problems = [theme for theme in themes if theme.finding == "below"][:MOST_THEMES]
    strengths = [theme for theme in reversed(themes) if theme.finding == "above"][:MOST_THEMES]
    return Part(
        dimension, member, name, tuple(figures), tuple(problems), tuple(strengths), bool(themes)
    )


def _most_answered(figures: Sequence[Figure]) -> list[Figure]:
    """Of a metric that was asked on several scales the one that most answered."""
    kept: dict[str, Figure] = {}
    for figure in figures:
        best = kept.get(figure.metric)
        if best is None or (figure.n or 0) > (best.n or 0):
            kept[figure.metric] = figure
    return list(kept.values())


def _ideas(home: Home, judged: Sequence[Event]) -> list[Idea]:
    try:
        with open_register(home) as con:
            return load_ideas(con, judged)
    except NoRegisterError:
        return []
