"""What customers wrote, coded: themes, kinds, sentiment and flags of every open answer."""

import dagster as dg

from orchestration.components import comment_coding
from orchestration.components.dbt_translator import COMMENTS_CODED, DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import POOL
from orchestration.home import Home
from orchestration.resources.installation import Installation
from orchestration.responses.declaration_file import load_surveys


@dg.definitions
def defs() -> dg.Definitions:
    """comments/coded, after every source that brings answers."""
    surveys = load_surveys(Home.from_environment().surveys)

    @dg.asset(
        key=COMMENTS_CODED,
        deps=[["raw", survey.survey] for survey in surveys if survey.loads == "response"],
        group_name="comments",
        owners=[DATA_TEAM],
        kinds={"duckdb"},
        check_specs=comment_coding.SPECS,
        pool=POOL,
        description="Language, themes, kinds, sentiment and flags of open answers: inferred from "
        "the masked words alone, and made again by a rebuild.",
    )
    def coded(
        context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
        installation: Installation,
    ) -> Materialized:
        return comment_coding.code(installation.home)

    return dg.Definitions(assets=[coded])
