"""The resource that every asset of ours is handed."""

import dagster as dg

from orchestration.resources.installation import KEY, Installation


@dg.definitions
def defs() -> dg.Definitions:
    """The installation, named by the environment."""
    return dg.Definitions(resources={KEY: Installation()})
