"""The sources of a folder outside the package, named by LOYALTY_SURVEYS.

They become definitions through the same component as the bundled ones, which step aside.
"""

from __future__ import annotations

import dagster as dg

from orchestration.components.survey_source import SurveySource
from orchestration.home import BUNDLED_SURVEYS, Home
from orchestration.responses.declaration_file import load_surveys


def outside_surveys(home: Home | None = None) -> dg.Definitions:
    """The definitions of the sources under LOYALTY_SURVEYS; none when it is the bundled folder."""
    where = (home or Home.from_environment()).surveys
    if where == BUNDLED_SURVEYS:
        return dg.Definitions()
    return dg.Definitions.merge(
        *(SurveySource(survey, is_bundled=False).build_defs() for survey in load_surveys(where))
    )
