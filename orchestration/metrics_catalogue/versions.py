"""The versions of the definitions as a macro of the dbt project, which reads no YAML of ours.

The macro is written, not read at run time: a change of it is a change of the dbt project, after
which the next build computes everything again.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.metrics_catalogue.catalogue import entries
from orchestration.metrics_catalogue.entry import Entry

#: how the models call the estimators whose ids the catalogue knows by pattern
ESTIMATORS = {
    "{base}_latest": "latest_per_customer",
    "{base}_weighted": "weighted",
    "{base}_stratified_{name}": "post_stratified",
}
HEAD = """\
{# Written by `python -m orchestration.metrics_catalogue`: the version of each definition.
   Change the entries of the catalogue, never this file. #}
{% macro catalogue_versions() %}
    {{ return({
"""
TAIL = """\
    }) }}
{% endmacro %}
"""


def macro() -> str:
    """The text of the macro: versions by id, by beginning of an id, and by estimator."""
    exact = [entry for entry in entries() if not entry.is_pattern]
    prefixes = [e for e in entries() if e.is_pattern and not e.is_of_estimators]
    estimators = [entry for entry in entries() if entry.is_of_estimators]
    parts = [
        _part("metrics", {entry.id: entry for entry in exact}),
        _part("beginnings", {entry.id.partition("{")[0]: entry for entry in prefixes}),
        _part("estimators", {ESTIMATORS[entry.id]: entry for entry in estimators}),
    ]
    return HEAD + "".join(parts) + TAIL


def _part(name: str, versions: dict[str, Entry]) -> str:
    lines = [f"            '{key}': '{entry.version}',\n" for key, entry in versions.items()]
    return f"        '{name}': {{\n{''.join(lines)}        }},\n"


def write_macro(file: Path) -> None:
    """Put the versions of today into the dbt project."""
    file.write_text(macro(), encoding="utf-8")
