"""What happens to files on their way: flipped bytes, cuts, fields that changed places."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from zlib import error as zlib_error

TOKENS = (
    *(b'"', b'""', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\x1a", b"\x85"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xc2\xa0", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xed\xa0\x80"),
    *(b"11", b"-1", b"9.5", b"1e400", b"NaN", b"2026-02-30", b"9999-12-31", b"infinity"),
    *(b"{", b"}", b"[", b"]", b"\\", b"\\u0000", b"null", b"<", b"&a;", b"--", b"=?utf-8?q?"),
    *(b"%", b"#", b"NULL", b"=cmd|' /C calc'!A0", b"A" * 3_000),
    b"Content-Type: text/plain; charset=x-unknown\r\n",
)
Mutation = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, dice: random.Random) -> bytes:
    """Some bits are the other way round."""
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5, 30))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(content: bytes, dice: random.Random) -> bytes:
    """The end, the beginning or something in between is missing."""
    first, last = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    return dice.choice((content[:first], content[first:], content[:first] + content[last:]))


def repeat(content: bytes, dice: random.Random) -> bytes:
    """A piece stands there several times."""
    first, last = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    return content[:last] + content[first:last] * dice.randrange(1, 4) + content[last:]


def insert(content: bytes, dice: random.Random) -> bytes:
    """Signs with a meaning stand where none should."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        place = dice.randrange(len(content) + 1)
        content = content[:place] + dice.choice(TOKENS) + content[place:]
    return content


def swap_fields(content: bytes, dice: random.Random) -> bytes:
    """Two pieces between separators change places."""
    parts = re.split(rb"([,;\n\r:<>{}\"])", content)
    if len(parts) < 4:
        return content[::-1]
    for _ in range(dice.choice((1, 2, 6))):
        one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
        parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


def within(content: bytes, dice: random.Random) -> bytes:
    """A part inside a workbook is mutated, and the workbook is a good archive still."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
            names = old.namelist()
            chosen = dice.choice([n for n in names if "sheet1" in n or "shared" in n] or names)
            for name in names:
                part = old.read(name)
                if name == chosen and part:
                    part = dice.choice(PLAIN)(part, dice)
                new.writestr(name, part)
    except (zipfile.BadZipFile, zlib_error, EOFError, OSError, ValueError, NotImplementedError):
        return flip(content, dice)
    return target.getvalue()


PLAIN: tuple[Mutation, ...] = (flip, cut, repeat, insert, swap_fields)


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The file after one to three mishaps."""
    kinds = (*PLAIN, within, within, within) if content.startswith(b"PK") else PLAIN
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        if not content:
            break
        content = dice.choice(kinds)(content, dice)
    return content
