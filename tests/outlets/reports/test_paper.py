"""The report on paper: a summary of one page, letters that are letters, one moment."""

from __future__ import annotations

import pypdfium2
import pytest

from orchestration.outlets.reports.pages import as_page
from orchestration.outlets.reports.paper import as_pdf, can_print
from orchestration.outlets.reports.wordbook import load
from tests.components import require
from tests.outlets.reports.conftest import Composed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("language", "letters"), [("en", "Expectations"), ("ru", "щё"), ("ro", "șț")]
)
@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
def test_the_summary_is_one_page(
    composed: Composed, language: str, letters: str, period: str
) -> None:
    require(can_print(), "Pango, with which WeasyPrint prints PDF")
    printed = pypdfium2.PdfDocument(as_pdf(as_page(composed(language, period))))
    first, second = (printed[at].get_textpage().get_text_range() for at in (0, 1))
    words = load(language)

    assert words("report.summary.main") in first
    assert second.strip().startswith(words("report.section.expectations"))
    everything = "".join(page.get_textpage().get_text_range() for page in printed)
    assert set(letters) <= set(everything)
    assert "\ufffd" not in everything


def test_the_only_moment_on_paper_is_that_of_the_snapshot(composed: Composed) -> None:
    require(can_print(), "Pango, with which WeasyPrint prints PDF")
    printed = pypdfium2.PdfDocument(as_pdf(as_page(composed("en"))))

    told = printed.get_metadata_dict()

    assert told["CreationDate"].startswith("D:20260403080000")
    assert told["ModDate"].startswith("D:20260403080000")
