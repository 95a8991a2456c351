"""Rewrites XML: values of some records. What is no value of others stays a value of theirs.

The document is written anew as UTF-8, without its comments, which a reader never saw.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import tostring

from defusedxml.ElementTree import fromstring

from orchestration.erasure.delimited import MakeErase
from orchestration.responses.delivery import XmlFormat
from orchestration.sources.rows.markup import Place, joined, places_in, records_in


def rewritten(
    content: bytes, declared: XmlFormat, make: MakeErase, clean: Callable[[str], str]
) -> bytes:
    """The document with the values that `make(headers)(cells)` names replaced.

    Args:
        content: its bytes.
        declared: its declared format.
        make: judges the records.
        clean: takes mentions out of everything.
    """
    root = fromstring(content, forbid_dtd=True)
    records = [places_in(record) for record in records_in(root, declared)]
    headers = list(dict.fromkeys(header for record in records for header in record))
    erase = make(headers)
    is_changed = False
    for places in records:
        cells = [joined(places.get(header, ())) for header in headers]
        for column, text in erase(cells).items():
            first, *others = places[headers[column]]
            _put(first, text)
            for place in others:
                _put(place, "")
            is_changed = True
    for element in root.iter():
        for place in [(element, None), *((element, name) for name in element.attrib)]:
            is_changed |= _clean(place, clean)
        tail = clean(element.tail or "")
        is_changed |= tail != (element.tail or "")
        element.tail = tail
    return tostring(root, encoding="utf-8", xml_declaration=True) if is_changed else content


def _put(place: Place, text: str) -> None:
    element, attribute = place
    if attribute is None:
        element.text = text
    else:
        element.attrib[attribute] = text


def _clean(place: Place, clean: Callable[[str], str]) -> bool:
    element, attribute = place
    text = (element.text or "") if attribute is None else element.attrib[attribute]
    new = clean(text)
    if new != text:
        _put(place, new)
    return new != text
