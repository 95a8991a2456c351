"""Tables as CSV files that a spreadsheet opens without running anything.

Here: neutralising of formulas and the bytes of a download. Not here: choice of columns.
"""

from __future__ import annotations

import pandas as pd

#: what spreadsheets take for the start of a formula, full-width forms included
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def neutralise(cell: object) -> object:
    """A text that a spreadsheet would run gets an apostrophe; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    # spreadsheets trim, so a formula behind blanks is a formula
    if cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def as_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets show Cyrillic and Romanian letters."""
    safe = frame.rename(columns=lambda name: str(neutralise(str(name))))
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].astype("object").map(neutralise)
    return safe.to_csv(index=False).encode("utf-8-sig")
