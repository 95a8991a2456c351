"""Runs one hand-written SQL script in bare DuckDB: `run_sql.py SCRIPT DATABASE NAME=VALUE...`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def main(script: str, database: str, *assignments: str) -> None:
    names = dict(assignment.split("=", 1) for assignment in assignments)
    with duckdb.connect(database) as con:
        con.execute("set memory_limit = '4GB'")
        con.execute("set timezone = 'UTC'")
        con.execute("set enable_progress_bar = false")
        for statement in Path(script).read_text(encoding="utf-8").format(**names).split(";\n"):
            con.execute(statement)


if __name__ == "__main__":
    main(*sys.argv[1:])
