"""The scales that a Typeform `form_response` itself tells, in the definition of its form.

A hypothesis: a field of the definition has the `properties` that it has in the form's own
description, `steps` and `start_at_one`. Where they are missing, nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEPTH = 5
"""Groups hold fields; deeper than this no form nests them."""


@dataclass(frozen=True)
class FormScale:
    """The scale of one question, as its form has it.

    Args:
        least: the worst mark that can be given.
        most: the best one.
    """

    least: int
    most: int


def scales_in(record: Any) -> Iterator[tuple[str, FormScale]]:
    """Header and scale of every question whose scale the record's own definition tells."""
    response = record.get("form_response", record) if isinstance(record, dict) else None
    definition = response.get("definition") if isinstance(response, dict) else None
    if isinstance(definition, dict):
        yield from _scales(definition.get("fields"), DEPTH)


def _scales(fields: Any, depth: int) -> Iterator[tuple[str, FormScale]]:
    if not isinstance(fields, list) or not depth:
        return
    for field in fields:
        properties = field.get("properties") if isinstance(field, dict) else None
        if not isinstance(properties, dict):
            continue
        yield from _scales(properties.get("fields"), depth - 1)
        scale = _scale(str(field.get("type")).replace("-", "_"), properties)
        name = field.get("ref") or field.get("id")
        if scale and name:
            yield f"answers.{name}", scale


def _scale(kind: str, properties: dict[str, Any]) -> FormScale | None:
    """A rating begins at 1; an opinion scale at 0, unless it says otherwise."""
    steps = str(properties.get("steps", ""))
    if kind not in ("rating", "opinion_scale") or not (steps.isascii() and steps.isdigit()):
        return None
    least = 1 if kind == "rating" or properties.get("start_at_one") is True else 0
    return FormScale(least, least + int(steps) - 1)
