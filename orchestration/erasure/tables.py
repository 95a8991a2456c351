"""What becomes of one record of a table: which cells stay, which are blanked, which are replaced.

The figures stay: moments, scores and segments are kept; who it was, what they wrote, and every
column that no figure needs are not. Works on text cells only; knows no file format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.erasure.subject import IDENTITY, Subject
from orchestration.responses.contacts import CONSENT, NAME
from orchestration.responses.declaration import Survey
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.validated.mapping import Mapping, find_columns

Identity = tuple[str, str, str]
"""An identity field, its key, and the cell it was read from."""


@dataclass
class Found:
    """What was found: `records` of the person, and `mentions` in other people's records.

    `as_text` says why the file was searched as plain text only; it is empty as a rule.
    """

    counts: Counter[str] = field(default_factory=Counter)
    as_text: str = ""


@dataclass
class Table:
    """One table of a source, as its declaration maps it.

    Args:
        survey: the declaration.
        subject: whom to erase.
        headers: the header row.
        name: the file's name.
        found: counts what was met.
    """

    survey: Survey
    subject: Subject
    headers: Sequence[str]
    name: str
    found: Found
    mapping: Mapping | None = None

    def __post_init__(self) -> None:
        """Find the columns; in a file that does not fit its declaration none are known."""
        try:
            self.mapping = find_columns(self.survey, tuple(self.headers), self.name)
        except FileRefusedError:
            self.mapping = None

    def identities(self, cells: Sequence[str | None]) -> list[Identity]:
        """Whom a record names, in each of its identity fields."""
        found = []
        for name, column in self._identity_columns():
            cell = cells[column] if column < len(cells) else None
            key = self._key(name, cell)
            if key and cell:
                found.append((name, key, cell))
        return found

    def is_theirs(self, cells: Sequence[str | None]) -> bool:
        """Whether a record is one of the person."""
        return any(self.subject.has(name, key) for name, key, _ in self.identities(cells))

    def erased(self, cells: Sequence[str | None]) -> dict[int, str]:
        """The cells that become another text; empty when the record stays as it is."""
        if self.is_theirs(cells):
            self.found.counts["records"] += 1
            changed = {i: self._own(i, cell) for i, cell in enumerate(cells) if cell}
        else:
            changed = {i: self._others(i, cell) for i, cell in enumerate(cells) if cell}
        changed = {i: text for i, text in changed.items() if text != cells[i]}
        if changed and not self.is_theirs(cells):
            self.found.counts["mentions"] += 1
        return changed

    def _own(self, column: int, cell: str) -> str:
        role = self._roles.get(column, "blank")
        if role in IDENTITY:
            if cell.strip() in self.survey.missing:
                return cell
            key = self._key(role, cell)
            return self.subject.surrogate(role, key) if key else ""
        match role:
            case "keep":
                return self.subject.without_mentions(cell)
            case "words":
                return self.subject.mark(cell.strip()) if cell.strip() else cell
            case _:
                return ""

    def _others(self, column: int, cell: str) -> str:
        role = self._roles.get(column, "")
        if role in IDENTITY:
            key = self._key(role, cell)
            if key and self.subject.has(role, key):
                return self.subject.surrogate(role, key)
        return self.subject.without_mentions(cell)

    def _key(self, name: str, cell: str | None) -> str | None:
        if cell is None or cell.strip() in self.survey.missing:
            return None
        return self.subject.key_of(name, cell, self.survey.phone_region)

    def _identity_columns(self) -> list[tuple[str, int]]:
        if self._columns is None:
            self._columns = [(r, c) for c, r in self._roles.items() if r in IDENTITY]
        return self._columns

    _columns: list[tuple[str, int]] | None = None
    _known_roles: dict[int, str] | None = None

    @property
    def _roles(self) -> dict[int, str]:
        if self._known_roles is None:
            self._known_roles = self._made_roles()
        return self._known_roles

    def _made_roles(self) -> dict[int, str]:
        if self.mapping is None:
            return {}
        roles = {c: "keep" for columns in self.mapping.rule_cells.values() for c in columns}
        for place, columns in self.mapping.cells.items():
            question = self.survey.questions.get(place.removeprefix("questions."))
            role = "keep"
            if place in IDENTITY:
                role = place
            elif place in ("merged_into", "referrer") or (
                place == "native_id" and self.survey.loads == "customer"
            ):
                role = "customer_id"
            elif place.startswith("questions.") and question and not question.is_scored:
                role = "words"
            elif place in (NAME, CONSENT):
                continue
            roles |= dict.fromkeys(columns, role)
        roles |= dict.fromkeys(self.mapping.cells.get(NAME, ()), "blank")
        return roles
