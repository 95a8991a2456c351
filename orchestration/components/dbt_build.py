"""What the dbt step decides before it calls dbt: is there work, which models, which month."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import dagster as dg

from orchestration.home import Home
from orchestration.published.reader import is_readable
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import build_state, dbt_project
from orchestration.resources.progress import reporter
from orchestration.responses.declaration_file import load_surveys
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.journey import load_journey
from orchestration.responses.segments import segments_of


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
    segments = segments_of(load_surveys(home.surveys))
    return asked | ({"segments": list(segments)} if segments else {})


def build(
    home: Home, config: BuildConfig, selected: tuple[str, ...]
) -> tuple[dbt_project.NodeResult, ...]:
    """Run dbt; the warehouse is not open on our side while it runs."""
    variables = asked_variables(home)
    if config.month:
        variables["touched_month"] = config.month
    return dbt_project.build(
        home,
        variables=variables,
        select=selected,
        full_refresh=config.full_refresh,
        on_result=reporter("dbt", "models"),
    )
