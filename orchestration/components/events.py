"""The one name under which our assets return what they did."""

from typing import TYPE_CHECKING, TypeAlias

import dagster as dg

if TYPE_CHECKING:
    Materialized: TypeAlias = dg.MaterializeResult[object]
else:
    # Dagster compares an asset's return annotation with the bare class
    Materialized = dg.MaterializeResult
