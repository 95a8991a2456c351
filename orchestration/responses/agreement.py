"""Where two sources mean different questions by one key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
