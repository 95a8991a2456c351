"""`loyalty comments`: what texts are coded as, and putting it right. Prints; codes nothing itself.

What is shown here is not kept; the asset comments/coded keeps what a run codes.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.comments.codebook import CodebookError
from orchestration.comments.coding import TextCoder
from orchestration.comments.corrections import CORRECTED, CorrectionError, checked
from orchestration.comments.installed import CODER, InstalledCoder, llm_coder
from orchestration.comments.settings import KEY_VARIABLE, NAME, load_settings
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration_file import DeclarationError

SHOWN = ("language", "primary_kind", "kinds", "themes", "sentiment")


def code(given: argparse.Namespace) -> int:
    """Show what texts are coded as by the coder of this installation."""
    texts = _texts(given)
    rows = coded_rows(Home.from_environment(), texts, coder=given.coder)
    if given.json:
        pairs = zip(texts, rows, strict=True)
        show_json([{"text": text, **row} for text, row in pairs])
        return Ending.OK
    lines = [[text, *(_shown(row[name]) for name in SHOWN), *_flags(row)] for text, row in
             zip(texts, rows, strict=True)]  # fmt: skip
    show_table("Comments", ("text", *SHOWN, "flags", "sure"), lines, left=len(SHOWN) + 2)
    return Ending.OK


def coded_rows(home: Home, texts: list[str], *, coder: str = CODER) -> list[dict[str, Any]]:
    """The codes of texts, corrections learnt where there is a warehouse."""
    try:
        if coder == "llm":
            return _asked(home, texts)
        if not home.warehouse.exists():
            return _rows(InstalledCoder(home), texts)
        with open_warehouse(home) as con:
            ours = InstalledCoder(home, con)
        return _rows(ours, texts)
    except (CodebookError, DeclarationError) as error:
        raise WrongInputError(str(error)) from error


def _asked(home: Home, texts: list[str]) -> list[dict[str, Any]]:
    from orchestration.comments.llm import EndpointError

    endpoint = load_settings(home.surveys).llm
    if endpoint is None:
        raise WrongInputError(f"no endpoint is named: `llm` in {home.surveys / NAME}.")
    asking = llm_coder(home, endpoint, os.environ.get(KEY_VARIABLE))
    try:
        rows = _rows(asking, texts)
    except EndpointError as error:
        raise WrongInputError(str(error)) from error
    if asking.asked.waiting:
        raise WrongInputError(f"{asking.asked.waiting} texts got no answer; try again later.")
    return rows


def _rows(coder: TextCoder, texts: list[str]) -> list[dict[str, Any]]:
    version = {"coder": coder.coder, "coder_version": coder.version}
    found: list[dict[str, Any]] = coder.code(texts).to_pylist()
    return [row | version for row in found]


def _texts(given: argparse.Namespace) -> list[str]:
    if given.file is not None:
        return column_of(given.file, given.column)
    if given.texts:
        return list(given.texts)
    return [line for line in sys.stdin.read().splitlines() if line.strip()]


def column_of(path: Path, column: str) -> list[str]:
    """The cells of a column of a CSV file."""
    if not path.exists():
        raise WrongInputError(f"{path}: no such file.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if column not in (reader.fieldnames or ()):
            raise WrongInputError(
                f"{path.name}: no column {column!r}; columns: {', '.join(reader.fieldnames or ())}."
            )
        return [row[column] or "" for row in reader]


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _flags(row: dict[str, Any]) -> list[str]:
    flags = [name for name in ("churn_risk", "wants_contact", "implicit_request") if row[name]]
    return [" ".join(flags), f"{row['confidence']:.2f}" if row["is_coded"] else "uncoded"]


def correct(given: argparse.Namespace) -> int:
    """Record a correction; the next run applies it and learns from it."""
    home = Home.from_environment()
    if not home.warehouse.exists():
        raise WrongInputError("nothing is loaded yet; `loyalty run` first.")
    with open_warehouse(home) as con:
        subject = _subject(con, given.response, given.question)
    try:
        codes = checked(_codes(given))
    except CorrectionError as error:
        raise WrongInputError(str(error)) from error
    event = Journal(home.decisions_url).record(
        CORRECTED, subject, codes, actor=given.by, reason=given.reason, now=datetime.now(UTC)
    )
    answers().print(
        f"Recorded as decision {event.event_no}. The next `loyalty run` applies it, and codes "
        "all comments again with what it teaches."
    )
    return Ending.OK


def _codes(given: argparse.Namespace) -> dict[str, Any]:
    codes: dict[str, Any] = {}
    for name in ("themes", "kinds"):
        if getattr(given, name):
            codes[name] = [part.strip() for part in getattr(given, name).split(",")]
    if given.sentiment:
        codes["sentiment"] = given.sentiment
    for name in ("churn_risk", "wants_contact"):
        if getattr(given, name):
            codes[name] = getattr(given, name) == "yes"
    return codes


def _subject(con: duckdb.DuckDBPyConnection, response: str, question: str | None) -> str:
    """`<response_uid>/<question_key>` of an open answer that is loaded."""
    questions = [
        row[0]
        for row in con.execute(
            "select distinct answer.question_key from raw.answer as answer"
            " inner join raw.response as response using (response_no)"
            " where cast(response.response_uid as varchar) = ? and answer.metric = 'comment'"
            " and answer.value_text is not null order by 1",
            [response.lower()],
        ).fetchall()
    ]
    if not questions:
        raise WrongInputError(f"{response}: no response of that uid has a comment.")
    if question is None and len(questions) > 1:
        raise WrongInputError(f"say which --question: {', '.join(questions)}.")
    if question is not None and question not in questions:
        raise WrongInputError(f"no comment on {question!r}; there is {', '.join(questions)}.")
    return f"{response.lower()}/{question or questions[0]}"
