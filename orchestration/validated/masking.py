"""Masking as a part of typing: an SQL test lets only suspects through to a Python function.

What is looked for is in `personal_data`, which is imported with the first suspect. A text without
an `@` and without seven digits close together costs one regular expression and nothing else.
"""

from __future__ import annotations

import re

import pyarrow as pa

FUNCTION = "mask_personal"
SUSPECT = "[@＠]|[0-9](?:[^0-9]{0,3}[0-9]){6}"
_suspect = re.compile(SUSPECT)


def masked_cell(cell: str) -> str:
    """A cell without personal data, as an SQL expression."""
    return f"case when regexp_matches({cell}, '{SUSPECT}') then {FUNCTION}({cell}) else {cell} end"


def masked_text(text: str) -> str:
    """The same for one text outside SQL, such as the reason why a file was refused."""
    if not _suspect.search(text):
        return text
    from orchestration.validated.personal_data import masked

    return masked(text)


def masked_texts(texts: pa.ChunkedArray) -> pa.Array:
    """Each text of a column without personal data."""
    from orchestration.validated.personal_data import masked

    found = (None if text is None else masked(text) for text in texts.to_pylist())
    return pa.array(found, type=pa.string())
