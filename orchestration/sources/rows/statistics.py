"""Reads a data file of SPSS into text rows: the codes, and labels where they are asked for.

A value that its file declares missing is never handed on as a number: its label stands instead, or
nothing when it has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pyreadstat

from orchestration.responses.delivery import SavFormat
from orchestration.sources.rows.text_rows import (
    FileRefusedError,
    TableRows,
    check_width,
    rows_from_lists,
)

SIZE_LIMIT_BYTES = 256 << 20
MAGIC = (b"$FL2", b"$FL3")
LABEL = ".label"
#: the head of the file, and where it says how its numbers are written and how many rows it has
HEAD_BYTES = 84
LAYOUT, COUNT = slice(64, 68), slice(80, 84)
#: rows that a byte can hold: packed, a row has one at least, and zlib packs no better than this
ROWS_PER_BYTE = {b"$FL2": 1, b"$FL3": 1_032}


def read_statistics(
    seq: int, path: Path, declared: SavFormat, wanted: Iterable[str] = ()
) -> TableRows:
    """The text rows of an SPSS file, one column a variable.

    Args:
        seq: the manifest number.
        path: the landed file.
        declared: its declared format.
        wanted: headers that are mapped; `shop.label` gives the labels of variable `shop`.

    Raises:
        FileRefusedError: when the file is none, is damaged, or is larger than its kind may be.
    """
    if path.stat().st_size > SIZE_LIMIT_BYTES:
        raise FileRefusedError("FILE_TOO_LARGE", f"SPSS over {SIZE_LIMIT_BYTES >> 20} MB.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise FileRefusedError("EMPTY_FILE", "The file has no bytes. Export it again.")
    if not head.startswith(MAGIC) or len(head) < HEAD_BYTES:
        raise FileRefusedError("BAD_SAV", "This is no data file of SPSS (.sav or .zsav).")
    promised, size = _promised_count(head), path.stat().st_size
    if promised > size * ROWS_PER_BYTE[head[:4]]:
        # memory for all of them would be taken before the first is read
        raise FileRefusedError("BAD_SAV", f"It promises {promised} rows in {size} bytes.")
    try:
        columns, meta = pyreadstat.read_sav(
            str(path), user_missing=True, output_format="dict", encoding=declared.encoding
        )
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        UnicodeDecodeError,
        OverflowError,
        ValueError,
    ) as error:
        raise FileRefusedError("BAD_SAV", f"The file cannot be read: {error}.") from error
    check_width(len(columns))
    row_count = len(next(iter(columns.values()), ()))
    if promised >= 0 and promised != row_count:
        raise FileRefusedError(
            "BAD_SAV", f"It promises {promised} rows and has {row_count}: it is cut off."
        )
    named = {name.casefold() for name in wanted}
    headers: list[str] = []
    cells: list[list[str | None]] = []
    for name, values in columns.items():
        labels = meta.variable_value_labels.get(name, {})
        missing = meta.missing_ranges.get(name, [])
        headers.append(name)
        cells.append([text_of(value, labels, missing) for value in values])
        if f"{name}{LABEL}".casefold() in named:
            headers.append(f"{name}{LABEL}")
            cells.append([_label(value, labels, missing) for value in values])
    rows = [list(row) for row in zip(*cells, strict=True)]
    return rows_from_lists(seq, tuple(headers) or ("",), rows)


def _promised_count(head: bytes) -> int:
    """How many rows the head of the file says it has; below 0 when it does not say."""
    order: Literal["little", "big"] = (
        "little" if int.from_bytes(head[LAYOUT], "little") in (2, 3) else "big"
    )
    return int.from_bytes(head[COUNT], order, signed=True)


def text_of(value: Any, labels: Mapping[Any, str], missing: Sequence[Any]) -> str | None:
    """A value as text; one that stands for a missing answer as its label."""
    if value is not None and _is_missing(value, missing):
        return labels.get(value)
    match value:
        case None:
            return None
        case float():
            if value != value:
                return None
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return f"{value.isoformat()} 00:00:00"
        case _:
            return str(value).strip() or None


def _label(value: Any, labels: Mapping[Any, str], missing: Sequence[Any]) -> str | None:
    """The label of a value, or the value itself where it has none."""
    return labels.get(value) or text_of(value, labels, missing)


def _is_missing(value: Any, missing: Sequence[Any]) -> bool:
    """Whether the file declares a value, or the range it is in, to stand for a missing answer."""
    for one in missing:
        low, high = (one["lo"], one["hi"]) if isinstance(one, Mapping) else (one, one)
        if isinstance(value, str) != isinstance(low, str):
            continue
        if low <= value <= high:
            return True
    return False
