"""Where sources speak of each other: questions of one key, and surveys that are invited to."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from orchestration.responses.declaration import Survey


def differing_questions(surveys: Iterable[Survey]) -> Iterator[str]:
    """A sentence for every key whose metric or scale is another one in another source.

    Figures are apart by metric and scale, so that nothing is mixed; but the key does not name one
    question.
    """
    seen: dict[tuple[str, int], dict[str, list[str]]] = {}
    for survey in surveys:
        for key, question in survey.questions.items():
            for version in question.asked:
                if not version.is_scored:
                    continue
                said = f"{version.metric} {version.scale}"
                sources = seen.setdefault((key, version.number), {}).setdefault(said, [])
                sources.append(survey.survey)
    for (key, number), said_by in sorted(seen.items()):
        if len(said_by) > 1:
            shown = "; ".join(
                f"{said} in {', '.join(sources)}" for said, sources in said_by.items()
            )
            yield (
                f"questions.{key}, version {number}, is not one question: {shown}. "
                "Give one of them another key, or another version."
            )


def unknown_invitations(surveys: Sequence[Survey]) -> Iterator[tuple[str, list[str], str]]:
    """Surveys that invitations name and nobody declares: an answer to one would never come.

    Returns:
        Of each: the source that says so, the path in its declaration, and the sentence.
    """
    answered = sorted(survey.survey for survey in surveys if survey.loads == "response")
    for survey in surveys:
        values = survey.values.get("invites_to", {}).items()
        said = [(["values", "invites_to", label], name) for label, name in values]
        if "invites_to" in survey.constants:
            said.append((["constants", "invites_to"], survey.constants["invites_to"]))
        for path, name in said:
            if name not in answered:
                near = difflib.get_close_matches(name, answered, n=1)
                yield (
                    survey.survey,
                    path,
                    f"{name!r} is no survey that answers come to. Known: {', '.join(answered)}. "
                    + (f"Did you mean {near[0]!r}? " if near else "")
                    + "Write its name as `survey` has it, or leave `invites_to` out: then an "
                    "answer to any survey counts.",
                )
