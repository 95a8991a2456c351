"""Reads `defs.yaml` files into declarations, and says file, line and cure of a mistake.

Here is no Dagster: the same reading serves `loyalty sources check` and the component.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from orchestration.responses.agreement import unknown_invitations
from orchestration.responses.declaration import Survey
from orchestration.responses.declared import Declared

#: the parser in C where PyYAML has it
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
COMPONENT_TYPE = "orchestration.components.survey_source.SurveySource"

Part = TypeVar("Part", bound=Declared)

#: kinds of mistakes of pydantic -> problem and cure in words of YAML
WANTED = {
    "tuple_type": ("a list is needed.", "Write it as [one, two]."),
    "dict_type": ("keys with values are needed.", "Write them as {key: value}."),
    "model_attributes_type": ("keys with values are needed.", "Write them as {key: value}."),
    "model_type": ("keys with values are needed.", "Write them as {key: value}."),
}
PATTERN_WORDS = {
    "survey": ("is no name of a source", "Use small letters, digits and _, such as web_shop_form."),
    "owner": ("is no owner", "Give an e-mail address, or a team as team:web-shop."),
    "scheme": ("is no name of a scheme", "Use small letters, digits and _, such as shop_bonus."),
    "valid_from": ("is no month", "Write year and month, such as 2026-03."),
    "valid_to": ("is no month", "Write year and month, such as 2026-03."),
}


class DeclarationError(Exception):
    """A `defs.yaml` does not say what a source must say."""

    def __init__(self, file: Path, line: int, place: str, problem: str, cure: str = "") -> None:
        self.file, self.line, self.place, self.problem, self.cure = file, line, place, problem, cure
        where = f"{file}:{line}: " + (f"{place}: " if place else "")
        super().__init__(where + problem + (f" {cure}" if cure else ""))


def load_surveys(folder: Path) -> tuple[Survey, ...]:
    """All sources declared under a folder (`<folder>/**/defs.yaml`), in order of their names.

    Raises:
        DeclarationError: for the first file that is wrong, for a name declared twice, and for
            invitations to a survey that nobody declares.
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
    surveys = tuple(found[name][0] for name in sorted(found))
    for name, path, problem in unknown_invitations(surveys):
        place = find_place(folder, name, ["attributes", *path]) or (found[name][1], 1)
        raise DeclarationError(*place, ".".join(path), problem)
    return surveys


def find_place(folder: Path, survey: str, path: Sequence[int | str]) -> tuple[Path, int] | None:
    """File and line of a part of a source's declaration; None when it is not to be found."""
    for file in sorted(folder.rglob("defs.yaml")):
        try:
            nodes = list(yaml.compose_all(file.read_text(encoding="utf-8"), LOADER))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        for node in nodes:
            attributes = _child(node, "attributes")
            named = _child(attributes[1], "survey") if attributes else None
            if named and named[1].value == survey:
                return file, _locate(node, path, without=0)[0]
    return None


def load_file(file: Path) -> tuple[Survey, ...]:
    """The sources of one `defs.yaml`; several documents are several sources.

    Raises:
        DeclarationError: when the file is no YAML or declares something unknown.
    """
    nodes = read_documents(file)
    written = [node for node in nodes if node.value]
    if not written:
        raise DeclarationError(
            file, 1, "", "the file declares nothing.", f"Begin with `type: {COMPONENT_TYPE}`."
        )
    return tuple(_survey(file, node) for node in written)


def read_documents(file: Path) -> list[yaml.Node]:
    """The documents of a YAML file, with the lines where their parts stand.

    Raises:
        DeclarationError: when it is no YAML.
    """
    try:
        return list(yaml.compose_all(file.read_text(encoding="utf-8"), Loader=LOADER))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise DeclarationError(
            file, line, "", f"this is no YAML: {problem}.", "Put a text with : ? # or [ in quotes."
        ) from error


