"""The actions of `loyalty assessment`; only names here."""

from __future__ import annotations

from pathlib import Path

from orchestration.cli.feed_arguments import LANGUAGES, Add, Verbs


def add_assessment(actions: Verbs, add: Add) -> None:
    """Add every action of the company's self-assessment."""
    asked = add(
        actions, "questions", "print the questionnaire to fill in", "assessment", "questions"
    )
    record = add(
        actions, "record", "record a filled-in questionnaire, as a decision", "assessment", "record"
    )
    record.add_argument("file", type=Path, metavar="FILE", help="as `questions` prints it")
    record.add_argument("--by", required=True, metavar="NAME", help="who records it")
    record.add_argument("--reason", required=True, metavar="TEXT", help="who filled it in together")
    shown = add(actions, "show", "the newest scorecard", "assessment", "show")
    shown.add_argument("--json", action="store_true", help="all that were recorded")
    for parser in (asked, record, shown):
        parser.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
