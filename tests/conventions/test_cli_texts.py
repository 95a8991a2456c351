"""The command says the same in three languages."""

import re
import tomllib

import pytest

from orchestration.cli.words import LANGUAGES, TEXTS

FAMILIES = sorted({path.name.split(".")[0] for path in TEXTS.glob("*.toml")})
BLANK = re.compile(r"\{(\w*)")


@pytest.mark.parametrize("family", FAMILIES)
def test_an_answer_of_the_command_exists_in_every_language(family: str) -> None:
    texts = {
        language: tomllib.loads((TEXTS / f"{family}.{language}.toml").read_text("utf-8"))
        for language in LANGUAGES
    }

    for language in LANGUAGES:
        assert set(texts[language]) == set(texts["en"]), language
        for key, text in texts[language].items():
            assert set(BLANK.findall(text)) == set(BLANK.findall(texts["en"][key])), key
