"""Reads XML into text rows: one row a record element, nested values under dotted headers.

A document type is refused before it is looked at, so that no entity is ever expanded. No value is
interpreted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from orchestration.responses.delivery import XmlFormat
from orchestration.sources.rows.text_rows import (
    FileRefusedError,
    TableRows,
    check_width,
    rows_from_lists,
)

SIZE_LIMIT_BYTES = 256 << 20
DEPTH_LIMIT = 64
JOIN = "; "
Record = dict[str, str | None]
Place = tuple[Element, str | None]
"""An element, and the attribute of it that is meant; None means its text."""


def read_markup(seq: int, path: Path, declared: XmlFormat) -> TableRows:
    """The records of an XML file as text rows, headers in order of first appearance.

    Raises:
        FileRefusedError: when the file is no XML, declares a document type, is nested too deep,
            or has no such records.
    """
    size = path.stat().st_size
    if size > SIZE_LIMIT_BYTES:
        raise FileRefusedError("FILE_TOO_LARGE", f"XML over {SIZE_LIMIT_BYTES >> 20} MB.")
    if size == 0:
        raise FileRefusedError("EMPTY_FILE", "The file has no bytes. Export it again.")
    headers: dict[str, None] = {}
    records: list[Record] = []
    try:
        for record in _records(path, declared):
            headers.update(dict.fromkeys(record))
            check_width(len(headers))
            records.append(record)
    except DefusedXmlException as error:
        raise FileRefusedError(
            "XML_DTD", "The file declares a document type or entities: not opened."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise FileRefusedError("BAD_XML", f"The XML cannot be read: {error}.") from error
    names = tuple(headers) or ("",)
    return rows_from_lists(seq, names, [[record.get(name) for name in names] for record in records])


def _records(path: Path, declared: XmlFormat) -> Iterator[Record]:
    """Every record; its element is thrown away once it is read."""
    above: list[Element] = []
    record: Element | None = None
    element_count = record_count = 0
    for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            element_count += 1
            if record is None and _is_record(element, len(above), declared):
                record = element
            above.append(element)
            if len(above) > DEPTH_LIMIT:
                raise FileRefusedError(
                    "XML_DEPTH", f"Elements stand over {DEPTH_LIMIT} deep in each other."
                )
            continue
        above.pop()
        if element is record:
            yield {name: joined(places) for name, places in places_in(element).items()}
            record_count, record = record_count + 1, None
        if record is None and above:
            above[-1].remove(element)
    if element_count > 1 and not record_count:
        raise FileRefusedError(
            "XML_PATH", f"No element {declared.records!r} in the file. Correct format.records."
        )


def records_in(root: Element, declared: XmlFormat) -> list[Element]:
    """The record elements of a whole document, in order, none inside another."""
    if not declared.records:
        return list(root)
    if _name(root) == declared.records:
        return [root]
    return [record for child in root for record in records_in(child, declared)]


def places_in(record: Element) -> dict[str, list[Place]]:
    """Where the values of a record stand, by header."""
    places: dict[str, list[Place]] = {}
    _place_into(places, "", record)
    return places


def text_at(place: Place) -> str:
    """The value that stands in a place."""
    element, attribute = place
    return (element.text or "").strip() if attribute is None else element.attrib[attribute]


def joined(places: Sequence[Place]) -> str | None:
    """One cell: an element that stands there several times gives a list of its texts."""
    return JOIN.join(filter(None, map(text_at, places))) or None


def _is_record(element: Element, depth: int, declared: XmlFormat) -> bool:
    """The declared elements wherever they stand; otherwise the children of the root."""
    return _name(element) == declared.records if declared.records else depth == 1


def _place_into(places: dict[str, list[Place]], prefix: str, element: Element) -> None:
    before = f"{prefix}." if prefix else ""
    for attribute in element.attrib:
        header = f"{before}@{attribute.rpartition('}')[2]}"
        places.setdefault(header, []).append((element, attribute))
    for child in element:
        _place_into(places, f"{before}{_name(child)}", child)
    if prefix and ((element.text or "").strip() or not len(element)):
        places.setdefault(prefix, []).append((element, None))


def _name(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]
