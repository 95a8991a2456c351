"""Declared columns that no record has: a key that is misspelt, or was renamed at the source.

A table without a mapped column is refused, file by file. A JSON record leaves out what was not
asked, and so does a response with a row an answer: there only many records can tell. They are
judged over the newest files of a source, and what is found stands in `raw.header_drift` until
records have the column.
"""

from __future__ import annotations

import duckdb

from orchestration.responses.declaration import Survey

IN_NO_RECORD = "in_no_record"
#: the newest files that hold so many records are judged; all there are, when those are fewer
RECORD_COUNT = 50
FOUND = f"""
    with counted as (
        select
            manifest_seq, file_name, received,
            sum(received) over (order by manifest_seq desc) - received as newer_count
        from raw.batch
        where survey = ? and rule_version = ? and status = 'loaded' and received > 0
    ),
    judged as (select * from counted where newer_count < {RECORD_COUNT})
    select
        max(manifest_seq),
        (select file_name from judged order by manifest_seq desc limit 1),
        header,
        coalesce(min(nearest) filter (where nearest <> ''), '')
    from raw.header_drift
    join judged using (manifest_seq)
    where change = 'missing' and header in (select unnest(?::varchar[]))
    group by header
    having count(distinct manifest_seq) = (select count(*) from judged)
    order by header
"""


def note(
    con: duckdb.DuckDBPyConnection, survey: Survey, rule_version: str, *, batch_no: int
) -> None:
    """Write down which declared columns are in no record now, in place of what was before.

    Columns that the source names under `optional` are not meant.
    """
    names = [names[0] for place, names in survey.headers().items() if not survey.is_optional(place)]
    if survey.format.type == "mail" or not names:
        return
    con.execute(
        "delete from raw.header_drift where survey = ? and change = ?",
        [survey.survey, IN_NO_RECORD],
    )
    for seq, file_name, header, nearest in con.execute(
        FOUND, [survey.survey, rule_version, names]
    ).fetchall():
        con.execute(
            "insert into raw.header_drift values (?, ?, ?, ?, ?, ?, ?)",
            [batch_no, seq, survey.survey, file_name, IN_NO_RECORD, header, nearest],
        )


def absent(con: duckdb.DuckDBPyConnection, survey: Survey) -> list[tuple[str, str]]:
    """Declared columns that are in no record, each with the header that is most like it or ""."""
    return con.execute(
        "select header, nearest from raw.header_drift where survey = ? and change = ?"
        " order by header",
        [survey.survey, IN_NO_RECORD],
    ).fetchall()


def in_words(header: str, nearest: str) -> str:
    """One of them, for a person."""
    near = f", nearest: {nearest}" if nearest else ""
    return f"{header} (in no record of late{near})"
