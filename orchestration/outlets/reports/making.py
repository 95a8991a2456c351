"""Making reports: one opening of the snapshot, one object a language, files as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.decisions.journal import Journal
from orchestration.decisions.recommendations import answers_of
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.reports.asked import Period
from orchestration.outlets.reports.composing import compose
from orchestration.outlets.reports.document import Document
from orchestration.outlets.reports.facts import Answered, Facts
from orchestration.outlets.reports.pages import as_page
from orchestration.outlets.reports.paper import as_pdf
from orchestration.outlets.reports.reading import read_facts
from orchestration.outlets.reports.workbook import as_workbook
from orchestration.published.reader import open_current
from orchestration.published.report_archive import file_name, folder_of
from orchestration.responses.brand import load_brand
from orchestration.responses.report_options import ReportOptions

ThemeNames = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Made:
    """One file, and what is in it."""

    path: Path
    document: Document


def read(home: Home, period: Period) -> Facts:
    """The facts of a period, and what was decided about earlier recommendations."""
    answered = {
        subject: Answered(
            answer=str(event.payload["answer"]),
            note=event.reason,
            by=event.actor,
            decided_at=event.decided_at,
        )
        for subject, event in answers_of(Journal(home.decisions_url)).items()
    }
    with open_current(home) as con:
        return read_facts(con, period, answered)


def make_reports(
    home: Home,
    period: Period,
    *,
    languages: Sequence[str],
    formats: Sequence[str],
    theme_names: ThemeNames,
    options: ReportOptions,
    to: Path | None = None,
) -> list[Made]:
    """Write the report on a period in every language and format asked.

    Args:
        to: the folder; without it the archive, where the board finds it.

    Raises:
        NoPangoError: when PDF is asked of a machine that cannot print it; what came before it is
            written.
        NotPublishedError: when the snapshot is of an older version.
    """
    facts = read(home, period)
    company = load_brand(home.surveys).name or ""
    folder = to or folder_of(home, period.key, facts.snapshot_id)
    durable.make_directory(folder)
    made = []
    for language in languages:
        document = compose(
            facts, period, language, theme_names=theme_names, options=options, company=company
        )
        page = as_page(document)
        # what asks nothing of the machine comes first
        for name in sorted(formats, key=lambda one: one == "pdf"):
            path = folder / file_name(period.key, language, name)
            durable.write_file(path, printed(document, page, name))
            made.append(Made(path, document))
    return made


def printed(document: Document, page: str, format_name: str) -> bytes:
    """The bytes of one format: html, pdf or xlsx."""
    if format_name == "html":
        return page.encode("utf-8")
    if format_name == "pdf":
        return as_pdf(page)
    return as_workbook(document)
