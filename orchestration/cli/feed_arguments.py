"""The actions of `loyalty feed` and their options. Only names here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
LANGUAGES = ("en", "ru", "ro")

Add = Callable[..., argparse.ArgumentParser]
"""Adds a verb: group of verbs, name, help, module, function."""


def add_feed(actions: Verbs, add: Add, month: Callable[[str], str]) -> None:
    """Add every action of the feed."""

    def action(
        name: str, text: str, function: str, module: str = "feed"
    ) -> argparse.ArgumentParser:
        parser = add(actions, name, text, module, function)
        parser.add_argument("--scheme", metavar="NAME", help="default: the only one declared")
        return parser

    def of_period(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
        parser.add_argument("--period", required=required, type=month, help="a month, as 2026-03")

    def by(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--by", required=True, metavar="NAME", help="who does it")

    def shown(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
        parser.add_argument("--format", default="text", choices=("text", "json"))

    status = action(
        "status", "stages of all periods, and what waits for a person", "status", "feed_status"
    )
    status.add_argument(
        "--refresh", action="store_true", help="make the figures as known now, for the board"
    )
    status.add_argument("--format", default="text", choices=("text", "json"))
    for name, text in {
        "close": "close a period: soft before its cut-off day, hard after it",
        "prepare": "make the rows of a release, with corrections of earlier periods",
        "approve": "approve the prepared rows, as another person",
        "release": "enter, write and sign the approved rows",
    }.items():
        parser = action(name, text, "release_period" if name == "release" else name)
        of_period(parser)
        by(parser)
    rows = action("rows", "the rows that were prepared last, for whoever approves them", "rows")
    of_period(rows)
    verify = action("verify", "prove what was released", "verify", "feed_pages")
    of_period(verify, required=False)
    verify.add_argument(
        "--no-recompute",
        action="store_true",
        help="leave out making the figures again from landing, which takes as long as a rebuild",
    )
    shown(verify)
    explain = action("explain", "take a unit's figure apart", "explain", "feed_pages")
    of_period(explain)
    explain.add_argument("--unit", required=True, metavar="ID", help="as HR numbers it")
    explain.add_argument("--answers", action="store_true", help="list each counted answer")
    shown(explain)
    acknowledge = action("acknowledge", "record that payroll has the release", "acknowledge")
    of_period(acknowledge)
    acknowledge.add_argument("--reference", required=True, metavar="TEXT", help="payroll's number")
    by(acknowledge)
    exclude = action("exclude", "propose that an answer does not count", "exclude")
    exclude.add_argument("--response", required=True, metavar="UID")
    exclude.add_argument("--reason", required=True, metavar="CODE")
    exclude.add_argument("--note", default="", metavar="TEXT")
    by(exclude)
    appeal = action("appeal", "file an appeal about an answer or an entry", "appeal")
    of_period(appeal)
    appeal.add_argument("--unit", required=True, metavar="ID", help="as HR numbers it")
    appeal.add_argument("--response", metavar="UID", help="the answer it is about")
    appeal.add_argument("--reason", required=True, metavar="CODE")
    appeal.add_argument("--to", metavar="ID", help="the unit that the answer is about, if known")
    appeal.add_argument("--note", default="", metavar="TEXT")
    by(appeal)
    tag = action("tag", "record where the cause of an answer lies", "tag")
    tag.add_argument("--response", required=True, metavar="UID")
    tag.add_argument("--cause", required=True, metavar="CODE")
    by(tag)
    decide = action("decide", "decide an appeal, an exclusion or a finding", "decide")
    decide.add_argument(
        "subject",
        metavar="SUBJECT",
        help="appeal-N, exclusion-N, or finding/PERIOD/UNIT/RULE, as `status` names it",
    )
    verdict = decide.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--accept", action="store_true", dest="is_accepted")
    verdict.add_argument("--reject", action="store_false", dest="is_accepted")
    decide.add_argument("--note", default="", metavar="TEXT")
    by(decide)
    key = action("key", "make or register the key that signs releases", "key")
    by(key)
