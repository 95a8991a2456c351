"""Finds the declared columns in the header row of one file.

A header that fits no declaration is reported, a declared one that is missing refuses the file.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.responses.declaration import MailFormat, Survey
from orchestration.responses.delivery import LongShape, long_shape
from orchestration.responses.fields import REQUIRED
from orchestration.responses.headers import as_headers, one_spelling, pattern_of
from orchestration.sources.rows.text_rows import FileRefusedError, trimmed_header

#: signs that part cells and hardly stand several times in one header, as a comma may
UNUSUAL = ";|"
#: header of a value in a list of objects: where the list stands, and the number of the object
NUMBERED = re.compile(r"(.+?)\.\d+\..+")


@dataclass(frozen=True)
class Drift:
    """One difference between the header row and the declaration."""

    change: str
    header: str
    nearest: str


@dataclass(frozen=True)
class Mapping:
    """Where each place of the declaration stands in one file.

    Args:
        cells: place (`answered_at`, `questions.recommend`, `segments.x`) -> column numbers.
        versions: place of a question and number of a version of it -> column numbers.
        rule_cells: column of a row rule -> column numbers.
        named: canonical fields that the file's name gives.
        drifts: headers that are new or missing.
        unmapped: where something is missing, the headers that stand for nothing.
        nameless: numbers of columns without a header.
        zones: column number -> the time zone that the file names for it.
    """

    cells: dict[str, tuple[int, ...]]
    versions: dict[tuple[str, int], tuple[int, ...]]
    rule_cells: dict[str, tuple[int, ...]]
    named: dict[str, str]
    drifts: tuple[Drift, ...]
    nameless: tuple[int, ...]
    zones: dict[int, str] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()

    @property
    def positions(self) -> frozenset[int]:
        """The columns that the declaration speaks of."""
        places = (*self.cells.values(), *self.rule_cells.values())
        return frozenset(position for columns in places for position in columns)


class _Positions:
    """Where the headers of one file stand."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.headers = headers
        self.by_key: dict[str, list[int]] = {}
        for position, header in enumerate(headers):
            self.by_key.setdefault(_key(header), []).append(position)

    def of(self, name: str) -> list[int]:
        """The columns that a declared header, or a pattern of headers, stands for."""
        pattern = pattern_of(name)
        if pattern is None:
            return self.by_key.get(_key(name), [])
        return [
            position
            for position, header in enumerate(self.headers)
            if pattern.fullmatch(one_spelling(trimmed_header(header)))
        ]


def find_columns(survey: Survey, headers: Sequence[str], file_name: str) -> Mapping:
    """The mapping of one file.

    Raises:
        FileRefusedError: when a declared column is missing or stands there twice.
    """
    positions = _Positions(headers)
    cells: dict[str, tuple[int, ...]] = {}
    missing: list[str] = []
    for place, names in survey.headers().items():
        found = list(dict.fromkeys(p for name in names for p in positions.of(name)))
        for name in names:
            if len(positions.of(name)) > 1:
                raise FileRefusedError("HEADER_DUPLICATE", f"Column {name!r} stands there twice.")
        if found:
            cells[place] = tuple(found)
        elif _may_lack(survey, place):
            missing.append(names[0])
        else:
            raise FileRefusedError("HEADER_MISSING", _missing(place, names, headers))
    versions = {
        (f"questions.{key}", version.number): there
        for key, question in survey.questions.items()
        for version in question.asked
        if (there := tuple(p for name in version.headers for p in positions.of(name)))
    }
    rules = {
        str(rule.column): tuple(p for name in as_headers(rule.column) for p in positions.of(name))
        for rule in (*survey.skip, *survey.reject, *survey.marks)
    }
    for rule in survey.marks:
        if not rules[str(rule.column)] and not _may_lack(survey, "marks"):
            names = as_headers(rule.column)
            raise FileRefusedError("HEADER_MISSING", _missing("marks", names, headers))
    used = {p for found_at in (*cells.values(), *rules.values()) for p in found_at}
    # what is mapped already is no likely new name of what is missing
    free = [header for position, header in enumerate(headers) if header and position not in used]
    drifts = [Drift("missing", name, _nearest(name, free)) for name in missing]
    drifts += [
        Drift("extra", header, "")
        for position, header in enumerate(headers)
        if header and position not in used and not _ignored(survey, header)
    ]
    nameless = tuple(
        position
        for position, header in enumerate(headers)
        if not header and not _ignored(survey, header)
    )
    return Mapping(
        cells,
        versions,
        rules,
        _from_name(survey, file_name),
        tuple(drifts),
        nameless,
        unmapped=tuple(free) if missing else (),
    )


def find_long_columns(shape: LongShape, headers: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Where the parts of a response stand in a file with one row an answer.

    Raises:
        FileRefusedError: when a part has no column.
    """
    positions = _Positions(headers)
    found: dict[str, tuple[int, ...]] = {}
    for part in ("id", "question", "value", "out_of", "note"):
        names = as_headers(getattr(shape, part) or [])
        found[part] = tuple(dict.fromkeys(p for name in names for p in positions.of(name)))
        if names and not found[part]:
            place = f"format.long.{part}"
            raise FileRefusedError("HEADER_MISSING", _missing(place, names, headers))
    return found


def _ignored(survey: Survey, header: str) -> bool:
    """Whether a header is known and not wanted; a mail's are, and `Begin*` stands for many."""
    key = _key(header)
    shape = long_shape(survey.format)
    known = survey.ignore if shape is None else (*survey.ignore, *shape.names)
    return isinstance(survey.format, MailFormat) or any(
        key == wanted or (wanted.endswith("*") and key.startswith(wanted[:-1].rstrip()))
        for wanted in map(_key, known)
    )


def _may_lack(survey: Survey, place: str) -> bool:
    """A JSON record leaves out what was not answered; a table has its columns or names why not."""
    if place in REQUIRED[survey.loads] and place not in survey.constants:
        return False
    if place.startswith("questions.") and long_shape(survey.format):
        return True
    return survey.is_optional(place) or survey.format.type == "json"


def _key(header: str) -> str:
    return one_spelling(unicodedata.normalize("NFKC", trimmed_header(header)).casefold())


def _nearest(name: str, headers: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, [h for h in headers if h], n=1, cutoff=0.4)
    return near[0] if near else ""


def _missing(place: str, names: Sequence[str], headers: Sequence[str]) -> str:
    near = _nearest(names[0], headers)
    hint = f" The nearest header is {near!r}." if near else ""
    shown = ", ".join(repr(h) for h in headers[:30])
    if listed := NUMBERED.match(near):
        return (
            f"No column {names[0]!r} for {place}. The records seem to stand in a list under "
            f"{listed[1]!r}: say so in format.records."
        )
    found = f"No column {' or '.join(repr(n) for n in names)} for {place}.{hint} "
    for sign in UNUSUAL:
        if any(header.count(sign) > 1 for header in headers):
            return (
                f"{found}The file has: {shown}. One of them holds several {sign!r}: is that what "
                "parts the cells? Correct format.delimiter."
            )
    return (
        f"{found}The file has: {shown}. Add the header under that place in defs.yaml, "
        "or name the place under `optional`."
    )


def _from_name(survey: Survey, file_name: str) -> dict[str, str]:
    if survey.from_name is None:
        return {}
    match = re.search(survey.from_name, file_name)
    if match is None:
        raise FileRefusedError(
            "NAME_PATTERN", f"{file_name!r} does not fit from_name {survey.from_name!r}."
        )
    return {field: value for field, value in match.groupdict().items() if value}
