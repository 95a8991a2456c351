"""Rewrites JSON in place: the values of some records, and not one byte of any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from orchestration.erasure.delimited import MakeErase
from orchestration.responses.declaration import JsonFormat
from orchestration.sources.rows.documents import JOIN, flatten

BLANK = re.compile(r"[ \t\r\n]*")
WORD = re.compile(r"[^\s,:\]}]+")


class Leaf(str):
    """A value with its place in the text; reading keeps it the same object."""

    start: int
    end: int

    def __str__(self) -> str:
        """Itself, place and all."""
        return self


def rewritten(
    content: bytes, declared: JsonFormat, make: MakeErase, clean: Callable[[str], str]
) -> bytes:
    """The document with the values that `make(headers)(cells)` names replaced.

    Args:
        content: its bytes.
        declared: its declared format.
        make: judges the records.
        clean: takes mentions out of what no header stands for.
    """
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content[len(mark) :].decode("utf-8")
    changes: dict[tuple[int, int], str] = {}
    flat: list[tuple[dict[str, str | None], Any]] = []
    for record in _records(text, declared):
        flat.append((flatten(record, declared.keyed_by), record))
    headers = list(dict.fromkeys(header for cells, _ in flat for header in cells))
    erase = make(headers)
    for cells, record in flat:
        row = [cells.get(header) for header in headers]
        changed = {headers[i]: new for i, new in erase(row).items()}
        if changed:
            changes |= _placed(cells, record, changed)
    for leaf in _leaves([record for _, record in flat]):
        if (new := clean(leaf)) != leaf:
            changes.setdefault((leaf.start, leaf.end), new)
    parts, at = [], 0
    for (start, end), new in sorted(changes.items()):
        parts += [text[at:start], json.dumps(new, ensure_ascii=False)]
        at = end
    return mark + "".join([*parts, text[at:]]).encode("utf-8") if parts else content


def _placed(
    cells: dict[str, str | None], record: Any, changed: dict[str, str]
) -> dict[tuple[int, int], str]:
    """Where the changed cells stand; of a list that is one cell, its first value gets the text."""
    by_text = {cells[header]: new for header, new in changed.items()}
    places: dict[tuple[int, int], str] = {}
    for header, new in changed.items():
        cell = cells[header]
        if isinstance(cell, Leaf):
            places[cell.start, cell.end] = new
    for values in _lists(record):
        joined = JOIN.join(values)
        if joined in by_text:
            for number, value in enumerate(values):
                places[value.start, value.end] = "" if number else by_text[joined]
    return places


def _lists(value: Any) -> Iterator[list[Leaf]]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _lists(part)
    elif isinstance(value, list):
        if value and all(isinstance(part, Leaf) for part in value):
            yield value
        for part in value:
            yield from _lists(part)


def _leaves(value: Any) -> Iterator[Leaf]:
    if isinstance(value, Leaf):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)


def _records(text: str, declared: JsonFormat) -> list[dict[str, Any]]:
    """The records of a document, a list, or one document a line."""
    documents = []
    at = BLANK.match(text).end()  # type: ignore[union-attr]  # it matches nothing too
    while at < len(text):
        document, at = _value(text, at)
        documents.append(document)
        at = BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
    document = documents[0] if len(documents) == 1 else documents
    for part in declared.records.split(".") if declared.records else ():
        document = document.get(part, []) if isinstance(document, dict) else []
    records = document if isinstance(document, list) else [document]
    return [record for record in records if isinstance(record, dict)]


def _value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins here, and where it ends."""
    sign = text[at]
    if sign == '"':
        value, end = json.decoder.scanstring(text, at + 1, False)  # type: ignore[attr-defined]  # noqa: FBT003  # its stub lacks it
        return _leaf(value, at, end), end
    if sign not in "{[":
        match = WORD.match(text, at)
        if match is None:
            raise ValueError(f"no JSON at character {at}")
        plain = {"null": None, "true": True, "false": False}
        return (
            plain[match[0]] if match[0] in plain else _leaf(match[0], at, match.end())
        ), match.end()
    items: list[Any] = []
    pairs: dict[str, Any] = {}
    at = BLANK.match(text, at + 1).end()  # type: ignore[union-attr]  # it matches nothing too
    while text[at] not in "}]":
        if sign == "{":
            key, at = json.decoder.scanstring(text, at + 1, False)  # type: ignore[attr-defined]  # noqa: FBT003  # its stub lacks it
            at = text.index(":", at) + 1
            at = BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
        value, at = _value(text, at)
        at = BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
        if sign == "{":
            pairs[key] = value
        else:
            items.append(value)
        if text[at] == ",":
            at = BLANK.match(text, at + 1).end()  # type: ignore[union-attr]  # it matches nothing too
    return (pairs if sign == "{" else items), at + 1


def _leaf(value: str, start: int, end: int) -> Leaf:
    leaf = Leaf(value)
    leaf.start, leaf.end = start, end
    return leaf
