"""The ledger lines of a batch: balance, reasons of skipping, quarantine, header drift.

Everything here is written inside the loader's transaction, beside the rows it speaks of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.landing.entry import ManifestEntry
from orchestration.raw.statements import literal
from orchestration.responses.declaration import Survey
from orchestration.responses.fields import FIELDS
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.rows_into import FileReport

DETAIL_LENGTH = 200
Pairs = Sequence[tuple[ManifestEntry, FileReport]]


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


def declare(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """What the source declares now, for the board."""
    declared = (
        survey.survey,
        survey.kind,
        survey.title or survey.survey,
        survey.owner,
        survey.freshness_hours,
    )
    known = con.execute("select * from raw.source where survey = ?", [survey.survey]).fetchone()
    if known != declared:
        con.execute("delete from raw.source where survey = ?", [survey.survey])
        con.execute("insert into raw.source values (?, ?, ?, ?, ?)", list(declared))


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
    """One ledger line a file, and what its report says of skips and headers."""
    con.execute(
        "create or replace temp table file_skips (seq bigint, reason varchar, row_count bigint)"
    )
    for (entry, report), balance in zip(pairs, balances, strict=True):
        con.execute(
            "insert into raw.batch values"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            " ?::timestamptz, ?::timestamptz)",
            [
                batch_no,
                entry.seq,
                survey.survey,
                survey.loads,
                survey.kind,
                entry.name,
                entry.sha256,
                balance.status,
                balance.refusal,
                balance.detail,
                balance.received,
                balance.loaded,
                balance.duplicate,
                balance.superseded,
                balance.rejected,
                balance.skipped,
                balance.revised,
                batch.rule_version,
                entry.fetched_at,
                now.isoformat(),
            ],
        )
        if balance.status != "loaded":
            continue
        for reason, row_count in report.skipped.items():
            con.execute("insert into file_skips values (?, ?, ?)", [entry.seq, reason, row_count])
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
    loaded = [balance.manifest_seq for balance in balances if balance.status == "loaded"]
    con.execute(
        f"insert into raw.skipped select {batch_no}, seq, reason, sum(row_count) from ("
        " select seq, skip_reason as reason, count(*) as row_count from batch.typed"
        " where skip_reason is not null group by seq, skip_reason"
        " union all select * from file_skips)"
        " where seq in (select unnest(?::bigint[])) group by seq, reason order by seq, reason",
        [loaded],
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
    con.execute("create or replace temp table file_names (seq bigint, file_name varchar)")
    con.register(
        "names",
        pa.table(
            {
                "seq": pa.array([entry.seq for entry in batch.entries], type=pa.int64()),
                "file_name": pa.array([entry.name for entry in batch.entries], type=pa.string()),
            }
        ),
    )
    con.execute(
        "insert into file_names select * from names where seq in (select unnest(?::bigint[]))",
        [list(fresh)],
    )
    con.unregister("names")
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
        "  coalesce(y.raw_payload, cast(to_json(y) as varchar)) as raw_payload"
        "  from batch.typed as y join span as p on p.seq = y.seq"
        "  left join batch.set_aside as a on a.row_key = y.rowid"
        "  where y.skip_reason is null and (y.reason is not null or a.row_key is not null)) as t"
        " asof left join gaps as g on g.seq = t.seq and t.position > g.good_before"
        " union all select seq, row_no, reason, reason_field, reason_detail, raw_payload"
        " from batch.unreadable) as r join file_names as n on n.seq = r.seq"
        " order by r.seq, r.row_no",
        [batch_no, survey.survey, batch.rule_version, now.isoformat()],
    )


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
