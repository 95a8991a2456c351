"""The words of the board in three languages, read from `texts/*.toml`.

Here: loading, look-up, plural forms. Not here: the words themselves, numbers, dates.
A missing key is a mistake and raises; the tests look every key up in every language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru", "ro")
DEFAULT_LANGUAGE = "en"
FOLDER = Path(__file__).parent / "texts"


class MissingTextError(KeyError):
    """A key has no words in a language."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(f"texts/{language}.toml has no {key!r}: add it in all three languages")


class Texts:
    """The words of one language; `texts("overview.title")` looks one up."""

    def __init__(self, language: str, entries: Mapping[str, str | list[str]]) -> None:
        self.language = language
        self.entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """The text under a dotted key, with its placeholders filled."""
        found = self.entries.get(key)
        if not isinstance(found, str):
            raise MissingTextError(self.language, key)
        return found.format(**values) if values else found

    def has(self, key: str) -> bool:
        """Whether there are words for a key that comes from data, such as a reason code."""
        return isinstance(self.entries.get(key), str)

    def listed(self, key: str) -> list[str]:
        """The list under a dotted key."""
        found = self.entries.get(key)
        if not isinstance(found, list):
            raise MissingTextError(self.language, key)
        return found

    def plural(self, key: str, amount: int, **values: object) -> str:
        """The form of `plural.<key>` that goes with the amount."""
        return self(f"plural.{key}.{plural_form(self.language, amount)}", **values)

    def named(self, family: str, code: str) -> str:
        """Words for a code that comes from data; the bare code when nobody wrote any."""
        key = f"{family}.{code}"
        return self(key) if self.has(key) else code


def plural_form(language: str, amount: int) -> str:
    """The CLDR plural category of a whole number."""
    ones, hundreds = abs(amount) % 10, abs(amount) % 100
    if language == "ru":
        if ones == 1 and hundreds != 11:
            return "one"
        return "few" if 2 <= ones <= 4 and not 12 <= hundreds <= 14 else "many"
    if amount == 1:
        return "one"
    if language == "ro" and (amount == 0 or 1 <= hundreds <= 19):
        return "few"
    return "other"


@cache
def load(language: str) -> Texts:
    """The words of a language."""
    entries: dict[str, str | list[str]] = {}
    # the words of all pages, then those of one subject each: reasons.en.toml, trends.en.toml
    for file in (FOLDER / f"{language}.toml", *sorted(FOLDER.glob(f"*.{language}.toml"))):
        entries |= _flat(tomllib.loads(file.read_text(encoding="utf-8")), "")
    return Texts(language, entries)


def _flat(table: Mapping[str, object], prefix: str) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for name, entry in table.items():
        if isinstance(entry, Mapping):
            found |= _flat(entry, f"{prefix}{name}.")
        elif isinstance(entry, list):
            found[prefix + name] = [str(item) for item in entry]
        else:
            found[prefix + name] = str(entry)
    return found


def plain(text: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself."""
    return "".join("\\" + sign if sign in _MARKDOWN else sign for sign in " ".join(text.split()))


_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~:$&@/=\"'^")
