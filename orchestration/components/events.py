"""The one name under which our assets return what they did."""

from typing import TypeAlias

import dagster as dg

# Dagster compares an asset's return annotation with the bare class, so it takes no parameter
Materialized: TypeAlias = dg.MaterializeResult  # type: ignore[type-arg]  # see above
