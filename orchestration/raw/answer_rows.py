"""The SQL that moves the answers of typed rows into `raw.answer`; nothing is run here.

It reads the temporary tables of `statements`.
"""

from __future__ import annotations

from orchestration.raw.statements import literal
from orchestration.responses.aspects import route_of
from orchestration.responses.declaration import Survey, Version


def insert_answers(survey: Survey, *, first_no: int) -> list[str]:
    """One statement a version of a question; a question that was not asked leaves no row."""
    return [
        _insert_answers(
            survey, number, key, version, route_of(survey.questions, key, version), first_no
        )
        for number, (key, question) in enumerate(survey.questions.items())
        for version in question.asked
    ]


def _insert_answers(
    survey: Survey, number: int, key: str, version: Version, route: str, first_no: int
) -> str:
    question, scale = survey.questions[key], version.scale
    low, high = (f"{scale.min:g}", f"{scale.max:g}") if scale else ("null", "null")
    raw, value, text = "null", "null", f"g.q{number}_raw"
    if version.is_scored:
        raw, value, text = f"g.q{number}_raw", f"g.q{number}_number", "null"
    direction = literal(scale.direction) if scale else "null"
    of_it = f" and g.q{number}_version = {version.number}" if question.is_chosen else ""
    further = question.visit_columns(survey.sections) | question.servqual_columns
    if question.aspect is not None:
        further["aspect"] = literal(question.aspect)
    columns = "".join(f", {name}" for name in further)
    item = "".join(f", {value}" for value in further.values())
    return (
        "insert into raw.answer (response_no, question_key, question_version, metric, raw_value,"
        f" value_number, value_text, scale_min, scale_max, direction, answer_state{columns})"
        f" select {first_no} + g.row_key, {literal(key)}, {version.number},"
        f" {literal(route)}, {raw}, {value}, {text}, {low}, {high}, {direction},"
        f" g.q{number}_state{item} from good as g"
        " where g.row_key not in (select row_key from dropped)"
        f" and g.q{number}_state <> 'not_asked'{of_it}"
    )
