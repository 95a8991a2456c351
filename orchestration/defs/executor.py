"""Every step runs in the process of its run: parallel steps would only wait for the warehouse."""

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """The executor of every job."""
    return dg.Definitions(executor=dg.in_process_executor)
