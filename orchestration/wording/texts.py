"""The words of the product in three languages, read from `<name>.<language>.toml` files.

Here: loading, look-up, plural forms, and in `texts/` the words that the board and the outlets
share. Not here: words of one page or outlet (they lie beside it), numbers, dates.
A missing key is a mistake and raises; the tests look every key up in every language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru", "ro")
DEFAULT_LANGUAGE = "en"
#: months, marks of numbers, plurals, names of groups and dimensions
SHARED = Path(__file__).parent / "texts"


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
def load(language: str, folder: Path | None = None) -> Texts:
    """The words of a language: the shared ones, and those of a folder of one's own.

    In a folder first come the words of all subjects, `en.toml`, then those of one each:
    `reasons.en.toml`, `trends.en.toml`.
    """
    entries: dict[str, str | list[str]] = {}
    for place in (SHARED, *([folder] if folder else [])):
        for file in (place / f"{language}.toml", *sorted(place.glob(f"*.{language}.toml"))):
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
