"""What kind of answer a cell is when it is no score, and the words that say so.

Only `answered` is in the number of answers behind a figure; every other state is kept and counted.
The words below are understood without being declared, because no scale has them as its label;
a number is never among them: 99 may be a score, so a source declares its own codes.
"""

from __future__ import annotations

from typing import Literal

AnswerState = Literal[
    "answered",
    "not_answered",
    "not_asked",
    "not_applicable",
    "dont_know",
    "refused",
    "invalid",
]

#: states that a declaration can name texts for, in the order in which they are tried
DECLARABLE = ("not_asked", "not_applicable", "dont_know", "refused", "invalid")

#: state -> words of scored questions that mean it in English, Russian and Romanian
DEFAULT_TEXTS: dict[str, tuple[str, ...]] = {
    "dont_know": (
        "don't know",
        "don’t know",
        "dont know",
        "do not know",
        "i don't know",
        "i don’t know",
        "not sure",
        "no opinion",
        "hard to say",
        "не знаю",
        "затрудняюсь ответить",
        "затрудняюсь с ответом",
        "трудно сказать",
        "нет мнения",
        "nu știu",
        "nu stiu",
        "nu pot spune",
        "greu de spus",
        "nu am o părere",
        "nu am o parere",
        "nu am opinie",
    ),
    "refused": (
        "prefer not to say",
        "prefer not to answer",
        "i prefer not to answer",
        "decline to answer",
        "refused",
        "отказ от ответа",
        "предпочитаю не отвечать",
        "не хочу отвечать",
        "отказываюсь отвечать",
        "prefer să nu răspund",
        "prefer sa nu raspund",
        "nu doresc să răspund",
        "nu doresc sa raspund",
        "refuz să răspund",
        "refuz sa raspund",
    ),
    "not_applicable": (
        "not applicable",
        "does not apply",
        "неприменимо",
        "не применимо",
        "не относится ко мне",
        "nu se aplică",
        "nu se aplica",
        "nu este cazul",
    ),
}


def folded_text(text: str) -> str:
    """A text for comparison, as SQL folds a cell: small letters, one spelling of Romanian."""
    return text.strip().lower().translate(str.maketrans("şţ", "șț"))
