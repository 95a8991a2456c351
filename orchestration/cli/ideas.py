"""`loyalty ideas`: the register of wishes, and recording what became of an idea."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table, visible
from orchestration.decisions.ideas import KIND, judge_idea
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.ideas.register import make_register
from orchestration.published.idea_register import (
    Idea,
    find_idea,
    load_ideas,
    load_said,
    open_register,
)

COLUMNS = ("number", "idea", "theme", "status", "thanked", "wishes", "first", "last")
SHOWN_SIGNS = 70
MOST_SAID = 50


def show(given: argparse.Namespace) -> int:
    """List the ideas, most wished first."""
    ideas = _ideas(Home.from_environment())
    found = [idea for idea in ideas if given.status in (None, idea.status)][: given.limit]
    if given.format == "json":
        show_json([_facts(idea) for idea in found])
        return Ending.OK
    rows = [
        (
            idea.number, _short(idea.text), idea.theme, idea.status, idea.is_thanked,
            idea.wish_count, f"{idea.first_month:%Y-%m}", f"{idea.last_month:%Y-%m}",
        )
        for idea in found
    ]  # fmt: skip
    show_table(f"{len(found)} of {len(ideas)} ideas", COLUMNS, rows, left=5)
    return Ending.OK


def show_one(given: argparse.Namespace) -> int:
    """The wishes of one idea, as customers wrote them."""
    home = Home.from_environment()
    idea = find_idea(_ideas(home), given.number)
    with open_register(home) as con:
        judged = Journal(home.decisions_url).events(KIND)
        said = load_said(con, judged, idea.key, limit=MOST_SAID)
    show_table(
        f"{idea.number}: {idea.status}, {idea.wish_count} wishes",
        ("wish", "month"), [(text, f"{month:%Y-%m}") for text, month in said], left=2,
    )  # fmt: skip
    return Ending.OK


def judge(given: argparse.Namespace) -> int:
    """Record what became of an idea."""
    home = Home.from_environment()
    ideas = _ideas(home)
    idea = find_idea(ideas, given.number)
    into = find_idea(ideas, given.into) if given.into else None
    event = judge_idea(
        Journal(home.decisions_url), idea.key, given.status, by=given.by, reason=given.reason,
        now=datetime.now(UTC), into=into.key if into else None,
    )  # fmt: skip
    answers().print(f"{idea.number}: {given.status} (decision {event.event_no}).")
    return Ending.OK


def _ideas(home: Home) -> list[Idea]:
    make_register(home)
    with open_register(home) as con:
        return load_ideas(con, Journal(home.decisions_url).events(KIND))


def _short(text: str) -> str:
    line = visible(text)
    return line if len(line) <= SHOWN_SIGNS else line[: SHOWN_SIGNS - 1] + "…"


def _facts(idea: Idea) -> dict[str, object]:
    return {
        "number": idea.number,
        "text": idea.text,
        "language": idea.language,
        "theme": idea.theme,
        "status": idea.status,
        "is_thanked": idea.is_thanked,
        "wish_count": idea.wish_count,
        "first_month": f"{idea.first_month:%Y-%m}",
        "last_month": f"{idea.last_month:%Y-%m}",
        "judged_by": idea.judged.actor if idea.judged else None,
        "reason": idea.judged.reason if idea.judged else None,
    }
