"""The addresses and phones that SQL cannot decide: names around them, other alphabets, extensions.

A cell of which nobody can tell whom it means gives None: rather nobody than a wrong person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: what stands in the place of a forgotten person's phone: nobody's number, and still one person's
ERASED_PHONE = re.compile("erased-[a-z]{12}-0")
KNOWN_AT_ONCE = 1 << 16
GOOGLE = ("gmail.com", "googlemail.com")
BRACKETED = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")
BETWEEN_PHONES = re.compile(r"[;|/\r\n]|,(?!\s*(?:ext|доб|int|x)\b)|\s(?:или|sau|or)\s")
PHONE = re.compile(
    r"[^\w+(]*(?:(?:telefon|phone|mobile?|tel|телефон|тел|моб)[.:\s]*)?"
    r"(?P<number>\+?[(\d][\d\s().‐-―−-]*\d)"
    r"(?:[\s,]*(?:ext|доб|int|x)[.:\s]*(?P<extension>\d{1,7}))?[^\w]*"
)


@lru_cache(KNOWN_AT_ONCE)
def email_word(text: str | None) -> str | None:
    """The normal form of the address in a cell, or of the first of several."""
    if text is None:
        return None
    form = unicodedata.normalize("NFKC", text).lower().strip()
    bracketed = BRACKETED.search(form)
    parts = [bracketed[1]] if bracketed else BETWEEN_ADDRESSES.split(form.strip(" ;,"))
    if not all("@" in part for part in parts):
        return None
    words = (_address(part) for part in parts)
    return next((word for word in words if word), None)


def _address(text: str) -> str | None:
    text = text.removeprefix("mailto:").strip('<>"').rstrip(".")
    if text[:1] == text[-1:] == "'":
        text = text[1:-1]
    if not ADDRESS.fullmatch(text):
        return None
    local, domain = text.split("@")
    local = local.split("+")[0]
    if domain in GOOGLE:
        local, domain = local.replace(".", ""), GOOGLE[0]
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{local}@{domain}" if local else None


@lru_cache(KNOWN_AT_ONCE)
def phone_word(text: str | None, region: str | None) -> str | None:
    """The digits of the number in a cell, or of the first valid one of several."""
    if text is None:
        return None
    form = unicodedata.normalize("NFKC", text).lower()
    if ERASED_PHONE.fullmatch(form):
        return form
    words = (_number(part, region) for part in BETWEEN_PHONES.split(form))
    return next((word for word in words if word), None)


def _number(text: str, region: str | None) -> str | None:
    import phonenumbers

    found = PHONE.fullmatch(text)
    if found is None:
        return None
    # what a spreadsheet makes of a number
    number = re.sub(r"^(\d+)\.0$", r"\1", found["number"])
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if not region and not number.startswith("+"):
        return None
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    word = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]
    # one line of an office, many people behind it
    return f"{word};ext={found['extension']}" if found["extension"] else word
