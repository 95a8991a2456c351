"""Finds personal data in free text and puts a word in its place: `[phone]` for a phone number.

E-mail addresses, phone numbers, cards, IBAN, CNP, IDNP and INN; each found by its own check digits
or by the rules of its country, never by its length alone. A help and no guarantee: names and
postal addresses are not found. Pure: text in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import iban, luhn
from stdnum.md import idno
from stdnum.ro import cnp
from stdnum.ru import inn

from orchestration.validated.masking import SUSPECT

MASKS = ("[e-mail]", "[phone]", "[card]", "[IBAN]", "[CNP]", "[IDNP]", "[INN]")
REGIONS = ("MD", "RO", "RU")
#: numbers of companies, which are nobody's personal data
COMPANY_LINES = frozenset(
    (
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    )
)
#: what may hold any of it; a moment is left out of the search first, as many texts hold one
HINT = re.compile(SUSPECT)
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}(?: \d\d:\d\d)?"
)
EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+[@＠](?:[\w-]+\.)+[\w-]{2,}")
IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,32}(?![^\W_])", re.ASCII)
CARD = re.compile(
    r"(?<![\d+])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|3[47]\d\d([ -])\d{6}\2\d{5}"
    r"|\d{13,19})(?!\d)"
)
CARD_START = re.compile(r"4|5[0-8]|6[0-9]|3[47]|2[2-7]")
PERSONAL_NUMBER = re.compile(r"(?<![\d+])\d{10,13}(?!\d)")
NAMED = {
    "[CNP]": re.compile(r"(?i)\bcnp\b\D{0,12}$"),
    "[IDNP]": re.compile(r"(?i)\bidnp\b\D{0,12}$"),
    "[INN]": re.compile(r"(?i)\b(инн|inn)\b\D{0,12}$"),
}
#: what stands before a number that is a document's, and after one that is money or a count
DOCUMENT = re.compile(
    r"(?i)(заказ\w*|order\w*|comand\w*|сч[её]т\w*|чек\w*|invoice|factur\w*|bon(ul)?|receipt"
    r"|договор\w*|contract\w*|артикул\w*|sku|накладн\w*|трек\w*|awb|track\w*|тикет\w*|ticket"
    r"|заявк\w*|обращени\w*|cerere\w*|produs\w*|штрихкод\w*|barcode|карт[ыа] лояльности)"
    r"[\s:#]{0,3}(?:nr|no|num\w*|id|номер\w*|№|n°|#)?[\s.:№#-]{0,3}$"
)
MONEY = re.compile(
    r"(?i)\s?(лей|леев|lei\b|leu\b|mdl|ron\b|руб|р\.|₽|€|\$|eur|usd|шт|buc|км|km\b|баллов|puncte)"
)
MONEY_BEFORE = re.compile(r"[€$₽]\s?$")
#: the end of a longer row of digits, and scores one after the other
LONGER = re.compile(r"(?<!\d)\d[ .-]$")
LIST = re.compile(r"\d(?:\d?[ ,]+\d){5,}\d?$")
#: numbers written without their prefix are phones only where the text says so
PHONE_WORD = re.compile(
    r"(?i)(тел|телефон\w*|tel|telefon\w*|phone|mobil\w*|моб|viber|вайбер\w*|whatsapp|ватсап\w*"
    r"|telegram|звонит\w*|звоните|перезвони\w*|позвони\w*|suna\w*|sună\w*|call( me)?"
    r"|call me( back)?|contact\w*|набер\w*)[\s.:\w-]{0,12}?$"
)
BARE_NUMBER = re.compile(r"(?<![\w+])[2-8]\d(?:[ -]?\d){6}(?![ -]?\d)")


def masked(text: str) -> str:
    """The text with a word in the place of every piece of personal data that was found."""
    if not HINT.search(MOMENT.sub("-----", text)):
        return text
    if "@" in text or "＠" in text:
        text = EMAIL.sub("[e-mail]", text)
    text = _replaced(text, _ibans(text))
    text = _replaced(text, _personal_numbers(text))
    text = _replaced(text, _cards(text))
    for region in REGIONS:
        text = _replaced(text, _phones(text, region))
    return _replaced(text, _bare_numbers(text))


Find = tuple[int, int, str]


def _replaced(text: str, finds: Iterator[Find]) -> str:
    parts, at = [], 0
    for start, end, mask in finds:
        parts += [text[at:start], mask]
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def _ibans(text: str) -> Iterator[Find]:
    for match in IBAN.finditer(text):
        # words may follow in the same letters: the longest start that is a valid number
        for end in range(match.end(), match.start() + 14, -1):
            if text[end - 1].isalnum() and iban.is_valid(
                text[match.start() : end], check_country=False
            ):
                yield match.start(), end, "[IBAN]"
                break


def _personal_numbers(text: str) -> Iterator[Find]:
    for match in PERSONAL_NUMBER.finditer(text):
        number, before = match[0], text[: match.start()]
        named = next((mask for mask, word in NAMED.items() if word.search(before)), None)
        mask = named if named and _fits(named, number) else None
        if mask is None and not DOCUMENT.search(before):
            mask = _by_check_digits(number)
        if mask is not None:
            yield match.start(), match.end(), mask


def _fits(mask: str, number: str) -> bool:
    """Whether a number that the text names has the length of its kind."""
    return len(number) in ((10, 12) if mask == "[INN]" else (13,))


def _by_check_digits(number: str) -> str | None:
    """What a number is by its own rules; ten digits are a company's INN, and nobody's own."""
    tests: dict[str, Callable[[str], bool]] = {
        "[CNP]": cnp.is_valid,
        # the number of a person begins with 2, in older records with 0; of a company with 1
        "[IDNP]": lambda n: n[0] in "02" and idno.is_valid(n),
        "[INN]": lambda n: len(n) == 12 and inn.is_valid(n),
    }
    return next((mask for mask, is_valid in tests.items() if is_valid(number)), None)


def _cards(text: str) -> Iterator[Find]:
    for match in CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        is_grouped = match[0] != digits
        fits = len(digits) in ((15,) if digits[:2] in ("34", "37") else (16, 18, 19))
        is_document = not is_grouped and DOCUMENT.search(text[: match.start()])
        if fits and CARD_START.match(digits) and luhn.is_valid(digits) and not is_document:
            yield match.start(), match.end(), "[card]"


def _phones(text: str, region: str) -> Iterator[Find]:
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        if phonenumbers.number_type(match.number) in COMPANY_LINES:
            continue
        if match.raw_string.startswith("+") or not _is_count(text, match.start, match.end):
            yield match.start, match.end, "[phone]"


def _bare_numbers(text: str) -> Iterator[Find]:
    """Eight digits as they are dialled in Moldova, where the words before them say phone."""
    for match in BARE_NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if PHONE_WORD.search(text[: match.start()]) and phonenumbers.is_valid_number(
            phonenumbers.parse(digits, "MD")
        ):
            yield match.start(), match.end(), "[phone]"


def _is_count(text: str, start: int, end: int) -> bool:
    """Whether a number without a country code is a document's number or an amount."""
    before = text[:start]
    return bool(
        DOCUMENT.search(before)
        or MONEY.match(text, end)
        or MONEY_BEFORE.search(before)
        or LONGER.search(before)
        or LIST.match(text[start:end])
    )
