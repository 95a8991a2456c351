"""Compares the scales that a file itself tells with those that are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from orchestration.responses.declaration import Survey
from orchestration.responses.questions import Version
from orchestration.sources.rows.form_scales import FormScale
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.validated.mapping import Mapping as Columns


def refuse_other_scales(
    survey: Survey,
    mapping: Columns,
    headers: Sequence[str],
    scales: Mapping[str, Iterable[FormScale]],
) -> None:
    """A 5 may be five of five or five of ten, and no row would show that it is read wrongly.

    Args:
        survey: the declaration.
        mapping: where its questions stand in the file.
        headers: of the file.
        scales: what the file tells, by header.

    Raises:
        FileRefusedError: when no version of a question has the scale of its form.
    """
    if not scales:
        return
    asked: dict[tuple[str, str], list[Version]] = {}
    for key, question in survey.questions.items():
        for version in question.asked:
            for column in mapping.versions.get((f"questions.{key}", version.number), ()):
                if version.is_scored:
                    asked.setdefault((key, headers[column]), []).append(version)
    for (key, header), versions in asked.items():
        for scale in scales.get(header, ()):
            if not any(_is(version, scale) for version in versions):
                raise FileRefusedError("SCALE_DISAGREES", _detail(key, header, scale, versions))


def _is(version: Version, scale: FormScale) -> bool:
    declared = version.scale
    return declared is not None and (declared.min, declared.max) == (scale.least, scale.most)


def _detail(key: str, header: str, scale: FormScale, asked: Iterable[Version]) -> str:
    declared = " or ".join(
        f"{version.scale.min:g} to {version.scale.max:g}" for version in asked if version.scale
    )
    return (
        f"{header} goes from {scale.least} to {scale.most} in the form, and from {declared} in "
        f"questions.{key}. Was the form changed? Declare a version of the question; else correct "
        "its scale in defs.yaml. Then replay the file."
    )
