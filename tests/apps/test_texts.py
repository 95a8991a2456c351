"""Every word the board asks for is there, in every language."""

import re
from pathlib import Path

import pytest

from apps.board import comparison, data, names, periods, texts
from apps.board.texts import LANGUAGES, MissingTextError, Texts, plain, plural_form

BOARD = Path(texts.__file__).parent
SOURCES = [*BOARD.glob("*.py"), *(BOARD / "app_pages").glob("*.py")]
LOOKED_UP = re.compile(r"""(?:texts|words|words_now)\(\s*"([a-z_0-9.]+)"[,)\s]""")
FAMILIES = {
    "metric": data.METRICS,
    "grain": periods.GRAINS,
    "dimension": names.KNOWN_DIMENSIONS,
    "status": ("enough", "low_base", "hidden"),
    "verdict": ("up", "down", "not_proven", "nothing_to_compare"),
    "group": ("promoters", "passives", "detractors"),
    "nav": ("overview", "trends", "quality"),
    "filter": (
        *("sort_name", "sort_value"),
        *("against_none", "against_previous", "against_year_ago", "against_company"),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_the_code_looks_up_exists(language: str) -> None:
    words = texts.load(language)
    keys = {key for path in SOURCES for key in LOOKED_UP.findall(path.read_text("utf-8"))}

    assert len(keys) > 60
    assert [key for key in sorted(keys) if not words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_closed_list_has_words(language: str) -> None:
    words = texts.load(language)
    wanted = {f"{family}.{code}" for family, codes in FAMILIES.items() for code in codes}
    wanted -= {f"metric.{metric}" for metric in data.METRICS}
    wanted |= {
        f"metric.{metric}.{part}"
        for metric in data.METRICS
        for part in ("name", "long", "unit", "short_unit", "help")
    }
    wanted |= {f"verdict.{kind}_badge" for kind in FAMILIES["verdict"]}
    wanted |= {f"verdict.{kind}" for kind in comparison.ASIDE.values()}
    wanted |= {f"column.{name}" for name in comparison.COMPARED}

    assert [key for key in sorted(wanted) if not words.has(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_every_form_of_its_language(language: str) -> None:
    words = texts.load(language)
    families = {key.split(".")[1] for key in words.entries if key.startswith("plural.")}

    for family in families:
        for amount in range(130):
            assert words.has(f"plural.{family}.{plural_form(language, amount)}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_twelve_months(language: str) -> None:
    words = texts.load(language)

    for form in ("standing", "of_day", "short"):
        assert len(set(words.listed(f"months.{form}"))) == 12


def test_a_missing_text_says_what_to_add() -> None:
    with pytest.raises(MissingTextError, match=r"texts/ru.toml has no 'overview.nothing'"):
        Texts("ru", {})("overview.nothing")


def test_a_code_that_nobody_described_is_shown_as_it_is() -> None:
    assert texts.load("ro").named("reason", "BRAND_NEW") == "BRAND_NEW"


def test_text_from_data_means_nothing_to_markdown() -> None:
    assert plain("**a** <b> [x](http://y) :red[z] $q$") == (
        r"\*\*a\*\* \<b\> \[x\]\(http\:\/\/y\) \:red\[z\] \$q\$"
    )
    assert plain("two\n\n# lines") == r"two \# lines"
