"""The dbt project as assets: one step that builds and tests what the new rows touch."""

from collections.abc import Iterator

import dagster as dg

from orchestration.components import dbt_build
from orchestration.components.dbt_events import Event, events_of, raise_for
from orchestration.components.dbt_translator import (
    StageTranslator,
    built_by_runs,
    dbt_assets,
    manifest,
)
from orchestration.components.source_assets import POOL
from orchestration.home import Home
from orchestration.resources.installation import Installation
from orchestration.responses.declaration_file import load_surveys


@dg.definitions
def defs() -> dg.Definitions:
    """Assets and checks of every model, seed and test of the project."""
    translator = StageTranslator(load_surveys(Home.from_environment().surveys))

    @dbt_assets(
        manifest=built_by_runs(),
        dagster_dbt_translator=translator,
        name="dbt_models",
        pool=POOL,
    )
    def dbt_models(
        context: dg.AssetExecutionContext,
        config: dbt_build.BuildConfig,
        installation: Installation,
    ) -> Iterator[Event]:
        home, selected = installation.home, dbt_build.selected_models(context)
        if not selected and not config.is_forced and dbt_build.is_published(home):
            context.log.info("Nothing new in raw since the current snapshot; nothing to build.")
            return
        results = dbt_build.build(home, config, selected)
        yield from events_of(results, manifest(), translator, context.selected_asset_check_keys)
        raise_for(results)

    return dg.Definitions(assets=[dbt_models])
