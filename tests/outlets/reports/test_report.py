"""What the report says of the made-up company, and on which answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.decisions.journal import Journal
from orchestration.decisions.recommendations import answer_recommendation
from orchestration.home import Home
from orchestration.outlets.reports.asked import parse_period
from orchestration.outlets.reports.composing import compose
from orchestration.outlets.reports.document import (
    Document,
    Items,
    Prose,
    Quote,
    Quotes,
    Section,
    Sentence,
)
from orchestration.outlets.reports.making import make_reports, read
from orchestration.published.pointer import current_path
from orchestration.published.reader import open_current
from orchestration.responses.report_options import ReportOptions
from tests.outlets.reports import made_up
from tests.outlets.reports.conftest import Composed, home_of

LANGUAGES = ("en", "ru", "ro")
NOW = datetime(2026, 4, 4, tzinfo=UTC)
SECTIONS = (
    *("summary", "expectations", "wishes", "zones", "recommendations", "strengths", "contacts"),
    "method",
)
#: numbers of rules, scales and periods, which stand on no answer
OF_RULES = re.compile(
    r"9–10|0–6|95[-\u00a0 ]?%?|20\d\d|\bone in ten\b|[«“„][^»”]*[»”]|\d+-процентн\w+|1\.0|0–10"
)


def section_of(document: Document, key: str) -> Section:
    return next(one for one in document.sections if one.key == key)


def sentences_of(section: Section) -> Iterator[Sentence]:
    for block in section.blocks:
        if isinstance(block, Prose):
            yield from block.sentences
        if isinstance(block, Items):
            for item in block.items:
                for fact in item.facts:
                    yield from fact.sentences


def quotes_of(section: Section) -> Iterator[Quote]:
    for block in section.blocks:
        if isinstance(block, Quotes):
            yield from block.quotes
        if isinstance(block, Items):
            for item in block.items:
                yield from item.quotes


def words_of(document: Document, key: str) -> str:
    return " ".join(one.text for one in sentences_of(section_of(document, key)))


def report_on(data: Path, everyone: list[made_up.Answer], period: str = "2026-03") -> Document:
    made_up.build(data, everyone)
    asked = parse_period(period)
    return compose(
        read(home_of(data), asked), asked, "en", theme_names=made_up.NAMES, options=ReportOptions()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
def test_the_report_has_its_sections_in_their_order(
    composed: Composed, language: str, period: str
) -> None:
    document = composed(language, period)

    assert tuple(section.key for section in document.sections) == SECTIONS
    assert all(section.blocks for section in document.sections)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in SECTIONS if key != "method"])
def test_every_sentence_with_a_figure_names_the_answers_behind_it(
    composed: Composed, language: str, key: str
) -> None:
    without = [
        sentence.text
        for sentence in sentences_of(section_of(composed(language), key))
        if sentence.evidence is None and re.search(r"\d", OF_RULES.sub("", sentence.text))
    ]

    # a recommendation's own number is a name, not a figure
    assert [text for text in without if not re.fullmatch(r"2026-\d\d/\w+", text)] == []


def test_a_number_of_answers_in_a_sentence_is_the_length_of_its_evidence(
    composed: Composed,
) -> None:
    document = composed("en")
    behind = {one.number: len(one.answers) for one in document.evidence}
    found = 0

    for section in document.sections:
        for sentence in sentences_of(section):
            counted = re.findall(r"(?:in|from) (\d+)\u00a0answers?", sentence.text)
            if sentence.evidence and len(counted) == 1:
                found += 1
                assert behind[sentence.evidence] == int(counted[0]), sentence.text

    assert found > 10


def test_the_summary_says_the_figure_of_the_snapshot_with_its_interval(
    composed: Composed, home: Home
) -> None:
    with open_current(home) as con:
        row = con.execute(
            "select value, low, high, n from published.metric_values where dimension = 'company'"
            " and period_grain = 'month' and period_start = '2026-03-01'"
        ).fetchone()
    assert row is not None
    value, low, high, n = row

    words = words_of(composed("en"), "summary")

    assert f"NPS in March 2026 is {value:+.1f} (95% interval {low:.1f} to {high:.1f})" in words
    assert f"from {n}\u00a0answers" in words


def test_only_a_theme_that_is_proven_to_lie_below_is_recommended_on(
    composed: Composed, home: Home
) -> None:
    with open_current(home) as con:
        below = con.execute(
            "select theme from published.theme_figures where dimension = 'company' and"
            " period_grain = 'month' and period_start = '2026-03-01' and impact_verdict = 'below'"
            " and theme not in ('general', 'untagged') order by impact"
        ).fetchall()

    items = [
        item.title
        for block in section_of(composed("en"), "recommendations").blocks
        if isinstance(block, Items)
        for item in block.items
    ]

    assert items == [f"{theme} en" for (theme,) in below]
    assert items


def test_a_recommendation_names_its_owner_and_expects_what_is_associated(
    composed: Composed,
) -> None:
    words = words_of(composed("en"), "recommendations")

    assert "Șef logistică" in words
    assert "Nobody is named yet" in words
    assert "so much is associated with the theme" in words
    assert "cause of" not in words


def test_what_was_decided_on_the_last_recommendations_is_printed(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    journal = Journal(home.decisions_url)
    for answer, note in (("planned", "first"), ("done", "Courier changed on 10 March")):
        answer_recommendation(journal, "2026-02/delivery", answer, note=note, actor="Ana", now=NOW)

    document = report_on(tmp_path, made_up.answers())
    table = next(one for one in document.tables if one.key == "last")
    row = next(row for row in table.rows if row[0] == "2026-02/delivery")

    assert row[2:5] == ("done", "Ana", "Courier changed on 10 March")
    assert "1 have been answered by a decision" in words_of(document, "summary")


def test_a_company_without_comments_has_its_figures_and_concludes_nothing(tmp_path: Path) -> None:
    document = report_on(tmp_path, made_up.answers(comment_share=0, hostile=False))

    assert "NPS in March 2026 is" in words_of(document, "summary")
    assert "No theme is proven" in words_of(document, "summary")
    for key in ("expectations", "wishes", "contacts"):
        assert "No comments came in this period" in words_of(document, key)
    assert "No recommendation" in words_of(document, "recommendations")


def test_three_comments_are_quoted_and_nothing_is_concluded_from_them(tmp_path: Path) -> None:
    silent = made_up.answers(comment_share=0, hostile=False)
    last = [one for one in silent if one.month == made_up.LAST]
    said = [
        made_up.Answer(one.uid, one.month, one.place, 3, theme, "wish", "neutral", "en", text)
        for one, theme, text in zip(
            last,
            ("delivery", "website_app", "delivery"),
            (
                "Please deliver on Sundays.",
                "Add Apple Pay, please.",
                "Deliver before noon, please.",
            ),
            strict=False,
        )
    ]
    others = [one for one in silent if one.uid not in {answer.uid for answer in said}]

    document = report_on(tmp_path, [*others, *said])
    wishes = section_of(document, "wishes")

    assert "With fewer than 10 such answers nothing is concluded" in words_of(document, "wishes")
    assert {quote.text for quote in quotes_of(wishes)} == {one.text for one in said}
    assert "too few to say which themes" in words_of(document, "zones")


def test_a_period_of_four_answers_has_no_figure(tmp_path: Path) -> None:
    everyone = made_up.answers(comment_share=0, hostile=False)
    last = [one for one in everyone if one.month == made_up.LAST][:4]

    document = report_on(tmp_path, [one for one in everyone if one.month != made_up.LAST] + last)

    assert "Too few customers gave a score" in words_of(document, "summary")
    assert "NPS in March 2026 is" not in words_of(document, "summary")


def test_a_period_that_nobody_answered_is_reported_as_such(tmp_path: Path) -> None:
    document = report_on(tmp_path, made_up.answers(per_month=8), period="2027-01")

    assert "Too few customers gave a score in January 2027" in words_of(document, "summary")


def test_a_quote_is_word_for_word_what_was_said(composed: Composed, home: Home) -> None:
    with duckdb.connect(str(current_path(home)), read_only=True) as con:
        said = {
            " ".join(str(text).split())
            for (text,) in con.execute("select text from published.comments").fetchall()
        }
    document = composed("ro")

    quoted = [quote.text for section in document.sections for quote in quotes_of(section)]

    assert len(quoted) > 10
    assert set(quoted) <= said


def test_no_quote_stands_twice_in_a_section(composed: Composed) -> None:
    for section in composed("ru").sections:
        for block in section.blocks:
            if isinstance(block, Quotes):
                texts = [quote.text for quote in block.quotes]
                assert len(texts) == len(set(texts))


@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
def test_the_contributions_of_the_table_add_up_to_the_nps(
    composed: Composed, home: Home, period: str
) -> None:
    asked = parse_period(period)
    with open_current(home) as con:
        row = con.execute(
            "select value from published.metric_values where dimension = 'company'"
            " and period_grain = ? and period_start = ?",
            [asked.grain, asked.start],
        ).fetchone()
    assert row is not None
    table = next(one for one in composed("en", period).tables if one.key == "themes")
    at = [column.name for column in table.columns].index("Contribution")

    parts = [line[at] for line in table.rows]

    assert sum(part for part in parts if isinstance(part, float)) == pytest.approx(row[0])


def test_a_report_bears_the_name_of_its_company_on_page_and_workbook(
    home: Home, tmp_path: Path
) -> None:
    surveys = tmp_path / "surveys"
    surveys.mkdir()
    (surveys / "brand.yaml").write_text("name: <b>Café & Co\n", encoding="utf-8")

    made = make_reports(
        replace(home, surveys=surveys), parse_period("2026-03"), languages=["ro"],
        formats=["html", "xlsx"], theme_names=made_up.NAMES, options=ReportOptions(), to=tmp_path,
    )  # fmt: skip

    html, xlsx = sorted((one.path for one in made), key=lambda path: path.suffix)
    assert "&lt;b&gt;Café &amp; Co" in html.read_text(encoding="utf-8")
    first = openpyxl.load_workbook(xlsx).worksheets[0]["A1"].value
    assert str(first).startswith("<b>Café & Co: ")
