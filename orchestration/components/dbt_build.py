"""What the dbt step decides before it calls dbt: is there work, which models, which month."""

from __future__ import annotations

import hashlib
import json
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from orchestration.components.dbt_translator import built_by_runs, manifest
from orchestration.home import Home
from orchestration.published.reader import is_readable
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import build_state, dbt_project, standing_views
from orchestration.resources.progress import reporter
from orchestration.responses.declaration_file import DeclarationError, load_surveys
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.followup import load_followup
from orchestration.responses.journey import load_journey
from orchestration.responses.programmes import load_programmes
from orchestration.responses.segments import segments_of
from orchestration.responses.waves import FILE_NAME as WAVES


class BuildConfig(dg.Config):
    """How the models are built; the defaults build what new rows touch."""

    month: str = ""
    """Recompute the periods of this month only, such as 2026-03."""

    full_refresh: bool = False
    """Recompute everything."""

    @property
    def is_forced(self) -> bool:
        """Whether to build although no row is new."""
        return bool(self.month) or self.full_refresh


def selected_models(context: dg.AssetExecutionContext) -> tuple[str, ...]:
    """The models a person chose; none when all are meant."""
    if not context.is_subset:
        return ()
    return tuple(sorted(key.path[-1] for key in context.selected_asset_keys))


def is_published(home: Home) -> bool:
    """Whether the current snapshot was made of exactly what is in the warehouse."""
    if not is_readable(home):
        return False
    with open_warehouse(home) as con:
        now = build_state.current_state(con, definitions(home))
        return build_state.published_state(con) == now


def definitions(home: Home) -> str:
    """A hash over what the figures are made by: the dbt project and the asked options."""
    asked = asked_variables(home)
    project = dbt_project.fingerprint()
    if not asked:
        return project
    return hashlib.sha256(f"{project} {json.dumps(asked, sort_keys=True)}".encode()).hexdigest()


def asked_variables(home: Home) -> dict[str, Any]:
    """What the files beside the sources ask of the figures, as variables of dbt."""
    asked = load_figure_options(home.surveys).variables | load_journey(home.surveys).variables
    asked |= load_programmes(home.surveys).variables
    asked |= _follow_up_variables(home)
    # whom a wave asks changes no figure: dbt only needs to know that somebody is asked
    asked |= {"waves": True} if (home.surveys / WAVES).exists() else {}
    segments = segments_of(load_surveys(home.surveys))
    return asked | ({"segments": list(segments)} if segments else {})


def _follow_up_variables(home: Home) -> dict[str, Any]:
    """What followup.yaml asks; a mistake in it is told by its own steps, and stops no figure."""
    try:
        followup = load_followup(home.surveys)
    except DeclarationError:
        return {}
    return {} if followup is None else {"returned_within_days": followup.returned_within_days}


def build(
    home: Home, config: BuildConfig, selected: tuple[str, ...]
) -> tuple[dbt_project.NodeResult, ...]:
    """Run dbt; the warehouse is not open on our side while it runs.

    Views that stand as the project says are left as they are, and told as built: whatever reads
    them sees the new rows all the same.
    """
    variables = asked_variables(home)
    if config.month:
        variables["touched_month"] = config.month
    is_usual = not selected and not config.is_forced
    views = _views()
    made_of = standing_views.key(definitions(home))
    with open_warehouse(home) as con:
        stands = standing_views.stand(con, made_of, views)
    results = dbt_project.build(
        home,
        variables=variables,
        select=selected,
        full_refresh=config.full_refresh,
        leaves_views=is_usual and stands,
        on_result=reporter("dbt", "models"),
    )
    is_green = not any(result.failed for result in results)
    if is_usual and stands is not is_green:
        with open_warehouse(home) as con:
            if is_green:
                standing_views.remember(con, made_of)
            else:
                standing_views.forget(con)
    if not (is_usual and stands):
        return results
    left = (dbt_project.NodeResult(name, "success", "left", 0, 0.0) for name in views.values())
    told = {result.unique_id: result for result in (*results, *left)}
    parents = manifest()["parent_map"]
    # the orchestrator takes no table before what it is made of
    order = TopologicalSorter({name: parents[name] for name in told}).static_order()
    return tuple(told[name] for name in order if name in told)


def _views() -> dict[tuple[str, str], str]:
    """Schema and name of every view that runs build, and what dbt calls it."""
    return {
        (node["schema"], node["name"]): name
        for name, node in built_by_runs()["nodes"].items()
        if node["config"].get("materialized") == "view"
    }
