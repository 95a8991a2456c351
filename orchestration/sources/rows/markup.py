"""Reads XML into text rows: one row a record element, nested values under dotted headers.

A document type is refused before it is looked at, so that no entity is ever expanded. No value is
interpreted.
"""

from __future__ import annotations

from collections.abc import Iterator
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
            yield _flattened(element)
            record_count, record = record_count + 1, None
        if record is None and above:
            above[-1].remove(element)
    if element_count > 1 and not record_count:
        raise FileRefusedError(
            "XML_PATH", f"No element {declared.records!r} in the file. Correct format.records."
        )


def _is_record(element: Element, depth: int, declared: XmlFormat) -> bool:
    """The declared elements wherever they stand; otherwise the children of the root."""
    return _name(element) == declared.records if declared.records else depth == 1


def _flattened(record: Element) -> Record:
    """One record; an element that stands there several times gives a list of its texts."""
    texts: dict[str, list[str]] = {}
    _flatten_into(texts, "", record)
    return {name: JOIN.join(filter(None, parts)) or None for name, parts in texts.items()}


def _flatten_into(texts: dict[str, list[str]], prefix: str, element: Element) -> None:
    before = f"{prefix}." if prefix else ""
    for attribute, value in element.attrib.items():
        texts.setdefault(f"{before}@{attribute.rpartition('}')[2]}", []).append(value)
    for child in element:
        _flatten_into(texts, f"{before}{_name(child)}", child)
    text = (element.text or "").strip()
    if prefix and (text or not len(element)):
        texts.setdefault(prefix, []).append(text)


def _name(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]
