"""The board, and what is written beside it, say the same in three languages."""

import re
import tomllib
from pathlib import Path

import pytest

from orchestration.validated.reasons import FLAGS, REASONS
from tests.conventions.checkout import PROJECT

TEXTS = PROJECT / "apps" / "board" / "texts"
#: the command's texts are one file a verb, and have a test of their own
FOLDERS = (
    TEXTS,
    PROJECT / "orchestration" / "wording" / "texts",
    *sorted((PROJECT / "orchestration" / "outlets").glob("*/texts")),
)
LANGUAGES = {"en", "ru", "ro"}
PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}
PLACEHOLDER = re.compile(r"\{(\w*)")


def family_of(path: Path) -> str:
    return ".".join(part for part in path.name.split(".") if part not in LANGUAGES)


def flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Dotted key -> text; the forms of a plural are one key, as languages have different ones."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            inner = flat(value)
            if set(inner) <= PLURAL_FORMS:
                found[prefix + key] = "\n".join(inner.values())
            else:
                found |= {f"{prefix}{key}.{name}": text for name, text in inner.items()}
        else:
            found[prefix + key] = str(value)
    return found


FAMILIES = sorted(
    {(folder, family_of(path)) for folder in FOLDERS for path in folder.glob("*.toml")}
)


@pytest.mark.parametrize(("folder", "family"), FAMILIES)
def test_a_text_exists_in_every_language_with_the_same_blanks(folder: Path, family: str) -> None:
    texts = {
        (set(path.name.split(".")) & LANGUAGES).pop(): flat(tomllib.loads(path.read_text("utf-8")))
        for path in folder.glob("*.toml")
        if family_of(path) == family
    }

    assert set(texts) == LANGUAGES
    english = texts["en"]
    for language, translated in texts.items():
        assert set(translated) == set(english), language
        for key, text in translated.items():
            assert bool(text) == bool(english[key]), f"{language}: {key} is empty"
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(english[key])), (
                f"{language}: {key}"
            )


def test_every_reason_has_words_for_the_manager_who_reads_it() -> None:
    words = tomllib.loads((TEXTS / "reasons.en.toml").read_text("utf-8"))

    assert set(words["reason"]) == set(REASONS)
    assert set(words["flag"]) == set(FLAGS)
