"""`loyalty assessment`: the company's self-assessment: a file to fill in, recording, scores."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml

from orchestration.assessment.questionnaire import Questionnaire, questionnaire
from orchestration.assessment.scorecard import AssessmentError, Scorecard
from orchestration.cli.outcomes import Ending, NotReadyError
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.cli.words import load_words, usual_language
from orchestration.decisions.assessments import KIND, assessments, record_assessment
from orchestration.decisions.journal import Journal
from orchestration.home import Home

COLUMNS = ("area", "score", "answered", "without_evidence", "next")
WIDTH = 96


def questions(given: argparse.Namespace) -> int:
    """Print the questionnaire as a file to fill in."""
    language = given.language or usual_language()
    print("\n".join(_lines(questionnaire(), language)))
    return Ending.OK


def record(given: argparse.Namespace) -> int:
    """Record a filled-in questionnaire as a decision."""
    found = record_assessment(
        Journal(Home.from_environment().decisions_url), _filled_in(given.file),
        by=given.by, reason=given.reason, now=datetime.now(UTC),
    )  # fmt: skip
    answers().print(f"Decision {found.event.event_no}.")
    if found.card is not None:
        _show(found.card, given.language or usual_language())
    return Ending.OK


def show(given: argparse.Namespace) -> int:
    """The newest scorecard, or all of them as JSON."""
    found = assessments(Journal(Home.from_environment().decisions_url).events(KIND))
    if given.json:
        show_json(
            [
                {
                    "decision": one.event.event_no,
                    "decided_at": one.event.decided_at,
                    "by": one.event.actor,
                    "version": one.version,
                    "score": one.card.score if one.card else None,
                    "areas": [vars(area) for area in one.card.areas] if one.card else [],
                }
                for one in found
            ]
        )
        return Ending.OK
    card = next((one.card for one in found if one.card is not None), None)
    if card is None:
        raise NotReadyError(
            "nothing is recorded. Print the questionnaire with `loyalty assessment questions`, "
            "fill it in, then `loyalty assessment record FILE --by NAME --reason TEXT`."
        )
    _show(card, given.language or usual_language())
    return Ending.OK


def _filled_in(file: Path) -> dict[str, object]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AssessmentError(f"{file}: cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise AssessmentError(f"{file}: holds no statements; `loyalty assessment questions` does.")
    return {str(key): value for key, value in content.items()}


def _show(card: Scorecard, language: str) -> None:
    say = load_words("assessment", language)
    asked = questionnaire()
    names = {area.id: area.name.of(language) for area in asked.areas}
    rows = [
        (
            names[area.area],
            "" if area.score is None else f"{area.score:.0f}",
            f"{area.answered_count}/{area.statement_count}",
            area.unproven_count,
            asked.statements[area.next_statement].next.of(language) if area.next_statement else "",
        )
        for area in card.areas
    ]
    whole = say("no_score") if card.score is None else say("score", score=f"{card.score:.0f}")
    show_table(whole, tuple(say(f"column_{name}") for name in COLUMNS), rows, left=1)
    answers().print(say("note"))


def _lines(asked: Questionnaire, language: str) -> Iterator[str]:
    yield from _comment(asked.guide.of(language))
    yield "#"
    for level, said in enumerate(asked.levels):
        yield from _comment(f"{level}: {said.of(language)}")
    for area in asked.areas:
        yield ""
        yield from _comment(f"{area.name.of(language)}. {area.guide.of(language)}")
        for statement in area.statements:
            yield f"{area.id}.{statement.id}:"
            yield from _comment(statement.says.of(language), "  ")
            yield from _comment(f"→ {statement.evidence.of(language)}", "  ")
            yield "  level:"
            yield '  evidence: ""'


def _comment(text: str, indent: str = "") -> Iterator[str]:
    for line in textwrap.wrap(text, WIDTH):
        yield f"{indent}# {line}"
