"""What the respondent wrote: a mail's text without quoted mails and without a signature.

The questionnaire that comes back quoted says "from 0 to 10", so a leaked quote would be read as a
score of 0 or 10. When in doubt whether a line is quoted, it is. What stands above, between and
below lines that are marked as quoted belongs to the answer. English closings ("Thanks,") stay:
they are as often the answer itself.
"""

from __future__ import annotations

import re

from orchestration.sources.email import quote_words as words

_MAX_LINES = 20_000
_MAX_INTRO_LINES = 4
_LONG_LINE = 60
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\xad]")
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_QUOTED = re.compile(r"^\s{0,3}(?:[^\W\d_]{1,4}>(?:\s|>|$)|>)")


def strip_reply(text: str) -> str:
    """The respondent's own words; "" when the mail holds none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    shadows = [_shadow(line) for line in lines]
    written: list[str] = []
    start = 0
    while start < len(lines):
        cut, after = _find_quote(shadows, start)
        unquoted = _unquoted(lines, shadows, start, cut)
        own = _without_signature(*unquoted, seen_words=bool(written))
        if own:
            written.append(own)
        if after == 0:
            break
        # the answer may stand, or go on, below the quoted mail, if that is marked line by line
        below = _skip_blank(shadows, after)
        if below >= len(lines) or not _is_marked(shadows[below]):
            break
        start = below
    return "\n\n".join(written)


def _shadow(line: str) -> str:
    """The line for matching: plain spaces, nothing invisible."""
    return _INVISIBLE.sub("", _ODD_SPACES.sub(" ", line[:1_000]))


def _find_quote(shadows: list[str], start: int) -> tuple[int, int]:
    """Where the quoted mail's introduction begins, and the line after it; (len, 0) when there is
    none.
    """
    for index in range(start, len(shadows)):
        line = shadows[index]
        if not line.strip() or _QUOTED.match(line):
            continue
        if words.ORIGINAL_MESSAGE.match(line):
            return index, index + 1
        if words.HEADER_ANY.match(line) and _is_header_block(shadows, index):
            return index, index + 1
        if length := _intro_length(shadows, index):
            return index, index + length
    return len(shadows), 0


def _is_header_block(shadows: list[str], index: int) -> bool:
    """Whether the lines from here are the headers of a quoted mail, as Outlook writes them."""
    block: list[str] = []
    for line in shadows[index : index + 8]:
        if not line.strip():
            break
        block.append(line)
    headers = sum(1 for line in block if words.HEADER_ANY.match(line))
    return headers >= 3 and any(words.HEADER_FROM.match(line) for line in block)


def _intro_length(shadows: list[str], index: int) -> int:
    """How many lines from here introduce a quote ("On … wrote:"); 0 when they do not."""
    first = shadows[index].strip()
    if words.WHOLE_INTRO.match(first):
        return 1
    can_start = words.INTRO_START.match(first) is not None
    can_continue = can_start or "@" in first
    joined = ""
    end = index
    for length in range(1, _MAX_INTRO_LINES + 1):
        if end >= len(shadows):
            return 0
        if not shadows[end].strip():
            # Outlook for phones breaks the introduction around "<mailto:…>"
            following = _skip_blank(shadows, end)
            if not (
                can_start
                and following < len(shadows)
                and shadows[following].lstrip().startswith("<")
            ):
                return 0
            end = following
        joined = f"{joined} {_unmarked(shadows[end])}".strip()
        end += 1
        if len(joined) > 600 or not (can_continue or length == 1):
            return 0
        if _is_intro(joined, can_start=can_start, is_apart=_is_apart(shadows, end)):
            return end - index
    return 0


def _unmarked(line: str) -> str:
    """Some clients quote the second line of their own introduction."""
    return line.strip().removeprefix("> ")


def _is_intro(joined: str, *, can_start: bool, is_apart: bool) -> bool:
    has_address = words.HAS_ADDRESS.search(joined) is not None
    if can_start:
        if words.ENDS_WITH_ADDRESS.search(joined):
            return True
        if words.ENDS_WITH_VERB.search(joined) and (has_address or is_apart):
            return True
        return is_apart and words.ENDS_WITH_BARE_ADDRESS.search(joined) is not None
    if words.WHOLE_INTRO.match(joined):
        return True
    return is_apart and words.AUTHOR_FIRST.match(joined) is not None


def _is_apart(shadows: list[str], index: int) -> bool:
    """Whether a blank line, a quote or the end follows."""
    return (
        index >= len(shadows) or not shadows[index].strip() or bool(_QUOTED.match(shadows[index]))
    )


def _skip_blank(shadows: list[str], index: int) -> int:
    while index < len(shadows) and not shadows[index].strip():
        index += 1
    return index


def _unquoted(
    lines: list[str], shadows: list[str], start: int, end: int
) -> tuple[list[str], list[str]]:
    """Lines without a quote mark, and without the tails of quoted lines that were wrapped."""
    kept: list[int] = []
    previous_was_long_quote = False
    for index in range(start, end):
        shadow = shadows[index]
        if _QUOTED.match(shadow):
            stripped = shadow.rstrip()
            previous_was_long_quote = len(stripped) >= _LONG_LINE and stripped[-1] not in ".?!:;"
            continue
        if not (previous_was_long_quote and shadow.strip()):
            kept.append(index)
        previous_was_long_quote = False
    return [lines[index] for index in kept], [shadows[index] for index in kept]


def _is_marked(shadow: str) -> bool:
    """Whether a line is quoted line by line; the end of a wrapped introduction only looks so."""
    return bool(_QUOTED.match(shadow)) and not words.ENDS_WITH_VERB.search(shadow)


def _without_signature(lines: list[str], shadows: list[str], *, seen_words: bool) -> str:
    """The lines above the signature; with words seen already, they may be a signature alone."""
    end = len(lines)
    has_words = False
    for index, shadow in enumerate(shadows):
        line = shadow.strip()
        if (
            words.SIGNATURE_MARK.match(line)
            or words.DEVICE_SIGNATURE.match(line)
            or _is_closing(shadows, index)
        ):
            if seen_words or has_words:
                end = index
                break
            lines[index] = ""
        elif line and not words.DIVIDER.match(line):
            has_words = True
    while end and (not shadows[end - 1].strip() or words.DIVIDER.match(shadows[end - 1])):
        end -= 1
    return "\n".join(lines[:end]).strip() if has_words else ""


def _is_closing(shadows: list[str], index: int) -> bool:
    """A closing line counts only near the end, with short lines (name, post, phone) below it."""
    if not words.CLOSING.match(shadows[index].strip()):
        return False
    below = [line for line in shadows[index + 1 : index + 40] if line.strip()]
    return len(shadows) - index < 40 and len(below) <= 8 and all(len(line) <= 80 for line in below)
