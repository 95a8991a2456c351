"""The three forms of a release, CSV, Parquet and JSON, and the way back to its canonical rows.

Each form holds the same rows; read back, each gives the same canonical bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.outlets.feeds.entries import Column, Row, Value, columns

#: a spreadsheet takes a text for a formula that begins with one of these
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")


class UnsafeTextError(Exception):
    """A text of a row would be a formula in a spreadsheet, or cannot be told from nothing."""


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """Comma-separated, UTF-8, one header line; nothing is an empty cell.

    Raises:
        UnsafeTextError: for a text that a spreadsheet would compute.
    """
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([column.name for column in columns()])
    for row in rows:
        writer.writerow([_cell(column, row[column.name]) for column in columns()])
    return sink.getvalue().encode()


def csv_rows(content: bytes) -> list[dict[str, Value]]:
    """The rows of a CSV file."""
    lines = csv.reader(io.StringIO(content.decode()))
    names = next(lines)
    types = {column.name: column.type for column in columns()}
    return [
        {
            name: None if cell == "" else int(cell) if types[name] == "integer" else cell
            for name, cell in zip(names, line, strict=True)
        }
        for line in lines
    ]


def json_bytes(rows: Sequence[Row]) -> bytes:
    """A list of objects, a line each."""
    lines = ",\n".join(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()


def json_rows(content: bytes) -> list[dict[str, Value]]:
    """The rows of a JSON file."""
    found: list[dict[str, Value]] = json.loads(content)
    return found


def parquet_bytes(rows: Sequence[Row]) -> bytes:
    """Typed columns; decimals are texts, so that no digit is lost."""
    arrays = [
        pa.array([_typed(column, row[column.name]) for row in rows], _arrow(column))
        for column in columns()
    ]
    schema = pa.schema(
        [
            pa.field(column.name, _arrow(column), nullable=not column.required)
            for column in columns()
        ]
    )
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def parquet_rows(content: bytes) -> list[dict[str, Value]]:
    """The rows of a Parquet file."""
    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in found
    ]


#: file name -> how it is written and read
FORMATS = {
    "entries.csv": (csv_bytes, csv_rows),
    "entries.parquet": (parquet_bytes, parquet_rows),
    "entries.json": (json_bytes, json_rows),
}


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    text = str(value)
    if column.type == "text" and (text == "" or text.startswith(FORMULA_STARTS)):
        raise UnsafeTextError(
            f"{column.name}: {text!r} begins as a formula does, or is empty. Give it another "
            "name in the scheme or in the roster of HR."
        )
    return text


def _typed(column: Column, value: Value) -> Any:
    return date.fromisoformat(str(value)) if column.type == "date" and value else value


def _arrow(column: Column) -> pa.DataType:
    return {"integer": pa.int64(), "date": pa.date32()}.get(column.type, pa.string())
