"""What a reader hands on: text rows with their headers, or one clear reason why there are none.

Here are only the shapes. A reader never judges a row and never opens DuckDB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from orchestration.sources.rows.form_scales import FormScale

COLUMN_LIMIT = 2_000


class FileRefusedError(Exception):
    """A file is not what its source declares; it is refused whole, with one reason."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True)
class DelimitedRows:
    """A UTF-8 text file whose dialect is known; its rows are read by the typing step itself.

    Args:
        path: the landed file, or a decoded copy of it.
        headers: one header a column, trimmed.
        skip_line_count: lines before the header row.
        newline: the line end, as DuckDB names it.
        has_header: whether a header row still stands above the rows.
        zones: column -> the time zone that the file itself names for it.
        flags: what was normalised on the way in all of the file (ENCODING, CTRL_STRIPPED ...).
        flagged: what was normalised in some of its rows.
    """

    path: Path
    headers: tuple[str, ...]
    delimiter: str
    quote: str
    skip_line_count: int
    newline: str | None
    has_header: bool = True
    zones: dict[int, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    flagged: tuple[RowsFlagged, ...] = ()


@dataclass(frozen=True)
class RowsFlagged:
    """Some records of one file that are used, and what had to be assumed or changed for it."""

    seq: int
    flag: str
    row_count: int = 1


@dataclass(frozen=True)
class RowSkipped:
    """One record that is no answer, by its nature."""

    seq: int
    reason: str


@dataclass(frozen=True)
class RowRejected:
    """One record that cannot be used, with what it held."""

    seq: int
    row_no: int
    reason: str
    detail: str
    payload: str


@dataclass(frozen=True)
class TableRows:
    """Text rows in memory, with the manifest number of the file each came from.

    `table` has the columns `seq` (int64) and `c0` ... `cN` (strings), one row a record. `flags` are
    of all rows, `flagged` of some rows of one file. `scales` are what the file itself tells of the
    scales of its questions, by header: several where its records do not agree.
    """

    headers: tuple[str, ...]
    table: pa.Table
    zones: dict[int, str] = field(default_factory=dict)
    scales: dict[str, frozenset[FormScale]] = field(default_factory=dict)
    skipped: tuple[RowSkipped, ...] = ()
    rejected: tuple[RowRejected, ...] = ()
    flags: tuple[str, ...] = ()
    flagged: tuple[RowsFlagged, ...] = ()


def rows_from_lists(
    seq: int,
    headers: tuple[str, ...],
    rows: list[list[str | None]],
    zones: dict[int, str] | None = None,
) -> TableRows:
    """Text rows of one file from a list of records as wide as the headers."""
    width = len(headers)
    columns = [pa.array([row[i] for row in rows], type=pa.string()) for i in range(width)]
    table = pa.Table.from_arrays(
        [pa.array([seq] * len(rows), type=pa.int64()), *columns],
        names=["seq", *(f"c{i}" for i in range(width))],
    )
    return TableRows(headers=headers, table=table, zones=zones or {})


def check_width(column_count: int) -> None:
    """Refuse what is wider than any survey."""
    if column_count > COLUMN_LIMIT:
        detail = f"{column_count} columns; at most {COLUMN_LIMIT}."
        raise FileRefusedError("TOO_MANY_COLUMNS", detail)


def trimmed_header(cell: str) -> str:
    """A header without the blanks that exports leave inside and around it."""
    return " ".join(cell.replace("\ufeff", "").replace("\u200b", "").split())
