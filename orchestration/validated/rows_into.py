"""Writes text rows as typed rows into a scratch database; for the limited process only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import duckdb

from orchestration.responses.declaration import CsvFormat, Survey
from orchestration.responses.delivery import long_shape, table_of
from orchestration.responses.fields import KEYED_BY
from orchestration.responses.vendor_groups import GROUPS
from orchestration.sources.rows.reports import refuse_figures
from orchestration.sources.rows.text_rows import (
    DelimitedRows,
    FileRefusedError,
    RowRejected,
    TableRows,
)
from orchestration.validated.cells import BLANKS, begins_as, literal
from orchestration.validated.form_scales import refuse_other_scales
from orchestration.validated.long_rows import gather
from orchestration.validated.mapping import Drift, find_columns
from orchestration.validated.masking import masked_cell, masked_text
from orchestration.validated.reasons import CSV_ERROR_REASONS
from orchestration.validated.typed_rows import column_list, typed_columns, typed_select

UNREADABLE_COLUMNS = (
    "seq bigint, row_no bigint, reason varchar, reason_field varchar, reason_detail varchar,"
    " raw_payload varchar"
)
JUDGED_COLUMNS = (
    "expectation_no integer, expectation varchar, field varchar, reason varchar, low varchar,"
    " high varchar, judged_count bigint, failed_count bigint, examples varchar[]"
)
DAY_AND_MONTH = r"\d{1,2}[/.-]\d{1,2}[/.-](\d{2}|\d{4})([ T].*)?"
DETAIL_LENGTH = 300
UNMAPPED_COUNT = 200


@dataclass
class FileReport:
    """What became of one landed file on its way to typed rows."""

    seq: int
    refusal: str = ""
    detail: str = ""
    received: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    drifts: list[dict[str, str]] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)

    def flag(self, name: str, row_count: int) -> None:
        """Count rows that were read under an assumption of the closed list of flags."""
        self.flags[name] = self.flags.get(name, 0) + row_count

    def masked(self) -> FileReport:
        """The same without personal data: a row may stand where the headers should be."""
        drifts = [
            {part: masked_text(text) for part, text in drift.items()} for drift in self.drifts
        ]
        unmapped = [masked_text(header) for header in self.unmapped]
        return replace(self, detail=masked_text(self.detail), drifts=drifts, unmapped=unmapped)


def make_tables(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """The tables of a scratch database, when they are not there yet."""
    con.execute(f"create table if not exists typed ({column_list(typed_columns(survey))})")
    con.execute(f"create table if not exists unreadable ({UNREADABLE_COLUMNS})")
    con.execute(
        "create table if not exists set_aside (row_key bigint, reason varchar, place varchar)"
    )
    con.execute(f"create table if not exists judged ({JUDGED_COLUMNS})")


def insert_rows(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    rows: DelimitedRows | TableRows,
    file: Mapping[str, Any],
) -> FileReport:
    """Type all rows of one file.

    Raises:
        FileRefusedError: when the file does not fit its mapping.
    """
    if isinstance(rows, TableRows) and rows.table.num_rows == 0 and not any(rows.headers):
        return _empty(file["seq"])
    if survey.loads == "response":
        refuse_figures(rows.headers)
    con.execute("drop table if exists csv_scans")
    con.execute("drop table if exists csv_errors")
    if isinstance(rows, DelimitedRows):
        source, seq = _csv_source(rows), str(file["seq"])
    else:
        con.register("text_rows", rows.table)
        source, seq = "text_rows", "seq"
    headers, further_count = rows.headers, 0
    if shape := long_shape(survey.format):
        gathered = gather(con, survey, shape, headers, source, file["name"])
        source, seq, headers = gathered.source, str(file["seq"]), gathered.headers
        further_count = gathered.further_count
    mapping = replace(find_columns(survey, headers, file["name"]), zones=rows.zones)
    for position in mapping.nameless:
        full = f"select 1 from {source} where trim(c{position}) <> '' limit 1"
        if con.execute(full).fetchone():
            raise FileRefusedError(
                "HEADER_EMPTY",
                f"Column {position + 1} has data and no header. "
                'Give it one, or write "" under ignore.',
            )
    if isinstance(rows, TableRows):
        refuse_other_scales(survey, mapping, headers, rows.scales)
    query = typed_select(survey, mapping, headers, source, seq=seq, latest_day=file["latest_day"])
    added = con.execute(f"insert into typed {query}").fetchall()[0]
    _check_order_of_dates(con, survey)
    _check_vendor_groups(con, survey)
    _check_counted_once(con, survey)
    report = FileReport(seq=0 if seq == "seq" else int(seq), received=added[0] + further_count)
    if further_count:
        report.skipped["FURTHER_ANSWER"] = further_count
    if isinstance(rows, DelimitedRows):
        above = rows.skip_line_count + rows.has_header
        footers = _skip_footers(con, survey)
        if footers:
            report.skipped["FOOTER_ROW"] = footers
        report.received += footers + _set_lines_aside(con, file["seq"], above)
    else:
        con.unregister("text_rows")
    report.drifts += [asdict(drift) for drift in mapping.drifts]
    report.unmapped = list(mapping.unmapped[:UNMAPPED_COUNT])
    for name in rows.flags:
        report.flag(name, report.received)
    for flagged in rows.flagged:
        report.flag(flagged.flag, flagged.row_count)
    if report.received == 0:
        empty = _empty(report.seq)
        report.drifts, report.flags = report.drifts + empty.drifts, report.flags | empty.flags
    return report


def _empty(seq: int) -> FileReport:
    """A file without rows is no fault, but somebody should see it."""
    drift = asdict(Drift("empty_batch", "", ""))
    return FileReport(seq=seq, drifts=[drift], flags={"EMPTY_BATCH": 0})


def _check_order_of_dates(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """Dates such as 03/04/2026 are two days; without a declared format neither is taken."""
    if survey.time.formats or survey.kind == "email":
        return
    found = con.execute(
        "select reason_field, reason_detail from typed where reason = 'DATE_FORMAT'"
        f" and regexp_full_match(reason_detail, '{DAY_AND_MONTH}') limit 1"
    ).fetchone()
    if found:
        raise FileRefusedError(
            "DATE_ORDER_UNDECLARED",
            f"{found[0]} is written as {found[1]!r}. Declare its order of day and month under "
            'time.formats, such as "%d/%m/%Y" or "%m/%d/%Y %H:%M:%S".',
        )


def _check_vendor_groups(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """Groups in the column of a score would otherwise set aside row after row."""
    if survey.loads != "response":
        return
    groups = ", ".join(map(literal, GROUPS))
    found = con.execute(
        "select reason_field, reason_detail from typed where reason = 'SCORE_FORMAT'"
        f" and lower(trim(reason_detail)) in ({groups}) limit 1"
    ).fetchone()
    if found:
        raise FileRefusedError(
            "VENDOR_GROUP",
            f"{found[0]} holds {found[1]!r}: that is the group a vendor made of a score, not the "
            "score. Name the column with the score itself in defs.yaml.",
        )


def _check_counted_once(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """Of two counts of one thing neither is the right one: an export by a further column, say."""
    if survey.loads not in KEYED_BY:
        return
    keys = ", ".join(KEYED_BY[survey.loads])
    found = con.execute(
        f"select {keys} from typed where reason is null and skip_reason is null"
        f" group by seq, {keys} having count(distinct content_hash) > 1 limit 1"
    ).fetchone()
    if found:
        shown = ", ".join(str(part) for part in found if part is not None)
        raise FileRefusedError(
            "COUNTED_TWICE",
            f"{shown} is told by two rows that differ. Export one row for each "
            f"{', '.join(KEYED_BY[survey.loads])}.",
        )


def set_aside(con: duckdb.DuckDBPyConnection, rejected: Iterable[RowRejected]) -> None:
    """Records that could not even become text rows."""
    for row in rejected:
        con.execute(
            "insert into unreadable values (?, ?, ?, '', ?, ?)",
            [
                row.seq,
                row.row_no,
                row.reason,
                masked_text(row.detail)[:DETAIL_LENGTH],
                masked_text(row.payload),
            ],
        )


def _csv_source(rows: DelimitedRows) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(rows.headers)))
    path, delimiter, quote = (
        text.replace("'", "''") for text in (str(rows.path), rows.delimiter, rows.quote)
    )
    newline = f", new_line='{rows.newline}'" if rows.newline else ""
    return (
        f"read_csv('{path}', auto_detect=false, header={rows.has_header},"
        f" skip={rows.skip_line_count},"
        f" delim='{delimiter}', quote='{quote}', escape='{quote}', comment='', strict_mode=true,"
        f" columns={{{columns}}}{newline}, store_rejects=true, rejects_table='csv_errors',"
        f" rejects_scan='csv_scans')"
    )


def _skip_footers(con: duckdb.DuckDBPyConnection, survey: Survey) -> int:
    """Take declared footers out of the lines that are no records; returns how many there were."""
    table = table_of(survey.format)
    if not isinstance(table, CsvFormat) or not table.footer:
        return 0
    said = f"ltrim(csv_line, {literal(BLANKS + table.quote)})"
    is_footer = begins_as(said, table.footer)
    found = con.execute(f"select count(distinct line) from csv_errors where {is_footer}").fetchone()
    con.execute(f"delete from csv_errors where {is_footer}")
    return found[0] if found else 0


def _set_lines_aside(con: duckdb.DuckDBPyConnection, seq: int, above: int) -> int:
    """Lines that are no records: kept with their text and reason; returns how many."""
    last = con.execute(
        "select error_type, csv_line from csv_errors order by line desc limit 1"
    ).fetchone()
    if last and last[0] == "UNQUOTED VALUE" and "\n" in last[1].strip() and last[1].count('"') % 2:
        start = last[1].splitlines()[0][:80]
        raise FileRefusedError("QUOTE_UNCLOSED", f"The quotation mark in {start!r} never closes.")
    cases = " ".join(
        f"when '{error}' then '{reason}'" for error, reason in CSV_ERROR_REASONS.items()
    )
    added = con.execute(
        f"insert into unreadable select ?, line - {above},"
        f" case error_type {cases} end, '',"
        f" left({masked_cell('detail')}, {DETAIL_LENGTH}),"
        f" json_object('line', trim({masked_cell('text')}, chr(10) || chr(13))) from ("
        "select line, min(error_type::varchar) as error_type, min(error_message) as detail,"
        " min(csv_line) as text from csv_errors group by line) order by line",
        [seq],
    ).fetchone()
    return added[0] if added else 0
