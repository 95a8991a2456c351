"""Takes a CSV out of the JSON-RPC answer that it came in."""

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
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FileRefusedError("BAD_JSON", "This is no JSON-RPC answer.") from error
    result = document.get("result") if isinstance(document, dict) else None
    try:
        text = base64.b64decode(result or b"", validate=True)
    except (TypeError, ValueError, binascii.Error):
        text = b""
    if not text:
        raise FileRefusedError("JSON_PATH", "The answer has no base64 text as its result.")
    target = scratch / f"{path.name}.unwrapped"
    target.write_bytes(text)
    return target
