"""The register of ideas: where it lies, and the ideas with counts and what was judged of them.

The register says which comments belong together; it is made anew for each snapshot by
`outlets/ideas`. What people judged is in the journal and is laid over it here, so that a judgement
shows at once. Not here: merging, recording a judgement, words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.decisions.events import Event
from orchestration.decisions.ideas import JUDGEMENTS, MERGED, STATUSES, THANKED
from orchestration.home import Home
from orchestration.published.pointer import POINTER
from orchestration.published.reader import LOCKED_DOWN

TABLES = """
    create table wishes (
        -- grain: one row per comment with a wish; the first of an idea has idea = comment
        comment varchar not null, idea varchar not null, place bigint not null,
        month_start date not null, language varchar not null, theme varchar not null,
        nps_group varchar, text varchar not null
    );
    create table register_info (snapshot_id varchar not null);
"""
#: the wishes, each under the idea that people say it belongs to
PLACED = """
    with

    merged as (

        select unnest($merged::varchar[]) as idea, unnest($into::varchar[]) as into_idea

    ),

    placed as (

        select wishes.* exclude (idea), coalesce(merged.into_idea, wishes.idea) as idea
        from wishes
        left join merged on wishes.idea = merged.idea

    )
"""
IDEAS = f"""
    {PLACED}
    select
        idea,
        -- the idea's own first wish speaks for it, not the first of one that was merged into it
        any_value(text) filter (where comment = idea) as text,
        any_value(language) filter (where comment = idea) as language,
        any_value(theme) filter (where comment = idea) as theme,
        count(*) as wish_count,
        min(month_start) as first_month,
        max(month_start) as last_month,
        count(*) filter (where nps_group = 'detractor') as detractor_count
    from placed
    group by idea
    order by wish_count desc, last_month desc, idea
"""
SAID = f"""
    {PLACED}
    select text, month_start
    from placed
    where idea = $idea
    order by place
    limit $limit
"""
IDEA_OF = "select comment, idea from wishes where comment in (select unnest(?))"


class NoRegisterError(Exception):
    """No register has been made yet."""


class UnknownIdeaError(Exception):
    """No idea of the register has this number."""


@dataclass(frozen=True)
class Idea:
    """One idea.

    Attributes:
        key: the comment that said it first, by which decisions name it.
        wish_count: how many comments say it.
        first_month, last_month: first days of the months in which it was said first and last.
        status: new, planned, done or declined, as judged last.
        judged: the decision that gave the status, or None.
        is_thanked: whether it is recorded that who said it was thanked.
    """

    key: str
    text: str
    language: str
    theme: str
    wish_count: int
    first_month: date
    last_month: date
    detractor_count: int
    status: str
    judged: Event | None
    is_thanked: bool

    @property
    def number(self) -> str:
        """A short name for people; the same as long as its first comment is."""
        return number_of(self.key)


def number_of(key: str) -> str:
    """The short name of the idea that a comment said first: eight hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def register_folder(home: Home) -> Path:
    """Where the registers lie."""
    return home.data / "ideas"


def current_register(home: Home) -> Path | None:
    """The file of the current register, or None before the first."""
    try:
        name = (register_folder(home) / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    path = register_folder(home) / name
    return path if path.exists() else None


@contextmanager
def open_register(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the current register; raises NoRegisterError when there is none."""
    path = current_register(home)
    if path is None:
        raise NoRegisterError(
            f"{register_folder(home)}: there is no register of ideas yet. Run: loyalty ideas list"
        )
    with duckdb.connect(str(path), read_only=True, config=LOCKED_DOWN) as connection:
        yield connection


def load_ideas(con: duckdb.DuckDBPyConnection, judged: Iterable[Event]) -> list[Idea]:
    """All ideas, most wished first, with what was judged of them.

    Args:
        con: an open register.
        judged: the decisions `idea_judged`, oldest first.
    """
    standing = _standing(con, judged)
    ideas = []
    for key, text, language, theme, *counted in con.execute(IDEAS, standing.merges).fetchall():
        event = standing.status.get(key)
        status = event.payload["status"] if event else STATUSES[0]
        is_thanked = key in standing.thanked
        count, first, last, detractors = counted
        ideas.append(
            Idea(
                key, text, language, theme, count, first, last, detractors,
                status, event, is_thanked,
            )
        )  # fmt: skip
    return ideas


def load_said(
    con: duckdb.DuckDBPyConnection, judged: Iterable[Event], key: str, *, limit: int
) -> list[tuple[str, date]]:
    """The first wishes of an idea: text and first day of the month."""
    facts = {**_standing(con, judged).merges, "idea": key, "limit": limit}
    return [(text, month) for text, month in con.execute(SAID, facts).fetchall()]


def find_idea(ideas: Iterable[Idea], number: str) -> Idea:
    """The idea of a number, or of the beginning of one that no other has.

    Raises:
        UnknownIdeaError: when there is none, or more than one.
    """
    found = [idea for idea in ideas if number and idea.number.startswith(number.lower())]
    if len(found) != 1:
        problem = "no idea has this number" if not found else "several ideas begin with it"
        raise UnknownIdeaError(f"{number}: {problem}. loyalty ideas list shows them.")
    return found[0]


@dataclass
class _Standing:
    """What all judgements together say."""

    into: dict[str, str] = field(default_factory=dict)
    status: dict[str, Event] = field(default_factory=dict)
    thanked: set[str] = field(default_factory=set)

    @property
    def merges(self) -> dict[str, list[str]]:
        """Idea -> the idea that says it, as two lists."""
        merged = sorted(self.into)
        return {"merged": merged, "into": [self.root(idea) for idea in merged]}

    def root(self, idea: str) -> str:
        """The idea that speaks for an idea."""
        while idea in self.into:
            idea = self.into[idea]
        return idea


def _standing(con: duckdb.DuckDBPyConnection, judged: Iterable[Event]) -> _Standing:
    """Judgements name comments: they stay with their idea when others join it or it is renamed."""
    events = [event for event in judged if event.payload.get("status") in JUDGEMENTS]
    named = {event.subject for event in events} | {
        str(event.payload["into"]) for event in events if event.payload["status"] == MERGED
    }
    idea_of = dict(con.execute(IDEA_OF, [sorted(named)]).fetchall())
    standing = _Standing()
    # a comment that is not there any more, as after an erasure, has no say
    for event in (event for event in events if event.subject in idea_of):
        idea, status = idea_of[event.subject], event.payload["status"]
        if status == MERGED:
            target = standing.root(str(idea_of.get(str(event.payload["into"]), idea)))
            if target != standing.root(idea):
                standing.into[standing.root(idea)] = target
        elif status in STATUSES:
            # who judges an idea by itself takes it out of the one it was merged into
            standing.into.pop(idea, None)
    for event in (event for event in events if event.subject in idea_of):
        root = standing.root(idea_of[event.subject])
        if event.payload["status"] in STATUSES:
            standing.status[root] = event
        elif event.payload["status"] == THANKED:
            standing.thanked.add(root)
    return standing
