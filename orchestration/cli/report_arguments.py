"""The options of `loyalty report`. Only names here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
LANGUAGES = ("en", "ru", "ro")
FORMATS = ("html", "pdf", "xlsx")
ANSWERS = ("planned", "done", "declined")

Add = Callable[..., argparse.ArgumentParser]
"""Adds a verb: group of verbs, name, help, module, function."""


def formats(text: str) -> tuple[str, ...]:
    """Formats written as html,pdf,xlsx."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for one in found:
        if one not in FORMATS:
            raise argparse.ArgumentTypeError(f"{one!r} is no format; known: {', '.join(FORMATS)}")
    return found


def add_report(verbs: Verbs, add: Add) -> None:
    """Add the verb, and the answer to a recommendation under it."""
    text = "the analytical report on a month or a quarter, as HTML, PDF and XLSX"
    report = add(verbs, "report", text, "report", "write_reports")
    report.add_argument("--period", metavar="PERIOD", help="2026-03 or 2026-Q1")
    report.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
    report.add_argument(
        "--format", type=formats, default=FORMATS, metavar="LIST", help="default: html,pdf,xlsx"
    )
    report.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: the archive that the board shows"
    )
    actions = report.add_subparsers(metavar="ACTION")
    answered = add(
        actions, "answer", "record what was decided on a recommendation", "report", "answer"
    )
    answered.add_argument(
        "subject", metavar="NUMBER", help="as the report has it: 2026-03/delivery"
    )
    answered.add_argument("--as", required=True, choices=ANSWERS, dest="answer")
    answered.add_argument("--note", required=True, metavar="TEXT", help="what is done, or why not")
    answered.add_argument("--by", required=True, metavar="NAME", help="who decides")
