"""Reads `defs.yaml` files into declarations, and says file, line and cure of a mistake.

Here is no Dagster: the same reading serves `loyalty sources check` and the component.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from orchestration.responses.declaration import Survey

COMPONENT_TYPE = "orchestration.components.survey_source.SurveySource"


class DeclarationError(Exception):
    """A `defs.yaml` does not say what a source must say."""

    def __init__(self, file: Path, line: int, place: str, problem: str, cure: str = "") -> None:
        self.file, self.line, self.place, self.problem, self.cure = file, line, place, problem, cure
        where = f"{file}:{line}: " + (f"{place}: " if place else "")
        super().__init__(where + problem + (f" {cure}" if cure else ""))


def load_surveys(folder: Path) -> tuple[Survey, ...]:
    """All sources declared under a folder (`<folder>/**/defs.yaml`), in order of their names.

    Raises:
        DeclarationError: for the first file that is wrong, and for a name declared twice.
    """
    found: dict[str, tuple[Survey, Path]] = {}
    if not folder.is_dir():
        raise DeclarationError(
            folder, 0, "", "there is no such folder of sources.", "Set LOYALTY_SURVEYS to one."
        )
    for file in sorted(folder.rglob("defs.yaml")):
        for survey in load_file(file):
            if survey.survey in found:
                raise DeclarationError(
                    file,
                    1,
                    "survey",
                    f"{survey.survey!r} is already declared in {found[survey.survey][1]}.",
                    "Give each source its own name.",
                )
            found[survey.survey] = (survey, file)
    return tuple(found[name][0] for name in sorted(found))


def load_file(file: Path) -> tuple[Survey, ...]:
    """The sources of one `defs.yaml`; several documents are several sources.

    Raises:
        DeclarationError: when the file is no YAML or declares something unknown.
    """
    try:
        nodes = list(yaml.compose_all(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise DeclarationError(file, line, "", f"this is no YAML: {problem}.") from error
    return tuple(_survey(file, node) for node in nodes if node is not None)


def _survey(file: Path, node: yaml.Node) -> Survey:
    document = yaml.SafeLoader("").construct_document(node)
    line = node.start_mark.line + 1
    if not isinstance(document, dict) or document.get("type") != COMPONENT_TYPE:
        raise DeclarationError(file, line, "type", f"this must be `type: {COMPONENT_TYPE}`.")
    try:
        return Survey.model_validate(document.get("attributes") or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = list(first["loc"])
        at, place = _locate(node, ["attributes", *path])
        raise DeclarationError(file, at, place, *_words(first, path)) from error


def _words(error: Any, path: Sequence[int | str]) -> tuple[str, str]:
    """The problem and the cure of one pydantic error."""
    if error["type"] == "extra_forbidden":
        known = _known_keys(Survey, path[:-1])
        near = difflib.get_close_matches(str(path[-1]), known, n=1)
        cure = f"Did you mean {near[0]!r}?" if near else ""
        return f"{path[-1]!r} is not known here. Known: {', '.join(known)}.", cure
    if error["type"] == "missing":
        return f"{path[-1]!r} is missing.", "Add it."
    message = str(error["msg"]).removeprefix("Value error, ")
    given = error.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
    return f"{message}{shown}.", ""


def _known_keys(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """The keys a model knows at a path of a validation error."""
    current: Any = model
    for part in path:
        options = list(_models_in(current))
        named = [m for m in options if part in m.model_fields]
        tagged = [m for m in options if _tag(m) == part]
        if named:
            current = named[0].model_fields[str(part)].annotation
        elif tagged:
            current = tagged[0]
    keys: list[str] = []
    for option in _models_in(current):
        keys += [key for key in option.model_fields if key not in keys]
    return keys


def _tag(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("type")
    arguments = getattr(field.annotation, "__args__", ()) if field else ()
    return arguments[0] if arguments else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _locate(node: yaml.Node, path: Sequence[int | str]) -> tuple[int, str]:
    """The line of the deepest part of a path that the file has, and the path in words."""
    line = node.start_mark.line + 1
    shown: list[str] = []
    for part in path:
        found = _child(node, part)
        if found is None:
            continue
        key, node = found
        line = key.start_mark.line + 1
        shown.append(str(part))
    return line, ".".join(shown[1:])


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
