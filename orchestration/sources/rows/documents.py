"""Reads JSON into text rows: plain records, JSON lines, and Typeform's `form_response`.

Nested values get dotted headers (`hidden.location`, `answers.<ref>`); lists of plain values are
joined with "; ". A list of objects is numbered, or named by what stands in each object. No value is
interpreted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.responses.declaration import JsonFormat
from orchestration.sources.rows.form_scales import FormScale, scales_in
from orchestration.sources.rows.text_rows import (
    FileRefusedError,
    TableRows,
    check_width,
    rows_from_lists,
)

SIZE_LIMIT_BYTES = 256 << 20
JOIN = "; "
Record = dict[str, Any]


def read_document(seq: int, path: Path, declared: JsonFormat) -> TableRows:
    """The records of a JSON file as text rows, headers in order of first appearance.

    Raises:
        FileRefusedError: when the file is no JSON, repeats a key, or has no such records.
    """
    if path.stat().st_size > SIZE_LIMIT_BYTES:
        raise FileRefusedError("FILE_TOO_LARGE", f"JSON over {SIZE_LIMIT_BYTES >> 20} MB.")
    content = path.read_bytes()
    if not content.strip():
        raise FileRefusedError("EMPTY_FILE", "The file has no bytes. Export it again.")
    scales: dict[str, set[FormScale]] = {}
    try:
        whole = _records(_parse(content), declared)
        records = [flatten(record, declared.keyed_by) for record in whole]
        for record in whole:
            for header, scale in scales_in(record):
                scales.setdefault(header, set()).add(scale)
    except RecursionError as error:
        raise FileRefusedError("JSON_DEPTH", "The JSON is nested too deep.") from error
    headers: dict[str, None] = {}
    for record in records:
        headers.update(dict.fromkeys(record))
    names = tuple(headers) or ("",)
    check_width(len(names))
    rows = rows_from_lists(seq, names, [[record.get(name) for name in names] for record in records])
    return replace(rows, scales={header: frozenset(told) for header, told in scales.items()})


def _parse(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError("ENCODING_UNKNOWN", "JSON must be UTF-8.") from error
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_float=str, parse_int=str)
    except json.JSONDecodeError as whole:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [
                json.loads(line, object_pairs_hook=_unique, parse_float=str, parse_int=str)
                for line in lines
            ]
        except json.JSONDecodeError:
            raise FileRefusedError(
                "BAD_JSON", f"Line {whole.lineno}, column {whole.colno}: {whole.msg}."
            ) from whole


def _unique(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileRefusedError("JSON_DUP_KEY", f"Key {twice!r} stands twice in one object.")
    return record


def _records(document: Any, declared: JsonFormat) -> list[Record]:
    if isinstance(document, dict) and "form_response" in document:
        return [document]  # a webhook's file lies among pages of the same form
    for part in declared.records.split(".") if declared.records else ():
        if not isinstance(document, dict) or part not in document:
            raise FileRefusedError(
                "JSON_PATH", f"No {declared.records!r} in the document. Correct format.records."
            )
        document = document[part]
    records = document if isinstance(document, list) else [document]
    if not all(isinstance(record, dict) for record in records):
        raise FileRefusedError("JSON_PATH", "The records are no objects. Correct format.records.")
    return records


def flatten(record: Record, keyed_by: Mapping[str, str]) -> dict[str, str | None]:
    """One record with dotted headers; a Typeform answer stands under `answers.<ref>`.

    Args:
        record: the record.
        keyed_by: path of a list of objects -> path, in an object, of what names it.
    """
    response = record.get("form_response", record)
    flat: dict[str, str | None] = {}
    answers = response.get("answers") if isinstance(response, dict) else None
    if isinstance(answers, list) and all(_is_answer(answer) for answer in answers):
        response = {key: value for key, value in response.items() if key != "answers"}
        for answer in answers:
            field = answer["field"]
            text = _answer_text(answer)
            flat[f"answers.{field.get('ref') or field.get('id')}"] = text
    _flatten_into(flat, "", response, "", keyed_by)
    return flat


def _is_answer(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("field"), dict) and "type" in answer


def _answer_text(answer: Record) -> str | None:
    value = answer.get(str(answer["type"]).replace("-", "_"), answer.get(str(answer["type"])))
    if isinstance(value, dict):
        value = value.get("label", value.get("labels", value.get("other")))
    return _scalar(value)


def _flatten_into(
    flat: dict[str, str | None], prefix: str, value: Any, place: str, keyed_by: Mapping[str, str]
) -> None:
    if isinstance(value, dict):
        for key, part in value.items():
            at, below = (f"{prefix}.{key}", f"{place}.{key}") if prefix else (key, key)
            _flatten_into(flat, at, part, below, keyed_by)
    elif isinstance(value, list) and not all(_is_plain(part) for part in value):
        for name, part in _named(value, keyed_by.get(place)):
            _flatten_into(flat, f"{prefix}.{name}", part, place, keyed_by)
    else:
        flat[prefix] = _scalar(value)


def _named(parts: list[Any], key: str | None) -> Iterator[tuple[str, Any]]:
    """The objects of a list by their names; what has none, or a name twice, by its position."""
    names = [_name(part, key) if key else None for part in parts]
    counts = Counter(names)
    for position, (name, part) in enumerate(zip(names, parts, strict=True)):
        if name is None:
            yield str(position), part
        else:
            yield (name if counts[name] == 1 else f"{name}.{position}"), part


def _name(part: Any, key: str) -> str | None:
    for step in key.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return part if isinstance(part, str) and part else None


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | bool)


def _scalar(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "TRUE" if value else "FALSE"
        case list():
            return JOIN.join(text for part in value if (text := _scalar(part)) is not None)
        case _:
            return str(value)
