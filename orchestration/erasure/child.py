"""The limited process that takes landed files apart to find a person in them.

It is started as `python -m orchestration.erasure.child`. The first line on standard input says who
is looked for, each further line names one file and what to do with it; one line answers each. It
sees the files and one path to write to; it never opens the warehouse or the journal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.erasure.errors import UnfaithfulError
from orchestration.erasure.rewriting import as_text, rewrite, visit
from orchestration.erasure.subject import Subject, word_of
from orchestration.erasure.tables import Found, Table
from orchestration.responses.declaration import Survey
from orchestration.validated.limits import (
    allow_reading,
    die_with_parent,
    limit_process,
    run_to_the_end,
    say,
)


def main() -> None:
    """Learn who is looked for, limit this process, answer for every file."""
    die_with_parent()
    job = json.loads(sys.stdin.readline() or "{}")
    if os.getppid() != job.get("parent"):  # it was gone before we could ask to follow it
        return
    limit_process(job["limits"])
    subject = Subject.from_document(job["subject"], bytes.fromhex(job["secret"]))
    for line in sys.stdin:
        asked = json.loads(line)
        allow_reading(job["limits"])
        survey = Survey.model_validate(asked["survey"])
        path = Path(asked["path"])
        match asked["work"]:
            case "touching":
                keys = {(name, key) for name, key in asked["keys"]}
                say(records=touching(path, survey, asked["name"], subject, keys))
            case "words":
                say(words=words(path, survey, asked["name"], subject))
            case _:
                is_text = asked.get("as_text", False)
                target = Path(job["target"])
                say(**rewritten(path, survey, asked["name"], subject, target, is_text=is_text))


def touching(
    path: Path, survey: Survey, name: str, subject: Subject, keys: set[tuple[str, str]]
) -> list[list[tuple[str, str]]]:
    """The identities of every record that has one of these keys."""
    records: list[list[tuple[str, str]]] = []

    def note(table: Table, cells: Sequence[str | None]) -> dict[int, str]:
        found = [(name, key) for name, key, _ in table.identities(cells)]
        if keys.intersection(found):
            records.append(found)
        return {}

    visit(path.read_bytes(), path, survey, name, subject, note)
    return records


def words(path: Path, survey: Survey, name: str, subject: Subject) -> list[tuple[str, str]]:
    """How the person's identities are written."""
    learned: set[tuple[str, str]] = set()

    def remember(table: Table, cells: Sequence[str | None]) -> dict[int, str]:
        for identity, key, cell in table.identities(cells):
            if subject.has(identity, key):
                word = word_of(identity, cell, table.survey.phone_region)
                learned.add((identity, word if word and identity == "phone" else cell))
        return {}

    visit(path.read_bytes(), path, survey, name, subject, remember)
    return sorted(learned)


def rewritten(
    path: Path, survey: Survey, name: str, subject: Subject, target: Path, *, is_text: bool
) -> dict[str, Any]:
    """Write the file without the person, where they are in it; what was found."""
    content, found = path.read_bytes(), Found()
    try:
        new = (
            as_text(content, subject, found)
            if is_text
            else rewrite(content, path, survey, name, subject, found)
        )
    except UnfaithfulError:
        return {"is_unfaithful": True}
    if new != content:
        target.write_bytes(new)
    return {
        "is_changed": new != content,
        "counts": dict(found.counts),
        "as_text": found.as_text,
    }


if __name__ == "__main__":
    run_to_the_end(main)
