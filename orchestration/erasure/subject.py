"""Whom an erasure is about: their keys, what is known of them in plain, and what takes its place.

A surrogate is made with a key of this one erasure, which is destroyed at its end: the records of
the person stay records of one person, and nobody can compute who that was. No file is read here.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import phonenumbers

from orchestration.responses.contacts import NOWHERE
from orchestration.validated.identity_words import email_word, phone_word

IDENTITY = ("email", "phone", "customer_id")
#: no vowel, so that a tag is no word of a language and no number
LATIN, CYRILLIC = "bcdfghjkmpqrtvwx", "бвгджзклмнпрстфх"
ERASED = "[erased]"
MARKS = {"ru": "[стёрто {}]", "ro": "[șters {}]", "en": "[this was erased {}]"}
BETWEEN = r"[\s().\-\u2010-\u2015]{0,3}"
LEAST_ID_LENGTH = 4


def word_of(name: str, cell: str, region: str | None) -> str | None:
    """The normal form of an identity cell, as it becomes a key."""
    match name:
        case "email":
            return email_word(cell.strip())
        case "phone":
            return phone_word(cell.strip(), region)
        case _:
            return cell.strip() or None


@dataclass
class Subject:
    """One person.

    Args:
        secret: the key of the pseudonyms.
        once: the key of this erasure's surrogates.
        keys: identity field and key (hex) of everything that is theirs.
        words: identity field and text, as it stands somewhere, of what may be spoken of elsewhere.
    """

    secret: bytes
    once: bytes
    keys: set[tuple[str, str]] = field(default_factory=set)
    words: set[tuple[str, str]] = field(default_factory=set)

    def key(self, name: str, word: str) -> str:
        """The pseudonym of a normal form, as the warehouse has it."""
        return hmac.digest(self.secret, f"{name}:{word}".encode(), "sha256")[:16].hex()

    def key_of(self, name: str, cell: str | None, region: str | None) -> str | None:
        """The pseudonym of a cell; None where it names nobody."""
        word = word_of(name, cell, region) if cell else None
        return self.key(name, word) if word else None

    def has(self, name: str, key: str | None) -> bool:
        """Whether a key is one of theirs."""
        return key is not None and (name, key) in self.keys

    def learn(self, name: str, cell: str) -> None:
        """Remember how something of theirs is written."""
        self.words.add((name, cell.strip()))
        self.__dict__.pop("mentions", None)

    def surrogate(self, name: str, key: str) -> str:
        """What stands in the place of an identity from now on."""
        tag = self._tag(f"{name}:{key}", LATIN, 12)
        # a cell without any digit is no phone for the reading in SQL
        return {"email": f"erased-{tag}@{NOWHERE}", "phone": f"erased-{tag}-0"}.get(
            name, f"erased-{tag}"
        )

    def mark(self, words: str, language: str = "") -> str:
        """What stands in the place of a comment: different for different comments."""
        alphabet = CYRILLIC if language == "ru" else LATIN
        return MARKS.get(language, "[erased {}]").format(self._tag(words, alphabet, 8))

    def without_mentions(self, text: str) -> str:
        """A text in which they may be spoken of, without what is known of them."""
        return self.mentions.sub(ERASED, text) if self.mentions else text

    @cached_property
    def mentions(self) -> re.Pattern[str] | None:
        """Every way in which what is known of them may stand in a text."""
        forms = sorted({form for name, text in self.words for form in _forms(name, text)})
        return re.compile("|".join(forms), re.IGNORECASE) if forms else None

    def as_document(self) -> dict[str, Any]:
        """All but the secret, to be kept sealed until the erasure is done."""
        return {
            "once": self.once.hex(),
            "keys": sorted(self.keys),
            "words": sorted(self.words),
        }

    @staticmethod
    def from_document(document: dict[str, Any], secret: bytes) -> Subject:
        """The person of an erasure that was begun."""
        return Subject(
            secret,
            bytes.fromhex(document["once"]),
            {(name, key) for name, key in document["keys"]},
            {(name, word) for name, word in document["words"]},
        )

    def _tag(self, text: str, alphabet: str, length: int) -> str:
        digest = hmac.digest(self.once, text.encode(), "sha256")
        return "".join(alphabet[byte % 16] for byte in digest[:length])


def _forms(name: str, text: str) -> list[str]:
    """Regular expressions of one identity."""
    if name == "email":
        written = {text.lower(), email_word(text) or text.lower()}
        return [rf"(?<![\w.+-]){re.escape(form)}(?![\w-])" for form in written]
    if name == "phone":
        return _phone_forms(text)
    return [rf"(?<![\w-]){re.escape(text)}(?![\w-])"] if len(text) >= LEAST_ID_LENGTH else []


def _phone_forms(text: str) -> list[str]:
    number = (phone_word(text, None) or re.sub(r"\D", "", text)).partition(";")[0]
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return [rf"(?<!\d){_apart(number)}(?!\d)"] if len(number) >= LEAST_ID_LENGTH else []
    national = phonenumbers.national_significant_number(parsed)
    code = str(parsed.country_code)
    return [rf"(?<!\d)(?:\+|00)?(?:{_apart(code)}|[08])?{BETWEEN}{_apart(national)}(?!\d)"]


def _apart(digits: str) -> str:
    return BETWEEN.join(digits)
