"""Counts the rows that are used although something in them had to be assumed or put right.

One aggregate over the typed rows of a whole batch; nothing of a row is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from orchestration.responses.declaration import Survey
from orchestration.sources.rows.text_rows import RowsFlagged
from orchestration.validated import cells

#: signs that turn the direction of the text after them
TURNS = r"[\x{202A}-\x{202E}\x{2066}-\x{2069}]"
SERIAL = r"\s*[0-9]{1,6}([.][0-9]+)?\s*"
PLAIN_BYTES = 2


def flag_rows(con: duckdb.DuckDBPyConnection, survey: Survey) -> Iterator[RowsFlagged]:
    """What was assumed in rows that are neither set aside nor skipped, by file and flag."""
    tests = _tests(survey)
    if not tests:
        return
    counts = ", ".join(f"count(*) filter (where {test})" for test in tests.values())
    query = (
        f"select seq, {counts} from typed where reason is null and skip_reason is null"
        " group by seq order by seq"
    )
    for seq, *numbers in con.execute(query).fetchall():
        for flag, number in zip(tests, numbers, strict=True):
            if number:
                yield RowsFlagged(seq, flag, number)


def _tests(survey: Survey) -> dict[str, str]:
    """Flag -> what is true of a row that has it."""
    tests: dict[str, str] = {}
    if "native_id" in survey.columns and survey.format.type != "mail":
        tests["ID_SYNTH"] = "native_id is null"
    if survey.loads != "response":
        return tests
    scores: list[str] = []
    comments: list[str] = []
    for number, question in enumerate(survey.questions.values()):
        (scores if question.is_scored else comments).append(f"q{number}_raw")
    # nearly every score is one or two plain digits, and no further test is made
    long = [f"strlen({raw}) >= {PLAIN_BYTES} and " for raw in scores]
    wide = "|".join(cells.WIDE)
    if scores:
        tests["NFKC"] = _any(
            f"{asked}strlen({raw}) > length({raw}) and regexp_matches({raw}, '{wide}')"
            for asked, raw in zip(long, scores, strict=True)
        )
        tests["TRIM"] = _any(
            f"{asked}{_is_padded(raw)}" for asked, raw in zip(long, scores, strict=True)
        )
    if comments:
        tests["BIDI"] = _any(
            f"strlen({raw}) > length({raw}) and regexp_matches({raw}, '{TURNS}')"
            for raw in comments
        )
        blanks = cells.literal(cells.BLANKS)
        tests["ZERO_WIDTH"] = _any(
            f"strlen({raw}) > length({raw}) and trim({raw}, {blanks}) = '' and trim({raw}) <> ''"
            for raw in comments
        )
        tests["EXCEL_ERROR"] = _any(
            f"starts_with({raw}, '#') and {cells.matches(raw, cells.EXCEL_ERROR)}"
            for raw in comments
        )
    if "excel_serial" in survey.time.formats:
        tests["EXCEL_SERIAL"] = f"regexp_full_match(answered_at_raw, '{SERIAL}')"
    return tests


def _is_padded(raw: str) -> str:
    ends = (f"left({raw}, 1)", f"right({raw}, 1)")
    blanks = cells.literal(cells.BLANKS)
    padded = " or ".join(f"contains({blanks}, {end})" for end in ends)
    return f"({padded}) and trim({raw}, {blanks}) <> ''"


def _any(tests: Iterable[str]) -> str:
    return " or ".join(f"coalesce({test}, false)" for test in tests)
