"""The functions of typing outlive a file that DuckDB gave up on; the files after it are read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.responses.declaration import Survey
from orchestration.sources.rows.text_rows import DelimitedRows
from orchestration.validated import child
from orchestration.validated.child import make_pseudonym
from orchestration.validated.row_functions import NAMES, row_functions
from orchestration.validated.rows_into import make_tables
from tests.validated.reading import LATEST_DAY, SECRET, a_form, asked

HEADER = "ID,When,Mail,Tel,Score,Comment\n"
PEOPLE = a_form(
    columns={"native_id": "ID", "answered_at": "When", "email": "Mail", "phone": "Tel"},
    questions=asked(reads=["message"]),
)
#: line ends of three kinds, one of them behind a mark that closes nothing
CONFUSED = '"q""q",w\ny"\n2,z\r\r\n'


def test_a_file_that_cannot_be_parsed_leaves_the_next_its_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad").write_bytes(CONFUSED.encode())
    (tmp_path / "good").write_text(
        HEADER + "1,2026-01-02,Ana Pop <ana@example.md>,tel. +373 69 123456,nota 9,write a@b.md\n"
    )
    monkeypatch.setattr(child, "read_file", as_it_is)

    with duckdb.connect() as con, row_functions(con):
        make_pseudonym(con, SECRET)
        make_tables(con, PEOPLE)
        bad = child._type_group(con, PEOPLE, [a_file(tmp_path, "bad")], tmp_path)
        good = child._type_group(con, PEOPLE, [a_file(tmp_path, "good")], tmp_path)
        typed = con.execute(
            "select q0_number::integer, email_key is not null, phone_key is not null, q1_raw"
            " from typed"
        ).fetchall()

    assert [report.refusal for report in bad + good] == ["NOT_CSV", ""]
    assert typed == [(9, True, True, "write [e-mail]")]


def test_the_functions_are_taken_away_again() -> None:
    with duckdb.connect() as con:
        with row_functions(con):
            assert known(con) == set(NAMES)

        assert known(con) == set()


def known(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        name for (name,) in con.execute("select function_name from duckdb_functions()").fetchall()
    } & set(NAMES)


def a_file(folder: Path, name: str) -> dict[str, object]:
    return {"seq": len(name), "path": str(folder / name), "name": name, "latest_day": LATEST_DAY}


def as_it_is(_survey: Survey, file: dict[str, object], _scratch: Path) -> DelimitedRows:
    """The file without the tidying that spares DuckDB most of such files."""
    return DelimitedRows(
        Path(str(file["path"])), ("ID", "When", "Mail", "Tel", "Score", "Comment"),
        delimiter=",", quote='"', skip_line_count=0, newline="\\n",
    )  # fmt: skip
