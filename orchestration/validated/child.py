"""The limited process that reads untrusted files and writes their typed rows.

It is started as `python -m orchestration.validated.child` with one JSON job on standard input,
and says on standard output which files it begins and what became of them. It sees the files, the
scratch database and the pseudonym key; it never opens the warehouse.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from orchestration.absent import left_out
from orchestration.responses.declaration import CsvFormat, JsonFormat, Survey, XlsxFormat
from orchestration.responses.delivery import SavFormat, XmlFormat
from orchestration.sources.rows.text_rows import DelimitedRows, FileRefusedError, TableRows
from orchestration.validated.limits import (
    allow_reading,
    allow_typing,
    die_with_parent,
    limit_process,
    run_to_the_end,
    say,
)
from orchestration.validated.row_functions import row_functions
from orchestration.validated.rows_into import FileReport, insert_rows, make_tables

LETTERS_AT_ONCE = 200
BLOCK_BYTES = 64


def main() -> None:
    """Read the job, limit this process, type every file."""
    die_with_parent()
    job = json.load(sys.stdin)
    if os.getppid() != job["parent"]:  # it was gone before we could ask to follow it
        return
    limits = job["limits"]
    limit_process(limits)
    survey = Survey.model_validate(job["survey"])
    scratch = Path(job["scratch"])
    # told at once: on a machine of many cores a thread for each would take the address space
    settings = {"memory_limit": f"{limits['memory_mb']}MB", "threads": limits["threads"]}
    # Arrow would import pandas, for a third of a second, to ask whether a list is one of its
    pandas = nullcontext() if isinstance(survey.format, SavFormat) else left_out("pandas")
    with pandas, duckdb.connect(job["database"], config=settings) as con, row_functions(con):
        con.execute(f"set temp_directory='{scratch / 'spill'}'")
        con.execute("set timezone='UTC'")
        con.execute("set enable_progress_bar=false")
        make_pseudonym(con, os.environ["LOYALTY_SECRET"].encode("latin-1"))
        make_tables(con, survey)
        for group in _groups(job["files"], survey, job["alone"]):
            say(begin=[file["seq"] for file in group])
            allow_reading(limits)
            reports = _type_group(con, survey, group, scratch)
            say(done=[asdict(report.masked()) for report in reports])


def make_pseudonym(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """HMAC-SHA256 of a text under the key, its first 128 bits (RFC 2104), as an SQL macro."""
    if len(key) > BLOCK_BYTES:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(BLOCK_BYTES, b"\0")
    inner = bytes(byte ^ 0x36 for byte in padded).hex()
    outer = bytes(byte ^ 0x5C for byte in padded).hex()
    con.execute(
        f"create temp macro pseudonym(word) as cast(left(sha256(unhex('{outer}') || "
        f"unhex(sha256(unhex('{inner}') || encode(word)))), 32) as uuid)"
    )


def _groups(
    files: list[dict[str, Any]], survey: Survey, alone: list[int]
) -> list[list[dict[str, Any]]]:
    """Mails many at a time, files one by one; what killed a process before goes alone."""
    size = LETTERS_AT_ONCE if survey.format.type == "mail" else 1
    together = [file for file in files if file["seq"] not in alone]
    groups = [together[start : start + size] for start in range(0, len(together), size)]
    return groups + [[file] for file in files if file["seq"] in alone]


def _type_group(
    con: duckdb.DuckDBPyConnection, survey: Survey, group: list[dict[str, Any]], scratch: Path
) -> list[FileReport]:
    con.execute("begin")
    try:
        if survey.format.type == "mail":
            from orchestration.validated.letters import type_letters

            allow_typing()
            secret = os.environ["LOYALTY_SECRET"].encode("latin-1")
            reports = type_letters(con, survey, group, scratch, secret)
        else:
            rows = read_file(survey, group[0], scratch)
            allow_typing()
            report = insert_rows(con, survey, rows, group[0])
            report.seq = group[0]["seq"]
            reports = [report]
    except FileRefusedError as refusal:
        con.execute("rollback")
        return [
            FileReport(seq=file["seq"], refusal=refusal.reason, detail=refusal.detail)
            for file in group
        ]
    except duckdb.InvalidInputException as error:
        con.execute("rollback")
        if "CSV" not in str(error):
            raise
        detail = "Its line ends and quotation marks cannot be told apart. Export it again."
        return [FileReport(seq=file["seq"], refusal="NOT_CSV", detail=detail) for file in group]
    con.execute("commit")
    return reports


def read_file(survey: Survey, file: dict[str, Any], scratch: Path) -> DelimitedRows | TableRows:
    """The text rows of one file; a reader is imported only where it is needed."""
    path = Path(file["path"])
    match survey.format:
        case CsvFormat():
            from orchestration.sources.rows.delimited import read_delimited

            if survey.format.inside:
                from orchestration.sources.rows.wrapped import unwrapped

                path = unwrapped(path, scratch)
            return read_delimited(path, survey.format, scratch)
        case XlsxFormat():
            from orchestration.sources.rows.workbook import read_workbook

            return read_workbook(file["seq"], path, survey.format)
        case JsonFormat():
            from orchestration.sources.rows.documents import read_document

            return read_document(file["seq"], path, survey.format)
        case XmlFormat():
            from orchestration.sources.rows.markup import read_markup

            return read_markup(file["seq"], path, survey.format)
        case SavFormat():
            from orchestration.sources.rows.statistics import read_statistics

            wanted = [name for names in survey.headers().values() for name in names]
            return read_statistics(file["seq"], path, survey.format, wanted)
        case _:
            raise AssertionError("mails are read many at a time")


if __name__ == "__main__":
    run_to_the_end(main)
