"""Tables of a page: numbers stay numbers for sorting and are spelled in the user's language.

Here: showing a frame as plain text cells. Not here: which columns, CSV (exports).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

ROW_PIXELS = 35
MOST_ROWS_IN_SIGHT = 14
#: Streamlit breaks lines only in rows at least so high (4rem)
LEAST_TO_BREAK = 64


def show(
    frame: pd.DataFrame,
    headers: Mapping[str, str],
    spell: Mapping[str, Callable[[float], str]] | None = None,
    *,
    key: str,
    lines: int = 1,
    widths: Mapping[str, int] | None = None,
) -> None:
    """The columns named in `headers`, in that order; `spell` gives the text of a number.

    Args:
        lines: how many lines of text a row has room for.
        widths: pixels of columns that should not be as wide as their longest text.
    """
    shown = frame[list(headers)].rename(columns=dict(headers)).reset_index(drop=True)
    spellings = {
        headers[name]: function for name, function in (spell or {}).items() if name in headers
    }
    texts = [column for column in shown.columns if column not in spellings]
    shown[texts] = shown[texts].astype("object").fillna("")
    is_long = len(shown) > MOST_ROWS_IN_SIGHT
    st.dataframe(
        shown.style.format(spellings, na_rep="—"),  # type: ignore[arg-type] # a formatter of any cell will do
        hide_index=True,
        width="stretch",
        height=(MOST_ROWS_IN_SIGHT + 1) * ROW_PIXELS if is_long else "content",
        row_height=None if lines == 1 else max(lines * ROW_PIXELS * 3 // 4, LEAST_TO_BREAK),
        column_config={
            headers[name]: st.column_config.Column(width=pixels)
            for name, pixels in (widths or {}).items()
        },
        # a hidden figure is a dash; its row says why
        placeholder="—",
        key=key,
    )
