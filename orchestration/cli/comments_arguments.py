"""The actions of `loyalty comments` and their options. Only names here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Add = Callable[..., argparse.ArgumentParser]
"""Adds a verb: group of verbs, name, help, module, function."""


def add_comments(actions: Verbs, add: Add) -> None:
    """Add every action on comments."""
    code = add(actions, "code", "say what texts are coded as; keeps nothing", "comments", "code")
    code.add_argument("texts", nargs="*", metavar="TEXT", help="default: lines of standard input")
    code.add_argument("--file", type=Path, metavar="CSV", help="texts of a CSV file instead")
    code.add_argument("--column", default="text", help="its column; default: %(default)s")
    code.add_argument("--json", action="store_true", help="one JSON document")
    judged = add(
        actions, "evaluate", "how well a labelled file is coded", "comments_evaluate", "evaluate"
    )
    judged.add_argument("file", type=Path, metavar="FILE.csv", help="with text, themes, kind ...")
    judged.add_argument(
        "--stems", type=Path, metavar="CSV", help="stems of the plain matcher; default: codebook"
    )
    judged.add_argument(
        "--folds", type=int, default=0, metavar="N",
        help="cross-validate: each Nth of the file by a model of our corpus and the rest of it",
    )  # fmt: skip
    judged.add_argument("--json", action="store_true", help="one JSON document")
    for parser in (code, judged):
        parser.add_argument(
            "--coder",
            default="codebook+model",
            choices=("codebook+model", "llm"),
            help="llm asks the endpoint of comments.yaml; default: %(default)s",
        )
    right = add(actions, "correct", "put right what a comment is coded as", "comments", "correct")
    right.add_argument("response", metavar="RESPONSE", help="its response_uid")
    right.add_argument("--question", metavar="KEY", help="default: its only open question")
    right.add_argument("--themes", metavar="A,B", help="all that hold, or general")
    right.add_argument("--kinds", metavar="A,B", help="all that hold, the primary one first")
    right.add_argument("--sentiment", choices=("positive", "negative", "neutral", "mixed"))
    right.add_argument("--churn-risk", choices=("yes", "no"))
    right.add_argument("--wants-contact", choices=("yes", "no"))
    right.add_argument("--by", required=True, metavar="NAME", help="who says so")
    right.add_argument("--reason", default="read by a person", help="default: %(default)s")
