"""Reports on the made-up company, made once for all tests that only read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.outlets.reports.asked import parse_period
from orchestration.outlets.reports.composing import compose
from orchestration.outlets.reports.document import Document
from orchestration.outlets.reports.making import read
from orchestration.responses.report_options import ReportOptions
from tests.outlets.reports import made_up

OPTIONS = ReportOptions(owners={"delivery": "Șef logistică"})
Composed = Callable[..., Document]


def home_of(data: Path) -> Home:
    """An installation whose decisions lie beside its snapshot."""
    return Home(data, data / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The made-up company with comments in every month, some of them hostile."""
    data = tmp_path_factory.mktemp("reports")
    made_up.build(data, made_up.answers())
    return home_of(data)


@pytest.fixture(scope="session")
def composed(home: Home) -> Composed:
    """The report of a period in a language."""
    made: dict[tuple[str, str], Document] = {}

    def in_language(language: str = "en", period: str = "2026-03") -> Document:
        if (language, period) not in made:
            asked = parse_period(period)
            made[language, period] = compose(
                read(home, asked), asked, language, theme_names=made_up.NAMES, options=OPTIONS
            )
        return made[language, period]

    return in_language
