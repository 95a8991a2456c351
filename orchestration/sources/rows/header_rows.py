"""Makes one header a column out of one or several header rows, and reads what they say of zones.

Nothing is guessed: how many rows there are and how they join is declared.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.responses.delivery import TableFormat
from orchestration.sources.rows.text_rows import FileRefusedError, check_width, trimmed_header

IMPORT_ID = '{"ImportId"'


def joined_headers(
    rows: Sequence[Sequence[str]], declared: TableFormat
) -> tuple[tuple[str, ...], dict[int, str]]:
    """One header for each column, and the time zones of those columns that name one.

    A block of columns has its question in the first cell of its first row only: where a lower row
    says something, the cell above it that is empty stands for the one to its left.

    Args:
        rows: the cells of the header rows, the upper ones first.
        declared: how the rows join.

    Raises:
        FileRefusedError: when there are fewer rows, too many columns, or an unknown zone.
    """
    if len(rows) < declared.header_rows:
        raise FileRefusedError(
            "HEADER_MISSING",
            f"The file ends within its header: {declared.header_rows} rows are declared. "
            "Correct format.header_rows, or export again.",
        )
    width = max(len(row) for row in rows)
    check_width(width)
    cells = [[trimmed_header(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    zones = _zones(cells[-1]) if declared.header_rows > 1 else {}
    if declared.header_join is None:
        return tuple(cells[0]), zones
    plain = {text.casefold() for text in declared.header_plain}
    for upper, lower in itertools.pairwise(cells):
        for position in range(1, width):
            if not upper[position] and lower[position]:
                upper[position] = upper[position - 1]
    headers = []
    for position in range(width):
        parts: list[str] = []
        for row in cells:
            cell = row[position]
            if cell and cell.casefold() not in plain and cell not in parts:
                parts.append(cell)
        headers.append(declared.header_join.join(parts))
    return tuple(headers), zones


def _zones(row: Sequence[str]) -> dict[int, str]:
    """Column -> the zone its times are in, where the lowest header row names it (Qualtrics)."""
    zones: dict[int, str] = {}
    for position, cell in enumerate(row):
        if not cell.startswith(IMPORT_ID):
            continue
        try:
            zone = json.loads(cell).get("timeZone")
        except (json.JSONDecodeError, RecursionError):
            continue
        if zone is None:
            continue
        try:
            zones[position] = ZoneInfo(str(zone)).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise FileRefusedError(
                "TIME_ZONE", f"Column {position + 1} is in the time zone {zone!r}: no such zone."
            ) from error
    return zones
