"""The registry of questions: every version that was ever declared, and what may not change in it.

What a number means follows from metric, scale, direction, labels and wording of the version it
was given under. These may change freely until answers of that version are loaded; after that a
source with another meaning under the same number does not run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.responses.aspects import route_of
from orchestration.responses.declaration import Survey, Version
from orchestration.responses.declaration_file import DeclarationError, find_place

LANGUAGES = ("en", "ru", "ro")
#: columns of raw.question that say what is asked, in the order of a row of `_declared`
MEANING = ("metric", "scale_min", "scale_max", "scale_points", "direction", "aspect", "labels")
COLUMNS = (*MEANING, *(f"wording_{language}" for language in LANGUAGES))
KNOWN = f"""
    select
        q.survey, q.question_key, q.question_version, s.first_date, s.last_date, q.is_declared,
        q.revision, {", ".join(f"q.{column}" for column in COLUMNS)}, q.headers, q.valid_from,
        q.valid_to
    from raw.question as q
    left join raw.question_span as s using (answers_of, question_key, question_version)
    where q.answers_of = ? and q.is_current
    order by q.survey, q.question_key, q.question_version
"""
INSERT = f"""
    insert into raw.question (
        survey, answers_of, question_key, question_version, revision, is_current, is_declared,
        declared_at, {", ".join(COLUMNS)}, headers, valid_from, valid_to
    ) values (?, ?, ?, ?, ?, true, ?, ?::timestamptz, {", ".join("?" * len(MEANING[:-1]))},
        map_from_entries(?::struct(k varchar, v decimal(18, 4))[]), ?, ?, ?, ?, ?, ?)
"""


class QuestionChangedError(DeclarationError):
    """A question means something else now, under a number under which it has answers."""


def check(con: duckdb.DuckDBPyConnection, survey: Survey, surveys: Path | None = None) -> None:
    """Refuse a declaration that gives loaded answers another meaning.

    Args:
        con: the warehouse.
        survey: the declaration of today.
        surveys: the folder of declarations, in which the line is looked up.

    Raises:
        QuestionChangedError: for the first version that means something else than its answers.
    """
    known = con.execute(KNOWN, [survey.answers_of]).fetchall()
    for row in known:
        key, number = row[1], row[2]
        version = _version(survey, key, number)
        if version is None:
            continue
        if row[3] is None and (row[0] == survey.survey or not row[5]):
            continue  # no answers of it are loaded: it may still become anything
        said = dict(zip(COLUMNS, row[7 : 7 + len(COLUMNS)], strict=True))
        problem = next(_changes(said, survey, key, version), "")
        cure = _cure(survey, key)
        if not problem and row[3] is not None and (wrong := _outside(version, row[3], row[4])):
            problem, cure = wrong, "Run `loyalty rebuild`: it reads all answers again."
        if problem:
            _refuse(survey, key, number, problem, cure, surveys)


def declare(con: duckdb.DuckDBPyConnection, survey: Survey, *, now: dt.datetime) -> None:
    """Write what the source declares now into the registry; what it said before is kept.

    Raises:
        QuestionChangedError: as `check`.
    """
    check(con, survey)
    rows = con.execute(KNOWN, [survey.answers_of]).fetchall()
    known = {(row[1], row[2]): row for row in rows if row[0] == survey.survey}
    declared = {
        (key, version.number): version
        for key, question in survey.questions.items()
        for version in question.asked
    }
    for place, version in declared.items():
        row = known.get(place)
        said = _declared(survey, place[0], version)
        if row is None or not row[5] or _comparable(row[7:]) != _comparable(said):
            _write(con, survey, place, said, row, is_declared=True, now=now)
    for place, row in known.items():
        if place not in declared and row[5]:
            _write(con, survey, place, row[7:], row, is_declared=False, now=now)


def note_days(con: duckdb.DuckDBPyConnection, survey: Survey) -> None:
    """Widen the span of days on which each version has answers by those of view `good`."""
    spans: list[tuple[str, int]] = []
    columns: list[str] = []
    for number, (key, question) in enumerate(survey.questions.items()):
        for version in question.asked:
            of_it = f" and q{number}_version = {version.number}" if question.is_chosen else ""
            where = f"filter (where q{number}_state <> 'not_asked'{of_it})"
            spans.append((key, version.number))
            columns += [f"min(answered_at_date) {where}", f"max(answered_at_date) {where}"]
    row = con.execute(f"select {', '.join(columns)} from good").fetchone() or ()
    for at, (key, number) in enumerate(spans):
        first, last = row[2 * at], row[2 * at + 1]
        if first is None:
            continue
        place: list[Any] = [survey.answers_of, key, number]
        widened = con.execute(
            "update raw.question_span set first_date = least(first_date, ?),"
            " last_date = greatest(last_date, ?)"
            " where answers_of = ? and question_key = ? and question_version = ?",
            [first, last, *place],
        ).fetchone()
        if widened is None or widened[0] == 0:
            con.execute(
                "insert into raw.question_span values (?, ?, ?, ?, ?)", [*place, first, last]
            )


def _declared(survey: Survey, key: str, version: Version) -> tuple[Any, ...]:
    """A version as a row of the registry, from `metric` to `valid_to`."""
    scale = version.scale
    return (
        route_of(survey.questions, key, version),
        scale.min if scale else None,
        scale.max if scale else None,
        scale.point_count if scale else None,
        scale.direction if scale else None,
        survey.questions[key].aspect,
        dict(version.labels),
        *(version.wording.get(language) for language in LANGUAGES),  # type: ignore[call-overload]  # LANGUAGES are those
        list(version.headers),
        version.valid_from,
        version.valid_to,
    )


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Numbers as numbers: the warehouse gives decimals."""
    return tuple(
        {key: float(number) for key, number in part.items()}
        if isinstance(part, dict)
        else float(part)
        if part is not None and not isinstance(part, str | list | dt.date)
        else part
        for part in row
    )


