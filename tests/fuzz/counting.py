"""How many records a delimited file holds, counted apart from the product.

One sign after the other, as RFC 4180 has it. Where quotation marks stand as it does not allow,
nobody can say, and None is returned.
"""

from __future__ import annotations


def count_records(content: bytes, delimiter: str, encodings: tuple[str, ...]) -> int | None:
    """Records below the header row; blank lines count as none."""
    text = _decoded(content, encodings)
    if text is None:
        return None
    text = text.removeprefix("\ufeff").replace("\0", "")
    if text[:4].lower() == "sep=":
        return None
    signs = {"\r", "\n"} & set(text)
    records, filled, quoted, at_start = 0, False, False, True
    place = 0
    while place < len(text):
        sign = text[place]
        if quoted:
            if sign == '"' and text[place + 1 : place + 2] == '"':
                place += 1
            elif sign == '"':
                quoted = False
                after = text[place + 1 : place + 2]
                if after not in ("", delimiter, "\r", "\n"):
                    return None
        elif sign == '"':
            if not at_start:
                return None
            quoted, filled = True, True
        elif sign in signs:
            records, filled = records + filled, False
            at_start = True
            place += 1
            continue
        else:
            filled = True
        at_start = not quoted and sign == delimiter
        place += 1
    if quoted:
        return None
    return max(records + filled - 1, 0)


def _decoded(content: bytes, encodings: tuple[str, ...]) -> str | None:
    for encoding in ("utf-8", *encodings):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
