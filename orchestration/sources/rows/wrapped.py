"""Takes a CSV out of the JSON-RPC answer that it came in, and puts another into its place."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path

from orchestration.sources.rows.text_rows import FileRefusedError


def unwrapped(path: Path, scratch: Path) -> Path:
    """A copy of the text that stands, as base64, in the `result` of an answer.

    Raises:
        FileRefusedError: when the file is no such answer.
    """
    target = scratch / f"{path.name}.unwrapped"
    target.write_bytes(text_in(path.read_bytes()))
    return target


def text_in(content: bytes) -> bytes:
    """The text that an answer holds.

    Raises:
        FileRefusedError: when the content is no such answer.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileRefusedError("BAD_JSON", "This is no JSON-RPC answer.") from error
    result = document.get("result") if isinstance(document, dict) else None
    try:
        text = base64.b64decode(result or b"", validate=True)
    except (TypeError, ValueError, binascii.Error):
        text = b""
    if not text:
        raise FileRefusedError("JSON_PATH", "The answer has no base64 text as its result.")
    return text


def wrapped_again(content: bytes, text: bytes) -> bytes:
    """The same answer with another text in it."""
    document = json.loads(content) | {"result": base64.b64encode(text).decode("ascii")}
    return json.dumps(document, ensure_ascii=False).encode()