def _changes(said: dict[str, Any], survey: Survey, key: str, version: Version) -> Iterator[str]:
    """What of a version means something else than it did. A new label or a translation may come."""
    now = dict(zip(COLUMNS, _declared(survey, key, version), strict=False))
    for name in MEANING[:-1]:
        before, after = _comparable((said[name], now[name]))
        if before != after:
            yield f"{name} was {_shown(before)} and is {_shown(after)} now"
    labels = {label: float(number) for label, number in (said["labels"] or {}).items()}
    for label, number in labels.items():
        after = now["labels"].get(label)
        if after != number:
            yield f"label {label!r} was {number:g} and is {_shown(after)} now"
    for language in LANGUAGES:
        before, after = said[f"wording_{language}"], now[f"wording_{language}"]
        if before is not None and before != after:
            yield f"its wording ({language}) was {before!r} and is {_shown(after)} now"


def _shown(part: Any) -> str:
    if part is None:
        return "not given"
    return f"{part:g}" if isinstance(part, float) else repr(part)


def _outside(version: Version, first: dt.date, last: dt.date) -> str:
    if version.valid_from and first < version.valid_from:
        return f"it has answers from {first}, and is valid from {version.valid_from} now"
    if version.valid_to and last > version.valid_to:
        return f"it has answers up to {last}, and is valid to {version.valid_to} now"
    return ""


def _cure(survey: Survey, key: str) -> str:
    following = max(asked.number for asked in survey.questions[key].asked) + 1
    return (
        f"Put back what it was, and declare the new meaning as version {following} under "
        f"questions.{key}.versions, with valid_from; if it was wrong from the first answer on, "
        "`loyalty rebuild` reads all answers again."
    )


def _refuse(
    survey: Survey, key: str, number: int, problem: str, cure: str, surveys: Path | None
) -> None:
    path: list[int | str] = ["attributes", "questions", key, "versions", number]
    file, line = Path("defs.yaml"), 0
    if surveys is not None:
        file, line = find_place(surveys, survey.survey, path) or (file, line)
    raise QuestionChangedError(
        file,
        line,
        f"{survey.survey}: questions.{key}",
        f"version {number} has answers already: {problem}.",
        cure,
    )


def _version(survey: Survey, key: str, number: int) -> Version | None:
    question = survey.questions.get(key)
    asked = question.asked if question else ()
    return next((version for version in asked if version.number == number), None)


def _write(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    place: tuple[str, int],
    said: tuple[Any, ...],
    known: tuple[Any, ...] | None,
    *,
    is_declared: bool,
    now: dt.datetime,
) -> None:
    con.execute(
        "update raw.question set is_current = false"
        " where survey = ? and question_key = ? and question_version = ? and is_current",
        [survey.survey, *place],
    )
    labels = said[len(MEANING) - 1] or {}
    con.execute(
        INSERT,
        [
            survey.survey,
            survey.answers_of,
            *place,
            known[6] + 1 if known else 1,
            is_declared,
            now.isoformat(),
            *said[: len(MEANING) - 1],
            [{"k": label, "v": number} for label, number in labels.items()],
            *said[len(MEANING) :],
        ],
    )
