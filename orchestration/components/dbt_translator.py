"""How a model, seed or source of the dbt project is named as an asset.

Key `[stage, name]`, group = stage, description and owner from the project's YAML. A table of
schema `raw` stands for the assets of the sources that load it, one of `comments` for the coding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import dagster as dg

from orchestration.absent import left_out
from orchestration.resources import dbt_project
from orchestration.responses.declaration import Survey

# a third of an empty run was the import of dbt, which selects models here and nothing else; dbt
# itself works in its companion
with left_out("dbt"):
    from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

__all__ = [
    "StageTranslator",
    "built_by_runs",
    "dbt_assets",
    "manifest",
    "published_models",
    "stage_of",
]

DATA_TEAM = "team:data"
ON_REQUEST = "on_request"
COMMENTS_CODED = dg.AssetKey(["comments", "coded"])
FOLLOW_UP_FACTS = dg.AssetKey(["followups", "facts"])
HANDED_OVER_TABLES = frozenset({"follow_up_case", "measure"})
INVITATIONS_SENT = dg.AssetKey(["invitations", "facts"])
INVITATIONS_TABLE = "wave_invitation"
LEDGER_TABLES = frozenset(
    {"batch", "batch_day", "skipped", "flag", "expectation", "quarantine", "source", "header_drift"}
)


@cache
def manifest() -> dict[str, Any]:
    """The parsed dbt project."""
    parsed: dict[str, Any] = json.loads(dbt_project.manifest_path().read_bytes())
    return parsed


class StageTranslator(DagsterDbtTranslator):
    """Names by stage, and raw tables by their sources."""

    def __init__(self, surveys: Sequence[Survey]) -> None:
        super().__init__()
        self.surveys = surveys

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """[stage, name]."""
        return dg.AssetKey([stage_of(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The stage."""
        return stage_of(dbt_resource_props)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the project's YAML says, without the SQL."""
        return str(dbt_resource_props.get("description") or "").strip()

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Who answers for the model: its `meta.dagster.owners`, or the data team."""
        return super().get_owners(dbt_resource_props) or [DATA_TEAM]

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The asset of a node, with raw tables replaced by the sources that load them."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        deps = {key: None for dep in spec.deps for key in self._loaded_by(dep.asset_key)}
        return spec.replace_attributes(deps=list(deps))

    def _loaded_by(self, key: dg.AssetKey) -> list[dg.AssetKey]:
        stage, table = key.path
        if stage == "comments":
            return [COMMENTS_CODED]
        if stage != "raw":
            return [key]
        if table in HANDED_OVER_TABLES:
            return [FOLLOW_UP_FACTS]
        if table == INVITATIONS_TABLE:
            return [INVITATIONS_SENT]
        return [
            dg.AssetKey(["raw", survey.survey])
            for survey in self.surveys
            if survey.loads == table or table in LEDGER_TABLES or _holds_answers(survey, table)
        ]


def _holds_answers(survey: Survey, table: str) -> bool:
    return table == "answer" and survey.loads == "response"


def stage_of(properties: Mapping[str, Any]) -> str:
    """The stage of a node: the folder under `models`, the schema of a source, or `seeds`."""
    kind = properties["resource_type"]
    if kind == "source":
        return str(properties["source_name"])
    if kind == "seed":
        return "seeds"
    return str(properties["fqn"][1])


def built_by_runs() -> dict[str, Any]:
    """The parsed project without the models that are built on request only."""
    parsed = manifest()
    asked = {name for name, node in parsed["nodes"].items() if ON_REQUEST in node["tags"]}
    # with dbt imported before, dagster_dbt has dbt select among the nodes, along these maps
    relatives = {
        way: {
            name: [other for other in others if other not in asked]
            for name, others in parsed[way].items()
            if name not in asked
        }
        for way in ("parent_map", "child_map")
    }
    nodes = {name: node for name, node in parsed["nodes"].items() if name not in asked}
    return {**parsed, **relatives, "nodes": nodes}


def published_models() -> list[dg.AssetKey]:
    """The models that a snapshot holds."""
    return [
        dg.AssetKey([stage_of(node), node["name"]])
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "model" and stage_of(node) == "published"
    ]
