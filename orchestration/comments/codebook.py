"""The codebook: what words and phrases stand for which theme, kind, flag or feeling.

A YAML file that people edit; `codebook.yaml` beside this module is ours. Here it is read and
checked, and nothing is matched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.comments.codebook_file import codebook_path
from orchestration.comments.words import fold

LANGUAGES = ("ru", "ro", "en")
THEMES = tuple(
    "product_quality assortment price_value staff_attitude staff_competence waiting_speed delivery"
    " order_accuracy payment_billing returns_claims communication website_app premises_location"
    " loyalty_program".split()
)
GENERAL = "general"
KINDS = ("praise", "complaint", "wish", "expectation", "contact_request", "question", "none")
SENTIMENTS = ("positive", "negative", "neutral", "mixed")
ASPECTS = ("product", "service", "both", "none")
CAUSES = ("front_line", "back_office", "policy", "product", "none")
#: what is said by phrases beside the themes
SIGNS = (
    *("positive", "negative", "wish", "expectation", "contact", "question", "churn"),
    *("implicit_request", "nothing"),
)
WORDS = ("negation", "contrast")
#: in a phrase: any one word; up to three words, or none
ANY, FEW = "_", "..."


class CodebookError(ValueError):
    """A codebook cannot be used as it stands."""

    def __init__(self, path: Path, where: str, problem: str) -> None:
        super().__init__(f"{path.name}: {where}: {problem} (see docs/voice.md)")


@dataclass(frozen=True)
class Phrase:
    """One entry: what it stands for, in which language, and its words.

    Args:
        stands_for: such as `theme:delivery`, `not:theme:delivery`, `sign:wish`, `cause:policy`.
        language: of the texts in which it is looked for.
        words: of each place the alternatives; `word`, `stem*`, `_` or `...`.
    """

    stands_for: str
    language: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Codebook:
    """Everything of a codebook, folded.

    Args:
        version: what the file calls itself.
        names: theme -> language -> its name for people.
        phrases: all entries, in the order of the file.
        aspect_of: theme -> aspect where no phrase says otherwise.
        cause_of: theme -> cause where no phrase says otherwise.
        negation: language -> words that turn what follows into its opposite.
        contrast: language -> words before which a clause ends.
        digest: SHA-256 of the file.
    """

    version: str
    names: Mapping[str, Mapping[str, str]]
    phrases: tuple[Phrase, ...]
    aspect_of: Mapping[str, str]
    cause_of: Mapping[str, str]
    negation: Mapping[str, frozenset[str]]
    contrast: Mapping[str, frozenset[str]]
    digest: str


def load_codebook(folder: Path | None = None) -> Codebook:
    """The codebook that is in force, checked.

    Raises:
        CodebookError: naming the place in the file.
    """
    path = codebook_path(folder)
    content = path.read_bytes()
    try:
        document = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        raise CodebookError(path, "file", f"is no YAML: {error}") from error
    if not isinstance(document, dict):
        raise CodebookError(path, "file", "has no entries")
    _check(path, document)
    themes = document["themes"]
    return Codebook(
        version=str(document["version"]),
        names={theme: dict(entry["name"]) for theme, entry in themes.items()},
        phrases=tuple(_phrases(path, document)),
        aspect_of={theme: str(entry["aspect"]) for theme, entry in themes.items()},
        cause_of={theme: str(entry["cause"]) for theme, entry in themes.items()},
        negation=_words(document["negation"]),
        contrast=_words(document["contrast"]),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _words(by_language: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(fold(str(w)) for w in words) for name, words in by_language.items()}


def _check(path: Path, document: Mapping[str, Any]) -> None:
    known = ("version", "themes", "signs", "causes", "aspects", *WORDS)
    for name in document:
        if name not in known:
            raise CodebookError(path, name, f"is no part of a codebook; parts: {', '.join(known)}")
    for name in known:
        if name not in document:
            raise CodebookError(path, name, "is missing")
    for theme in (*THEMES, GENERAL):
        entry = document["themes"].get(theme)
        if entry is None:
            raise CodebookError(path, f"themes.{theme}", "is missing")
        for language in LANGUAGES:
            if not entry.get("name", {}).get(language):
                raise CodebookError(path, f"themes.{theme}.name.{language}", "is missing")
        _one_of(path, f"themes.{theme}.aspect", entry.get("aspect"), ASPECTS)
        _one_of(path, f"themes.{theme}.cause", entry.get("cause"), CAUSES)
    for theme in document["themes"]:
        _one_of(path, "themes", theme, (*THEMES, GENERAL))
    for part, allowed in (("signs", SIGNS), ("causes", CAUSES), ("aspects", ASPECTS)):
        for name in document[part]:
            _one_of(path, part, name, allowed)
    for part in WORDS:
        for language in LANGUAGES:
            if language not in document[part]:
                raise CodebookError(path, f"{part}.{language}", "is missing")


def _one_of(path: Path, where: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise CodebookError(path, where, f"{value!r} is not one of {', '.join(allowed)}")


def _phrases(path: Path, document: Mapping[str, Any]) -> Iterator[Phrase]:
    for theme, entry in document["themes"].items():
        yield from _with_not(path, f"theme:{theme}", f"themes.{theme}", entry)
    for part, word in (("signs", "sign"), ("causes", "cause"), ("aspects", "aspect")):
        for name, entry in document[part].items():
            yield from _with_not(path, f"{word}:{name}", f"{part}.{name}", entry)


def _with_not(
    path: Path, stands_for: str, where: str, entry: Mapping[str, Any]
) -> Iterator[Phrase]:
    """What stands for something, and what takes it back."""
    yield from _entries(path, stands_for, where, entry)
    yield from _entries(path, f"not:{stands_for}", f"{where}.not", entry.get("not", {}))


def _entries(path: Path, stands_for: str, where: str, entry: Mapping[str, Any]) -> Iterator[Phrase]:
    for language in LANGUAGES:
        for text in entry.get(language) or ():
            if not isinstance(text, str):
                raise CodebookError(
                    path, f"{where}.{language}", f"{text!r} is no text for YAML: put it in quotes"
                )
            words = tuple(
                tuple(word if word == FEW else fold(word) for word in place.split("|"))
                for place in text.split()
            )
            if not words or any(not word for place in words for word in place):
                raise CodebookError(path, f"{where}.{language}", f"{text!r} has an empty word")
            if (FEW,) in (words[0], words[-1]) or (ANY,) in (words[0], words[-1]):
                raise CodebookError(
                    path, f"{where}.{language}", f"{text!r} begins or ends with {ANY} or {FEW}"
                )
            yield Phrase(stands_for, language, words)
