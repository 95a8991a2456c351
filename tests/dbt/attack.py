"""Sums of unknowns that are known, and which others follow from them: exact elimination."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

Row = dict[int, Fraction]


@dataclass
class Elimination:
    """Rows in echelon form; a sum that they span is determined."""

    rows: dict[int, Row] = field(default_factory=dict)

    def add(self, variables: Collection[int]) -> None:
        """Take in that the sum of these unknowns is known."""
        rest = self._reduced(dict.fromkeys(variables, Fraction(1)))
        if rest:
            pivot = min(rest)
            scale = rest[pivot]
            self.rows[pivot] = {name: value / scale for name, value in rest.items()}

    def determines(self, variables: Collection[int]) -> bool:
        """Whether the sum of these unknowns follows."""
        return not self._reduced(dict.fromkeys(variables, Fraction(1)))

    def _reduced(self, row: Row) -> Row:
        while True:
            pivots = [name for name in row if name in self.rows]
            if not pivots:
                return row
            pivot = min(pivots)
            factor = row[pivot]
            for name, value in self.rows[pivot].items():
                left = row.get(name, Fraction(0)) - factor * value
                if left:
                    row[name] = left
                else:
                    row.pop(name, None)
