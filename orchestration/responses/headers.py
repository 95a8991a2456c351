"""How a declaration names a column: one header, several, or a pattern between slashes."""

from __future__ import annotations

import re

Header = str | list[str]


#: Excel's encoding of Romanian knows ş and ţ with a cedilla only, keyboards of today a comma
CEDILLAS = str.maketrans("şţŞŢ", "șțȘȚ")


def one_spelling(text: str) -> str:
    """A header, or a pattern of headers, with Romanian letters in one spelling."""
    return text.translate(CEDILLAS)


def as_headers(header: Header) -> tuple[str, ...]:
    """One header or several alternatives, as a tuple.

    Raises:
        ValueError: when a pattern is none.
    """
    headers = (header,) if isinstance(header, str) else tuple(header)
    for one in headers:
        pattern_of(one)
    return headers


def pattern_of(header: str) -> re.Pattern[str] | None:
    """The pattern that stands between slashes, `/Q7\\[.*\\]/`; None for a plain header.

    It fits headers in `one_spelling`.

    Raises:
        ValueError: when it is no regular expression.
    """
    if len(header) < 3 or not (header.startswith("/") and header.endswith("/")):
        return None
    try:
        return re.compile(one_spelling(header[1:-1]), re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{header!r} is no regular expression: {error}") from error
