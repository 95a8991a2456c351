"""Reads bytes into typed rows in this process, without judging them: declaration, file, rows."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.responses.declaration import Survey, declared
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.validated.child import make_pseudonym, read_file
from orchestration.validated.row_functions import row_functions
from orchestration.validated.rows_into import FileReport, insert_rows, make_tables

SECRET = b"a secret of the tests"
LATEST_DAY = "2026-12-31"
Row = dict[str, Any]

#: a form with one question of each kind, as most tests need it
FORM: dict[str, Any] = {
    "survey": "form",
    "kind": "forms",
    "owner": "team:tests",
    "connector": {"type": "folder", "url": "drop"},
    "format": {"type": "csv"},
    "columns": {"native_id": "ID", "answered_at": "When"},
    "questions": {
        "recommend": {"metric": "nps", "column": "Score", "scale": {"min": 0, "max": 10}},
        "why": {"metric": "comment", "column": "Comment"},
    },
}


def a_form(**changes: Any) -> Survey:
    """The form with some parts declared otherwise; a part set to None is not declared."""
    attributes = copy.deepcopy(FORM) | changes
    return declared({name: part for name, part in attributes.items() if part is not None})


def asked(**question: Any) -> dict[str, Any]:
    """The question `recommend`, with more declared about it."""
    return {**FORM["questions"], "recommend": {**FORM["questions"]["recommend"], **question}}


@dataclass(frozen=True)
class Reading:
    """What became of one file: its typed rows, its unreadable lines, or its refusal."""

    rows: list[Row]
    unreadable: list[Row]
    report: FileReport

    @property
    def reasons(self) -> list[str | None]:
        """The reason of each typed row."""
        return [row["reason"] for row in self.rows]

    @property
    def scores(self) -> list[float | None]:
        """The number of the first question in each row."""
        return [None if row["q0_number"] is None else float(row["q0_number"]) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        """One column of the typed rows."""
        return [row[name] for row in self.rows]


def read(
    survey: Survey,
    content: bytes | str,
    folder: Path,
    *,
    name: str = "answers.csv",
    secret: bytes = SECRET,
) -> Reading:
    """Type all rows of one file."""
    path = folder / "landed"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    file: Mapping[str, Any] = {"seq": 1, "path": path, "name": name, "latest_day": LATEST_DAY}
    with duckdb.connect() as con, row_functions(con):
        con.execute("set timezone='UTC'")
        make_pseudonym(con, secret)
        make_tables(con, survey)
        try:
            report = insert_rows(con, survey, read_file(survey, dict(file), folder), file)
        except FileRefusedError as refusal:
            return Reading([], [], FileReport(1, refusal=refusal.reason, detail=refusal.detail))
        return Reading(
            _dicts(con, "select * from typed order by rowid"),
            _dicts(con, "select * from unreadable order by row_no"),
            report,
        )


def cells(survey: Survey, scores: Sequence[str], folder: Path) -> Reading:
    """Read one row a score, with everything else in order."""
    lines = [
        f'{number},2026-01-02,"{score.replace(chr(34), chr(34) * 2)}",because'
        for number, score in enumerate(scores, start=1)
    ]
    return read(survey, "\n".join(["ID,When,Score,Comment", *lines]) + "\n", folder)


def _dicts(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    result = con.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
