"""`SurveySource`: one `defs.yaml` becomes a source's assets, checks, job, schedule and sensor.

The attributes of the YAML are `orchestration.responses.declaration.Survey` itself, so there is
one definition of them. What the assets do is in `source_assets`.
"""

from __future__ import annotations

from typing import Self

import dagster as dg
from pydantic import BaseModel

from orchestration.components.source_assets import source_assets
from orchestration.components.source_triggers import source_job, source_schedules, source_sensors
from orchestration.home import BUNDLED_SURVEYS, Home
from orchestration.responses.declaration import Survey


class SurveySource(dg.Component):
    """A source of responses, of records of a CRM, of invitations or of volumes of stages."""

    def __init__(self, survey: Survey, *, is_bundled: bool = True) -> None:
        self.survey = survey
        self.is_bundled = is_bundled

    @classmethod
    def get_model_cls(cls) -> type[BaseModel]:
        """The attributes of `defs.yaml`; `dg check yaml` names file and line of a mistake."""
        return Survey

    @classmethod
    def load(cls, attributes: BaseModel | None, context: dg.ComponentLoadContext) -> Self:
        """A source from a `defs.yaml` of this package."""
        if not isinstance(attributes, Survey):
            raise dg.DagsterInvalidDefinitionError(
                f"{context.path}/defs.yaml: `attributes` are missing; docs/sources.md lists them."
            )
        return cls(attributes)

    def build_defs(self, context: dg.ComponentLoadContext | None = None) -> dg.Definitions:  # noqa: ARG002  # the interface's
        """The definitions of this source; none for a bundled one that LOYALTY_SURVEYS replaces."""
        if self.is_bundled and Home.from_environment().surveys != BUNDLED_SURVEYS:
            return dg.Definitions()
        job = source_job(self.survey)
        return dg.Definitions(
            assets=source_assets(self.survey),
            jobs=[job],
            schedules=source_schedules(self.survey, job),
            sensors=source_sensors(self.survey, job),
        )