def declare(file: Path, node: yaml.Node, model: type[Part], under: Sequence[str] = ()) -> Part:
    """What a document of a file declares, or the part of it under some keys.

    Raises:
        DeclarationError: for the first part that the model does not want.
    """
    _check_keys(file, node)
    said = yaml.SafeLoader("").construct_document(node)
    for key in under:
        said = said.get(key) or {}
    try:
        return model.model_validate(said)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # a misspelt key is also a missing one: the misspelling says more
        first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
        path = list(first["loc"])
        inside = [*under, *(path or _named_in(str(first["msg"])))]
        line, place = _locate(node, inside, without=len(under))
        raise DeclarationError(file, line, place, *_words(first, path, model)) from error


def declare_whole(file: Path, model: type[Part], nothing: str, page: str) -> Part:
    """What a file of settings declares, which is one document of keys.

    Args:
        nothing: what is wrong where it is none, such as `the file declares no letters.`
        page: of the documentation, which has one to start from.

    Raises:
        DeclarationError: with file, line and cure.
    """
    nodes = [node for node in read_documents(file) if node.value]
    if len(nodes) != 1 or not isinstance(nodes[0], yaml.MappingNode):
        raise DeclarationError(file, 1, "", nothing, f"{page} has one to start from.")
    return declare(file, nodes[0], model)


def _survey(file: Path, node: yaml.Node) -> Survey:
    document = yaml.SafeLoader("").construct_document(node)
    line = node.start_mark.line + 1
    if not isinstance(document, dict) or document.get("type") != COMPONENT_TYPE:
        raise DeclarationError(file, line, "type", f"this must be `type: {COMPONENT_TYPE}`.")
    unknown = [key for key in document if key not in ("type", "attributes")]
    if unknown:
        at, place = _locate(node, [unknown[0]], without=1)
        raise DeclarationError(
            file,
            at,
            place,
            f"{unknown[0]!r} does not stand beside `type`.",
            "Put it under `attributes`, two blanks further in.",
        )
    return declare(file, node, Survey, under=["attributes"])


def _check_keys(file: Path, node: yaml.Node) -> None:
    """A key written twice would silently replace what stands above it."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                problem = f"{name!r} stands here twice, first in line {seen[name]}."
                raise DeclarationError(file, line, name, problem, "Join the two, or rename one.")
            seen[name] = line
            _check_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _check_keys(file, value)


def _named_in(message: str) -> list[str]:
    """The path that a cross-check of the whole declaration speaks of."""
    named = re.match(r"(?:Value error, )?([a-z_.]+): (?:label )?(?:'([^']*)')?", message)
    return [*named[1].split("."), *([named[2]] if named[2] else [])] if named else []


def _words(error: Any, path: Sequence[int | str], model: type[BaseModel]) -> tuple[str, str]:
    """The problem and the cure of one pydantic error."""
    if error["type"] == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        near = difflib.get_close_matches(str(path[-1]), known, n=1)
        cure = f"Did you mean {near[0]!r}?" if near else ""
        return f"{path[-1]!r} is not known here. Known: {', '.join(known)}.", cure
    if error["type"] == "missing":
        return f"{path[-1]!r} is missing.", "Add it."
    given = error.get("input")
    if error["type"] == "string_type" and not isinstance(given, dict | list | None):
        return (
            f"YAML reads this as a {type(given).__name__}, and a text is needed.",
            'Write it in quotes: "…".',
        )
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        tag = error["ctx"]["discriminator"].strip("'")
        tags = ", ".join(_tags(model, path[0]))
        return f"its `{tag}` is missing or not known.", f"Known: {tags}."
    if error["type"] in WANTED:
        return WANTED[error["type"]]
    if error["type"] == "string_pattern_mismatch" and path[-1] in PATTERN_WORDS:
        return f"{given!r} {PATTERN_WORDS[str(path[-1])][0]}.", PATTERN_WORDS[str(path[-1])][1]
    message = str(error["msg"]).removeprefix("Value error, ")
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
    field = model.model_fields.get("type") or model.model_fields.get("kind")
    arguments = getattr(field.annotation, "__args__", ()) if field else ()
    return arguments[0] if arguments else None


def _tags(model: type[BaseModel], part: int | str) -> list[str]:
    """The words that tell the models of a part from each other."""
    models = _models_in(model.model_fields[str(part)].annotation)
    return [tag for model in models if (tag := _tag(model))]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _locate(node: yaml.Node, path: Sequence[int | str], *, without: int) -> tuple[int, str]:
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
    return line, ".".join(shown[without:])


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
