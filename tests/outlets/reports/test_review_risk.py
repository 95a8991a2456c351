"""Who may be unhappy in public too: detractors who say so, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.outlets.reports.asked import parse_period
from orchestration.outlets.reports.composing import compose
from orchestration.outlets.reports.document import Document, Prose, Sentence
from orchestration.outlets.reports.making import read
from orchestration.responses.report_options import ReportOptions
from tests.outlets.reports import made_up
from tests.outlets.reports.conftest import Composed, home_of

MOST_OF_A_DETRACTOR = 6
SAYS = {"en": "public reviews", "ru": "публичных отзывах", "ro": "recenzii publice"}


def lines_on_reviews(document: Document) -> list[Sentence]:
    (section,) = (one for one in document.sections if one.key == "contacts")
    return [
        sentence
        for block in section.blocks
        if isinstance(block, Prose)
        for sentence in block.sentences
        if SAYS[document.language] in sentence.text
    ]


@pytest.mark.parametrize("language", SAYS)
def test_the_line_on_public_reviews_stands_on_unhappy_detractors_only(
    composed: Composed, language: str
) -> None:
    unhappy = {
        one.uid
        for one in made_up.answers()
        if one.month == made_up.LAST
        and one.score <= MOST_OF_A_DETRACTOR
        and (one.kind == "complaint" or one.sentiment == "negative")
    }
    document = composed(language)
    name = {one.number: one.response_uid for one in document.answers}

    (line,) = lines_on_reviews(document)
    (behind,) = (one for one in document.evidence if one.number == line.evidence)

    assert {name[number] for number in behind.answers} == unhappy
    assert str(len(unhappy)) in line.text


def test_without_an_unhappy_detractor_nothing_is_said_of_reviews(tmp_path: Path) -> None:
    silent = made_up.answers(comment_share=0, hostile=False)
    last = [one for one in silent if one.month == made_up.LAST][:2]
    said = [
        made_up.Answer(last[0].uid, made_up.LAST, "L1", 3, "staff_attitude", "praise", "positive",
                       "en", "Friendly staff, they took their time."),
        made_up.Answer(last[1].uid, made_up.LAST, "L1", 9, "delivery", "complaint", "negative",
                       "en", "The parcel was left at the wrong address."),
    ]  # fmt: skip
    others = [one for one in silent if one.uid not in {answer.uid for answer in said}]
    made_up.build(tmp_path, [*others, *said])
    asked = parse_period("2026-03")

    document = compose(
        read(home_of(tmp_path), asked), asked, "en", theme_names=made_up.NAMES,
        options=ReportOptions(),
    )  # fmt: skip

    assert lines_on_reviews(document) == []
