"""The words of reports are there in three languages, with every plural form."""

import re
from pathlib import Path

import pytest

from orchestration.comments import codebook
from orchestration.outlets import reports
from orchestration.outlets.reports.wordbook import FOLDER, load
from orchestration.wording.texts import LANGUAGES, plural_form

SOURCES = sorted(Path(reports.__file__).parent.glob("*.py"))
LOOKED_UP = re.compile(r"""(?:texts|words)\(\s*"(report\.[a-z_0-9.]+)"[,)\s]""")
SAID = re.compile(r"""\bsay\(\s*"([a-z_0-9.]+)"[,)\s]""")
FAMILIES = {
    "theme": ("general", "untagged", "other"),
    "said_by": ("promoter", "passive", "detractor", "nobody"),
    "cause": tuple(cause for cause in codebook.CAUSES if cause != "none"),
    "aspect": tuple(aspect for aspect in codebook.ASPECTS if aspect != "none"),
    "action": (*codebook.THEMES, "other"),
    "answer": ("planned", "done", "declined", "none"),
    "language": (*codebook.LANGUAGES, "other"),
    "metric": ("nps", "csi", "ces", "ces_1", "ces_5"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_report_looks_up_exists(language: str) -> None:
    words = load(language)
    read = [path.read_text("utf-8") for path in SOURCES]
    keys = {key for text in read for key in LOOKED_UP.findall(text)}
    keys |= {f"report.{key}" for text in read for key in SAID.findall(text)}
    keys |= {f"report.{family}.{code}" for family, codes in FAMILIES.items() for code in codes}

    assert len(keys) > 120
    assert [key for key in sorted(keys) if not words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_every_form_of_its_language(language: str) -> None:
    words = load(language)
    families = {key.split(".")[1] for key in words.entries if key.startswith("plural.")}

    for family in families:
        for amount in range(130):
            assert words.has(f"plural.{family}.{plural_form(language, amount)}"), family


def test_russian_and_romanian_are_written_with_their_own_letters() -> None:
    russian = (FOLDER / "ru.toml").read_text("utf-8")
    romanian = (FOLDER / "ro.toml").read_text("utf-8")

    # the signs with a cedilla are Turkish
    assert not set("şţŞŢ") & set(romanian)
    assert len(re.findall("[ȘșȚțĂăÂâÎî]", romanian)) > 500
    assert len(re.findall("[а-яё]", russian)) > 5000
