"""The report as one object: what every printer gets. No reading and no words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Cell: TypeAlias = "str | int | float | None"


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the number of the evidence behind its figures; none without figures."""

    text: str
    evidence: int | None = None


@dataclass(frozen=True)
class Prose:
    """A paragraph. `kind` is `lead`, `plain`, `note` or `heading`."""

    sentences: tuple[Sentence, ...]
    kind: str = "plain"


@dataclass(frozen=True)
class Quote:
    """What a person wrote, masked, word for word; `is_cut` when the end is left out."""

    text: str
    by: str
    answer: int
    is_cut: bool = False


@dataclass(frozen=True)
class Quotes:
    """Quotes under each other."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Card:
    """One figure of the summary: its name, value, interval, base and what became of it."""

    name: str
    value: str
    interval: str
    base: str
    verdict: str
    tone: str
    evidence: int | None


@dataclass(frozen=True)
class Cards:
    """Figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Args:
        digits: of its numbers; None for a column of texts.
        is_signed: whether a plus sign is written.
        unit: written behind the number, such as a sign for per cent.
    """

    name: str
    digits: int | None = None
    is_signed: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A table; a workbook has all its rows, a page the first `shown`.

    Args:
        key: its name among the sheets.
        evidence: the evidence of each row, or empty.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    shown: int = 30
    evidence: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A picture, and in words what is seen on it."""

    title: str
    description: str
    svg: str


@dataclass(frozen=True)
class Fact:
    """A labelled line of an item, such as its owner."""

    label: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Item:
    """A numbered item with its title: a recommendation, a zone."""

    title: str
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Items:
    """Numbered items."""

    items: tuple[Item, ...]


Block: TypeAlias = "Prose | Quotes | Cards | Table | Chart | Items"


@dataclass(frozen=True)
class Section:
    """One section; `key` is its anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Evidence:
    """The answers behind a figure.

    Args:
        answers: numbers of answers in this report, ascending.
    """

    number: int
    what: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """One answer that the report stands on: its number here and its name for ever."""

    number: int
    response_uid: str
    group: str


@dataclass(frozen=True)
class Document:
    """A whole report.

    Args:
        created_at: when the snapshot was made, UTC: the only moment in a report.
        stamp: what it was made of, in words.
        company: whose report it is, as brand.yaml says; empty where nobody said it.
    """

    language: str
    period: str
    title: str
    subtitle: str
    stamp: str
    snapshot_id: str
    created_at: datetime
    sections: tuple[Section, ...]
    evidence: tuple[Evidence, ...]
    answers: tuple[Answer, ...]
    company: str = ""

    @property
    def tables(self) -> Iterator[Table]:
        """Every table, in the order of the sections."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Table))
