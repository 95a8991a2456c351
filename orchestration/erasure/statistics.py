"""Rewrites a data file of SPSS: it is written anew, read again and compared.

A variable of numbers in which an identity is replaced becomes one of texts, as it was read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyreadstat

from orchestration.erasure.delimited import MakeErase
from orchestration.erasure.errors import UnfaithfulError
from orchestration.responses.delivery import SavFormat
from orchestration.sources.rows.statistics import read_statistics, text_of

Cells = dict[str, list[Any]]


def rewritten(
    content: bytes, path: Path, declared: SavFormat, make: MakeErase, clean: Callable[[str], str]
) -> bytes:
    """The file with the cells that `make(headers)(cells)` names replaced.

    Args:
        content: its bytes.
        path: where they lie, for the reader.
        declared: its declared format.
        make: judges the rows.
        clean: takes mentions out of labels and notes.

    Raises:
        FileRefusedError: when it is no such file.
        UnfaithfulError: when others would not read as before.
    """
    before = read_statistics(0, path, declared)
    headers = list(before.headers)
    texts = [before.table.column(f"c{i}").to_pylist() for i in range(len(headers))]
    erase = make(headers)
    changes = {
        (row, column): new
        for row, cells in enumerate(zip(*texts, strict=True))
        for column, new in erase(cells).items()
    }
    values, meta = pyreadstat.read_sav(
        str(path), user_missing=True, output_format="dict", encoding=declared.encoding
    )
    words = [*(meta.column_labels or ()), meta.file_label, *(meta.notes or ())]
    labels = [label for known in meta.variable_value_labels.values() for label in known.values()]
    if not changes and all(clean(word or "") == (word or "") for word in [*words, *labels]):
        return content
    for (row, column), new in changes.items():
        texts[column][row] = new or None
        name = headers[column]
        if new and not _is_text(values[name]):
            _turn_into_text(values, name, meta)
        values[name][row] = new or ("" if _is_text(values[name]) else None)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "answers.sav"
        try:
            _write(target, values, meta, clean)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, TypeError) as error:
            raise UnfaithfulError(f"the file cannot be written again: {error}") from error
        after = read_statistics(0, target, SavFormat(type="sav", decimal=declared.decimal))
        found = [after.table.column(f"c{i}").to_pylist() for i in range(len(after.headers))]
        if list(after.headers) != headers or found != texts:
            raise UnfaithfulError("the file does not read as before once it is written again")
        return target.read_bytes()


def _is_text(values: Sequence[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _turn_into_text(values: Cells, name: str, meta: Any) -> None:
    missing = meta.missing_ranges.pop(name, [])
    labels: Mapping[Any, str] = meta.variable_value_labels.pop(name, {})
    values[name] = [text_of(value, labels, missing) or "" for value in values[name]]


def _write(target: Path, values: Cells, meta: Any, clean: Callable[[str], str]) -> None:
    texts = {name for name in values if _is_text(values[name])}
    frame = pd.DataFrame(
        {
            name: pd.Series(
                [("" if value is None else value) for value in column]
                if name in texts
                else [math.nan if value is None else value for value in column]
            )
            for name, column in values.items()
        }
    )
    pyreadstat.write_sav(
        frame,
        str(target),
        file_label=clean(meta.file_label or ""),
        column_labels=[clean(label or "") for label in meta.column_labels],
        note=[clean(note) for note in meta.notes or ()] or None,
        row_compress=True,
        variable_value_labels={
            name: {value: clean(label) for value, label in known.items()}
            for name, known in meta.variable_value_labels.items()
        },
        missing_ranges=meta.missing_ranges,
        variable_measure=meta.variable_measure,
        variable_format={
            name: form for name, form in meta.original_variable_types.items() if name not in texts
        },
    )
