"""Gathers the rows of one response, where a file has one row for each answer.

A record without an identifier stays alone, so that it can be set aside; what several records of a
response say about it must agree. All of it is set-wise, in the scratch database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from orchestration.responses.declaration import Survey
from orchestration.responses.delivery import LongShape
from orchestration.responses.fields import FIELDS
from orchestration.sources.rows.text_rows import COLUMN_LIMIT, check_width, trimmed_header
from orchestration.validated.cells import BLANKS, literal, matches, trimmed
from orchestration.validated.mapping import Mapping, find_columns, find_long_columns

#: columns of a gathered response beside its cells: what is wrong with its records, in words
LONE, DISAGREEING = "lone_", "disagreeing_"
NUMBER = r"[0-9]+([.,][0-9]+)?"
TABLES = ("long_records", "long_answers", "long_notes", "long_heads", "long_rows")


@dataclass(frozen=True)
class Gathered:
    """The responses of one file.

    Args:
        source: what follows `from`: columns c0 ... cN as text, one row a response.
        headers: of the file without the columns that were taken apart, then one a question.
        further_count: records that were not the first of their response.
    """

    source: str
    headers: tuple[str, ...]
    further_count: int


def gather(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    shape: LongShape,
    headers: tuple[str, ...],
    source: str,
    file_name: str,
) -> Gathered:
    """One row a response, of all the records of one file.

    Args:
        con: the scratch database.
        survey: the declaration.
        shape: its declared shape.
        headers: of the file.
        source: what follows `from`: columns c0 ... cN as text.
        file_name: its name at the source.

    Raises:
        FileRefusedError: when a part of a response has no column, or there are too many questions.
    """
    parts = find_long_columns(shape, headers)
    for table in TABLES:
        con.execute(f"drop table if exists {table}")
    con.execute(
        "create temp table long_records as select *,"
        f" coalesce('i' || {_cell(parts['id'])}, 'r' || record_no) as response,"
        f" {_cell(parts['id'])} as id_, {_cell(parts['question'])} as question_,"
        f" {_answer(parts)} as answer_,"
        f" {_cell(parts['note']) if parts['note'] else 'cast(null as varchar)'} as note_"
        f" from (select *, row_number() over () as record_no from {source})"
    )
    con.execute(f"create temp table long_answers as {_together('answer_')}")
    con.execute(f"create temp table long_notes as {_together('note_')}")
    questions: dict[str, list[str]] = {}
    for (written,) in con.execute(
        "select question_ from long_records where question_ is not null"
        f" group by question_ order by min(record_no) limit {COLUMN_LIMIT + 1}"
    ).fetchall():
        questions.setdefault(trimmed_header(written), []).append(written)
    apart = {p for part in ("question", "value", "out_of", "note") for p in parts.get(part, ())}
    # the first cell of a row tells a footer and a total
    kept = [p for p in range(len(headers)) if p == 0 or p not in apart]
    notes = [f"{question} note" for question in questions] if parts["note"] else []
    names = (*(headers[p] for p in kept), *questions, *notes)
    check_width(len(names))
    mapping = find_columns(survey, headers, file_name)
    _make_heads(con, survey, mapping, headers, kept, apart)
    written = list(questions.values())
    answers = _beside("answer_", written, first=len(kept))
    said = _beside("note_", written if notes else [], first=len(kept) + len(written))
    con.execute(
        "create temp table long_rows as select * exclude (response, first_no)"
        f" from long_heads left join ({answers}) using (response)"
        f" left join ({said}) using (response) order by first_no"
    )
    counts = "select (select count(*) from long_records) - (select count(*) from long_rows)"
    (further,) = con.execute(counts).fetchall()[0]
    return Gathered("long_rows", names, further)


def _together(cell: str) -> str:
    """What all records of a response say to a question: two answers are both shown, for neither
    is the answer."""
    return (
        f"select response, question_, case when min({cell}) = max({cell}) then min({cell})"
        f" else string_agg(distinct {cell}, '; ' order by {cell}) end as {cell}"
        f" from long_records where question_ is not null and {cell} is not null"
        " group by response, question_"
    )


def _beside(cell: str, questions: Sequence[Sequence[str]], *, first: int) -> str:
    """One row a response, with a column for each question in all the ways it is written."""
    columns = "".join(
        f", any_value({cell}) filter (where question_ in ({', '.join(map(literal, written))}))"
        f" as c{position}"
        for position, written in enumerate(questions, start=first)
    )
    return f"select response{columns} from long_{cell.rstrip('_')}s group by response"


def _make_heads(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    mapping: Mapping,
    headers: tuple[str, ...],
    kept: Sequence[int],
    apart: set[int],
) -> None:
    """What is said of a response as a whole: what is blank in one record may stand in another."""
    moments, facts = _places(survey, mapping)
    cells = []
    disagreements = [
        "count(*) filter (where question_ is null and coalesce(answer_, note_) is not null) > 0"
    ]
    named = ["'an answer without a question'"]
    for number, position in enumerate(kept):
        column, word = f"c{position}", _cell((position,))
        if position in moments or position in apart:
            # the answers of one response are given one after the other: the first moment counts
            cells.append(f"arg_min({word}, record_no) as c{number}")
            continue
        cells.append(f"coalesce(min({word}), min({column})) as c{number}")
        if position in facts:
            disagreements.append(f"min({word}) <> max({word})")
            named.append(
                f"concat({literal(headers[position])}, ': ', min({word}), '; ', max({word}))"
            )
    branches = "".join(
        f" when {test} then {shown}" for test, shown in zip(disagreements, named, strict=True)
    )
    is_blank = f"trim(concat({', '.join(f'c{p}' for p in range(len(headers)))}), {literal(BLANKS)})"
    con.execute(
        "create temp table long_heads as select response, min(record_no) as first_no,"
        f" {', '.join(cells)},"
        f" max(case when id_ is null and {is_blank} <> '' then 'no identifier' end) as {LONE},"
        f" case{branches} end as {DISAGREEING}"
        " from long_records group by response"
    )


def _places(survey: Survey, mapping: Mapping) -> tuple[set[int], set[int]]:
    """Columns of moments, and columns of all other facts that all records of a response share."""
    kinds = FIELDS[survey.loads]
    moments: set[int] = set()
    facts: set[int] = set()
    for place, positions in mapping.cells.items():
        if place.startswith("questions."):
            continue
        (moments if kinds.get(place) == "moment" else facts).update(positions)
    return moments, facts


def _answer(parts: dict[str, tuple[int, ...]]) -> str:
    """The answer of a record, as `4/5` where the most that can be had stands beside it."""
    answer = _cell(parts["value"])
    if not parts["out_of"]:
        return answer
    most = _cell(parts["out_of"])
    both = f"{matches(answer, NUMBER)} and {most} is not null"
    return f"case when {both} then concat({answer}, '/', {most}) else {answer} end"


def _cell(positions: Sequence[int]) -> str:
    return f"({trimmed([f'c{position}' for position in positions])})"
