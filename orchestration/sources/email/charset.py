"""Turns bytes of a mail into text: the declared charset, strict UTF-8, then a guess among likely
ones.

Respondents write Russian, Romanian and English, so a guess is held to what such mails really use.
Only text codecs of an allow-list are ever looked up. Not here: transfer decoding, HTML.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import chardet

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_CENTRAL = ("cp1250", "iso8859-2", "iso8859-16")
_WESTERN = ("cp1252",)
_ALLOWED = frozenset(
    codecs.lookup(name).name
    for name in (
        *_CYRILLIC, *_CENTRAL, *_WESTERN,
        "ascii", "utf-8", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
        "iso8859-1", "iso8859-3", "iso8859-4", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9",
        "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15",
        "cp437", "cp850", "cp852", "cp855", "cp874",
        "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
        "koi8-u", "mac-cyrillic", "mac-roman", "mac-latin2", "tis-620",
        "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "iso2022_jp",
        "euc_kr", "cp949",
    )
)  # fmt: skip
_ALIASES = {
    "cp-1251": "cp1251",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "x-cp1251": "cp1251",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "windows1250": "cp1250",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLAUSIBLE = 0.6
_SURROGATE = re.compile("[\ud800-\udfff]")
_RUSSIAN_WEIGHTS = {
    letter: weight
    for letters, weight in (("оеаинтсрвл", 1.0), ("кмдпуяыьгзб", 0.85), ("чйхжшюцщэфъё", 0.5))
    for letter in letters
}
_COMMON_ROMANIAN = frozenset("ăâîșțşţĂÂÎȘȚŞŢ")


class CharsetError(Exception):
    """No charset turns these bytes into plausible text."""


@dataclass(frozen=True)
class Decoded:
    """Text, and whether its charset had to be guessed."""

    text: str
    is_guessed: bool = False


def decode(raw: bytes, declared: str = "") -> Decoded:
    """Text of `raw`; raises CharsetError when nothing plausible fits."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return Decoded(_clean(raw.decode(name, "replace")))
    codec = known_codec(declared)
    is_plain = raw.isascii()
    if is_plain and codec not in (
        "utf-7",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "iso2022_jp",
    ):
        return Decoded(raw.decode("ascii"))
    as_utf_8 = _strictly(raw, "utf-8")
    if codec and codec != "ascii":
        declared_text = _strictly(raw, codec)
        if declared_text is not None and _is_believable(declared_text, codec, as_utf_8):
            return Decoded(_clean(declared_text))
    if as_utf_8 is not None:
        return Decoded(
            as_utf_8, is_guessed=bool(declared.strip()) and codec not in ("utf-8", "ascii")
        )
    guess = _guess(raw)
    if guess is not None:
        return Decoded(_clean(guess), is_guessed=True)
    if codec and codec != "ascii":
        text = raw.decode(codec, "replace")
        if text.count("\ufffd") * 20 <= len(text):
            return Decoded(_clean(text), is_guessed=True)
    shown = declared[:40] or "none declared"
    raise CharsetError(f"the text fits no known charset ({shown}); {len(raw)} bytes")


def known_codec(declared: str) -> str:
    """The name of an allowed codec for a declared charset, or ""."""
    name = declared.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40 or not name.isascii():
        return ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in _ALLOWED else ""


def _is_believable(text: str, codec: str, as_utf_8: str | None) -> bool:
    """Whether the declared charset may be the true one.

    UTF-8 labelled as a one-byte charset reads as mojibake, and Cyrillic labelled as Latin-1 as a
    row of accents.
    """
    if as_utf_8 is not None and codec not in ("utf-8", "utf-7") and not _is_multibyte(codec):
        return False
    if codec in ("iso8859-1", "iso8859-15", "cp1252"):
        words = re.findall(r"[^\W\d_]{2,}", text)
        accented = sum(1 for word in words if all(letter >= "\xc0" for letter in word))
        return accented * 2 < max(len(words), 1)
    return True


def _is_multibyte(codec: str) -> bool:
    return codec.startswith(("utf", "gb", "big5", "shift", "euc", "iso2022", "cp9"))


def _guess(raw: bytes) -> str | None:
    """The likeliest text among Cyrillic, Romanian and Western one-byte charsets."""
    found = chardet.detect(raw[:20_000], include_encodings=[*_CYRILLIC, *_CENTRAL, *_WESTERN])
    candidates = list(
        dict.fromkeys((known_codec(found["encoding"] or ""), *_CYRILLIC, *_CENTRAL, *_WESTERN))
    )
    best: tuple[float, int, str] | None = None
    for order, codec in enumerate(name for name in candidates if name):
        text = _strictly(raw, codec)
        if text is None:
            continue
        plausibility = _plausibility(text) + (0.15 if order == 0 else 0.0)
        if best is None or plausibility > best[0]:
            best = (plausibility, -order, text)
    return best[2] if best is not None and best[0] >= _PLAUSIBLE else None


def _plausibility(text: str) -> float:
    """How much of the non-ASCII text looks like words people write, 0 to about 1."""
    letters = [letter for letter in text[:20_000] if letter > "\x7f"]
    if not letters:
        return 1.0
    good = 0.0
    for letter in letters:
        if letter in _RUSSIAN_WEIGHTS:
            good += _RUSSIAN_WEIGHTS[letter]
        elif letter.lower() in _RUSSIAN_WEIGHTS:
            good += 0.9 * _RUSSIAN_WEIGHTS[letter.lower()]
        elif letter in _COMMON_ROMANIAN:
            good += 0.9
        elif letter in "«»—–…„“”’№\xa0":
            good += 0.65
        elif "À" <= letter <= "ÿ" and letter.isalpha():
            good += 0.55
    flips = len(re.findall(r"[a-zа-яё][А-ЯЁ]|[A-Za-z][А-яё]|[А-яё][A-Za-z]", text[:20_000]))
    return (good - 0.7 * flips) / len(letters)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None


def _clean(text: str) -> str:
    """Without lone surrogates, which no file or database takes."""
    return _SURROGATE.sub("\ufffd", text)
