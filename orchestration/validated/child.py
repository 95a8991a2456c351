"""The limited process that reads untrusted files and writes their typed rows.

It is started as `python -m orchestration.validated.child` with one JSON job on standard input,
and says on standard output which files it begins and what became of them. It sees the files, the
scratch database and the pseudonym key; it never opens the warehouse.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import math
import os
import resource
import signal
import sys
import traceback
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from orchestration.absent import left_out
from orchestration.responses.declaration import CsvFormat, JsonFormat, Survey, XlsxFormat
from orchestration.responses.delivery import SavFormat, XmlFormat
from orchestration.sources.rows.text_rows import DelimitedRows, FileRefusedError, TableRows
from orchestration.validated.row_functions import row_functions
from orchestration.validated.rows_into import FileReport, insert_rows, make_tables

LETTERS_AT_ONCE = 200
BLOCK_BYTES = 64
PR_SET_PDEATHSIG = 1
STATM = Path("/proc/self/statm")


def main() -> None:
    """Read the job, limit this process, type every file."""
    _die_with_parent()
    job = json.load(sys.stdin)
    if os.getppid() != job["parent"]:  # it was gone before we could ask to follow it
        return
    limits = job["limits"]
    _limit(limits)
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
            _say(begin=[file["seq"] for file in group])
            allow_reading(limits)
            reports = _type_group(con, survey, group, scratch)
            _say(done=[asdict(report.masked()) for report in reports])


def _die_with_parent() -> None:
    """A killed run leaves nobody behind who reads on, for up to hours, and fills the disk."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _limit(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["address_space_mb"] << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_DATA, (limits["data_mb"] << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_mb"] << 20,) * 2)


def allow_reading(limits: dict[str, int]) -> None:
    """Begin a file: it has all of its time and memory, whatever those before it have taken."""
    in_use = int(STATM.read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    reading = min(in_use + (limits["reading_mb"] << 20), limits["data_mb"] << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (reading, limits["data_mb"] << 20))
    spent = math.ceil(sum(os.times()[:2]))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits["cpu_seconds"], hard))


def allow_typing() -> None:
    """The file is rows by now; what DuckDB may hold of them is limited by its own setting."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


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
            reports = type_letters(con, survey, group, scratch)
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
    try:
        main()
    except BaseException:  # noqa: BLE001  # the process ends here, and its exit code tells
        traceback.print_exc()
        code = 1
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    # the last words are ours: at an ordinary end DuckDB's binding would tell of leaks in its place
    os._exit(code)
