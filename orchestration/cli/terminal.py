"""What the command writes: answers to stdout, everything else to stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 160
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def answers() -> Console:
    """The console of what was asked for."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console


def remarks() -> Console:
    """The console of progress, warnings and complaints."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def complain(text: str) -> None:
    """Say what went wrong."""
    remarks().print(f"[red]loyalty:[/red] {_plain(text)}")


def show_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, left: int = 1
) -> None:
    """Print a table whose first `left` columns are words and whose others are numbers."""
    table = Table(title=title, title_justify="left", box=SIMPLE)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right")
    for row in rows:
        table.add_row(*(_plain(shown(cell)) for cell in row))
    answers().print(table)


def shown(cell: Any) -> str:
    """A cell as a person reads it; floats with one digit, rounded half away from zero."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}".replace(",", " ")
    if isinstance(cell, float):
        return str(Decimal(repr(cell)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return str(cell)


def visible(text: str) -> str:
    """A text from outside with signs spelled out that would steer a terminal or turn its text.

    Args:
        text: anything that came in a file or a mail.
    """
    return STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(visible(text))
