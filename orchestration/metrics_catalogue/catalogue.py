"""The entries of the catalogue, read from `entries/*.yaml`, and the one that a metric id means.

A file is a family. `shared` of a file, and before it `shared.yaml`, hold for each of its metrics
that does not say otherwise. Not here: what an entry is made of (entry.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.metrics_catalogue.entry import Entry

ENTRIES = Path(__file__).parent / "entries"
SHARED = "shared.yaml"


class CatalogueError(Exception):
    """A file of the catalogue cannot be used."""

    def __init__(self, file: Path, metric: str, problem: str) -> None:
        super().__init__(f"{file.name}: {metric}: {problem}")


class UnknownMetricError(Exception):
    """No entry of the catalogue defines the metric."""

    def __init__(self, metric: str, known: Sequence[str]) -> None:
        self.metric = metric
        super().__init__(
            f"{metric}: the catalogue has no such metric. Known: {', '.join(known)}. "
            "A new metric gets its entry in orchestration/metrics_catalogue/entries."
        )


@dataclass(frozen=True, slots=True)
class Definition:
    """What one metric id means: its own entry, or its base's and that of the estimator."""

    metric: str
    entry: Entry
    estimator: Entry | None = None
    member: str = ""

    @property
    def version(self) -> str:
        """As every value carries it: `1`; of another estimator `1.1`, the estimator's last."""
        own = str(self.entry.version)
        return own if self.estimator is None else f"{own}.{self.estimator.version}"

    def name_in(self, language: str) -> str:
        """The name in a language, with the part that a pattern leaves open."""
        name = self.entry.name.of(language)
        name = f"{name}: {self.member}" if self.member else name
        if self.estimator is None:
            return name
        return self.estimator.name.of(language).replace("…", name)


@cache
def entries(folder: Path = ENTRIES) -> tuple[Entry, ...]:
    """Every entry, in the order of files and lines.

    Raises:
        CatalogueError: when a file is no catalogue, or two entries have one id.
    """
    common = _read(folder / SHARED)
    found: list[Entry] = []
    for file in sorted(folder.glob("*.yaml")):
        if file.name == SHARED:
            continue
        content = _read(file)
        for metric in content.get("metrics", []):
            found.append(_entry(file, {**common, **content.get("shared", {}), **metric}))
    twice = [name for name, times in Counter(entry.id for entry in found).items() if times > 1]
    if twice:
        raise CatalogueError(folder, ", ".join(twice), "is there twice; an id has one entry.")
    return tuple(found)


def define(metric: str, folder: Path = ENTRIES) -> Definition:
    """What a metric id means.

    Raises:
        UnknownMetricError: when no entry fits.
    """
    known = entries(folder)
    for entry in known:
        if entry.id == metric:
            return Definition(metric, entry)
    for entry in known:
        found = entry.match(metric)
        if entry.is_pattern and not entry.is_of_estimators and found:
            return Definition(metric, entry, member=found["name"])
    for entry in known:
        found = entry.match(metric)
        if entry.is_of_estimators and found:
            base = define(found["base"], folder)
            member = found.groupdict().get("name") or base.member
            return Definition(metric, base.entry, entry, member)
    raise UnknownMetricError(metric, [entry.id for entry in known])


def _read(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError(file, "the file", f"cannot be read as YAML ({error}).") from error
    if not isinstance(content, dict):
        raise CatalogueError(file, "the file", "is no list of `metrics` with what they `shared`.")
    return content


def _entry(file: Path, given: Mapping[str, Any]) -> Entry:
    try:
        return Entry.model_validate({**given, "family": file.stem})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(
            file, str(given.get("id", "a metric without id")), f"{place}: {first['msg']}."
        ) from error
