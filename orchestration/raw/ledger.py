"""The ledger lines of a batch: balance, reasons of skipping, flags, quarantine, header drift.

Everything here is written inside the loader's transaction, beside the rows it speaks of.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.landing.entry import ManifestEntry
from orchestration.raw import absent_columns, questions
from orchestration.raw.statements import literal
from orchestration.responses.declaration import Survey
from orchestration.responses.fields import FIELDS
from orchestration.validated import contact_cells
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.rows_into import FileReport

DETAIL_LENGTH = 200
Pairs = Sequence[tuple[ManifestEntry, FileReport]]
#: what a balance has in common with the ledger, and its types
BALANCE_COLUMNS = {
    **dict.fromkeys(("file_name", "status", "refusal", "detail"), "varchar"),
    **dict.fromkeys(
        ("received", "loaded", "duplicate", "superseded", "rejected", "skipped", "revised"),
        "bigint",
    ),
}


@dataclass(frozen=True)
class FileBalance:
    """The row balance of one landed file.

    received = loaded + duplicate + superseded + rejected + skipped; `revised` is the part of
    loaded that replaces an earlier answer.
    """

    manifest_seq: int
    survey: str
    file_name: str
    status: str
    refusal: str | None
    detail: str
    received: int
    loaded: int
    duplicate: int
    superseded: int
    rejected: int
    skipped: int
    revised: int


def declare(con: duckdb.DuckDBPyConnection, survey: Survey, *, now: dt.datetime) -> None:
    """What the source declares now, for the board and for the rules that dbt applies.

    Raises:
        QuestionChangedError: when loaded answers would come to mean something else.
    """
    questions.declare(con, survey, now=now)
    repeat = survey.repeat
    declared: dict[str, object] = {
        "survey": survey.survey,
        "kind": survey.kind,
        "title": survey.title or survey.survey,
        "owner": survey.owner,
        "freshness_hours": survey.freshness_hours,
        "measured": survey.measured,
        "answers_of": survey.answers_of,
        "response_kind": survey.kind_of_response if survey.loads == "response" else None,
        "live_from": dt.date.fromisoformat(survey.live_from) if survey.live_from else None,
        "repeat_within": str(repeat.within) if repeat else None,
        "repeat_keep": repeat.keep if repeat else "all",
    }
    columns = ", ".join(declared)
    known = con.execute(
        f"select {columns} from raw.source where survey = ?", [survey.survey]
    ).fetchone()
    if known != tuple(declared.values()):
        con.execute("delete from raw.source where survey = ?", [survey.survey])
        marks = ", ".join("?" * len(declared))
        con.execute(f"insert into raw.source ({columns}) values ({marks})", list(declared.values()))


def write(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    batch: ValidatedBatch,
    pairs: Pairs,
    balances: Sequence[FileBalance],
    *,
    batch_no: int,
    now: dt.datetime,
) -> None:
    """One ledger line a file, and what its report says of skips, flags and headers."""
    # a mailbox brings thousands of files at once: all their lines in one statement
    _make_table(
        con,
        "ledger_lines",
        {
            "manifest_seq": ("bigint", [entry.seq for entry, _ in pairs]),
            "sha256": ("varchar", [entry.sha256 for entry, _ in pairs]),
            "fetched_at": ("timestamptz", [entry.fetched_at for entry, _ in pairs]),
            **{
                name: (kind, [getattr(balance, name) for balance in balances])
                for name, kind in BALANCE_COLUMNS.items()
            },
        },
    )
    con.execute(
        "insert into raw.batch by name select ? as batch_no, ? as survey, ? as target, ? as kind,"
        " ? as rule_version, ?::timestamptz as loaded_at, * from ledger_lines"
        " order by manifest_seq",
        [batch_no, survey.survey, survey.loads, survey.kind, batch.rule_version, now.isoformat()],
    )
    loaded = [
        (entry, report)
        for (entry, report), balance in zip(pairs, balances, strict=True)
        if balance.status == "loaded"
    ]
    _write_counts(con, "told_skips", [(e.seq, r.skipped) for e, r in loaded])
    _write_counts(con, "told_flags", [(e.seq, r.flags) for e, r in loaded])
    con.execute(
        f"insert into raw.flag by name select {batch_no} as batch_no, seq as manifest_seq,"
        " word as flag, row_count from told_flags order by manifest_seq, flag"
    )
    con.execute(
        f"insert into raw.skipped select {batch_no}, seq, reason, sum(row_count) from ("
        " select seq, skip_reason as reason, count(*) as row_count from batch.typed"
        " where skip_reason is not null group by seq, skip_reason"
        " union all select seq, word, row_count from told_skips)"
        " where seq in (select unnest(?::bigint[])) group by seq, reason order by seq, reason",
        [[entry.seq for entry, _ in loaded]],
    )
    con.execute(
        f"insert into raw.expectation select {batch_no}, ?, * from batch.judged", [survey.survey]
    )
    for entry, report in loaded:
        for drift in report.drifts:
            con.execute(
                "insert into raw.header_drift values (?, ?, ?, ?, ?, ?, ?)",
                [
                    batch_no,
                    entry.seq,
                    survey.survey,
                    entry.name,
                    drift["change"],
                    drift["header"],
                    drift["nearest"],
                ],
            )
    absent_columns.note(con, survey, batch.rule_version, batch_no=batch_no)


def _write_counts(
    con: duckdb.DuckDBPyConnection, table: str, counted: Sequence[tuple[int, Mapping[str, int]]]
) -> None:
    """What reports count by word, as a temporary table."""
    rows = [(seq, word, count) for seq, counts in counted for word, count in counts.items()]
    _make_table(
        con,
        table,
        {
            "seq": ("bigint", [row[0] for row in rows]),
            "word": ("varchar", [row[1] for row in rows]),
            "row_count": ("bigint", [row[2] for row in rows]),
        },
    )


def _make_table(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, tuple[str, list[object]]]
) -> None:
    """A temporary table of columns, each with its type and its values.

    Of lists and not of Arrow, which a run without it need not import.
    """
    parts = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, (kind, _) in columns.items())
    con.execute(
        f"create or replace temp table {table} as select {parts}",
        [values for _, values in columns.values()],
    )


def write_quarantine(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    batch: ValidatedBatch,
    fresh: Sequence[int],
    *,
    batch_no: int,
    now: dt.datetime,
) -> None:
    """Every rejected row of the files loaded now, with its reason and what it held.

    The row number counts all records of the file, those that were unreadable too.
    """
    con.execute(
        "create or replace temp table gaps as"
        " select seq, row_no - position as good_before, max(position) as shift from ("
        " select seq, row_no, row_number() over (partition by seq order by row_no) as position"
        " from batch.unreadable) group by seq, good_before"
    )
    loaded = set(fresh)
    named = [entry for entry in batch.entries if entry.seq in loaded]
    _make_table(
        con,
        "file_names",
        {
            "seq": ("bigint", [entry.seq for entry in named]),
            "file_name": ("varchar", [entry.name for entry in named]),
        },
    )
    con.execute(
        "insert into raw.quarantine"
        " select (select coalesce(max(quarantine_no), 0) from raw.quarantine)"
        " + row_number() over (order by r.seq, r.row_no), ?, r.seq, ?, n.file_name, r.row_no,"
        " r.reason, r.field, r.detail, r.raw_payload, ?, 'open', ?::timestamptz from ("
        " select t.seq, t.position + coalesce(g.shift, 0) as row_no, t.reason, t.field, t.detail,"
        " t.raw_payload from ("
        "  select y.seq, y.rowid - p.first_row + 1 as position,"
        "  coalesce(y.reason, a.reason) as reason, coalesce(a.place, y.reason_field) as field,"
        f"  coalesce(y.reason_detail, {_cell_of_place(survey)}) as detail,"
        f"  coalesce(y.raw_payload, cast({_row_as_json(survey)} as varchar)) as raw_payload"
        "  from batch.typed as y join span as p on p.seq = y.seq"
        "  left join batch.set_aside as a on a.row_key = y.rowid"
        "  where y.skip_reason is null and (y.reason is not null or a.row_key is not null)) as t"
        " asof left join gaps as g on g.seq = t.seq and t.position > g.good_before"
        " union all select seq, row_no, reason, reason_field, reason_detail, raw_payload"
        " from batch.unreadable) as r join file_names as n on n.seq = r.seq"
        " order by r.seq, r.row_no",
        [batch_no, survey.survey, batch.rule_version, now.isoformat()],
    )


def _row_as_json(survey: Survey) -> str:
    """A typed row without the cells of contact details."""
    apart = json.dumps(dict.fromkeys(contact_cells.columns(survey)))
    return f"json_merge_patch(to_json(y), {literal(apart)})" if survey.contacts else "to_json(y)"


def _cell_of_place(survey: Survey) -> str:
    """What stood in the field that an expectation did not accept, as SQL over a typed row."""
    columns = {
        f"questions.{key}": f"y.q{number}_raw" for number, key in enumerate(survey.questions)
    }
    for name, kind in FIELDS[survey.loads].items():
        if kind == "moment":
            columns[name] = "y.answered_at_raw" if name == "answered_at" else f"y.{name}_date"
    branches = "".join(
        f" when {literal(place)} then cast({column} as varchar)"
        for place, column in columns.items()
    )
    return f"left(case a.place{branches} end, {DETAIL_LENGTH})" if branches else "null"
