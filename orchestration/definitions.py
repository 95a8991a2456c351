"""Everything the orchestrator serves. Loading it reads YAML and the parsed dbt project only."""

from pathlib import Path

import dagster as dg

from orchestration.components.outside_surveys import outside_surveys


@dg.definitions
def defs() -> dg.Definitions:
    """The `defs/` folder, with the sources of LOYALTY_SURVEYS in place of the bundled ones."""
    bundled = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(bundled, outside_surveys())
