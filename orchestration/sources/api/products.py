"""From a declared pull to the connector that makes it. Nothing is opened here."""

from __future__ import annotations

import time
from collections.abc import Mapping

from orchestration.responses.pulls import (
    Bitrix24Pull,
    HubSpotPull,
    LimeSurveyPull,
    Pull,
    SurveyMonkeyPull,
    TypeformPull,
    ZendeskRatingsPull,
    ZendeskSurveyPull,
)
from orchestration.sources.api.bitrix24 import Bitrix24
from orchestration.sources.api.hubspot import HubSpot
from orchestration.sources.api.limesurvey import LimeSurvey
from orchestration.sources.api.paged_source import PagedSource, Product
from orchestration.sources.api.surveymonkey import SurveyMonkey
from orchestration.sources.api.typeform import Typeform
from orchestration.sources.api.zendesk import Zendesk


def paged_source(pull: Pull, name: str, *, secrets: Mapping[str, str]) -> PagedSource:
    """The connector of a declared pull; `name` begins the names of its pages."""
    return PagedSource(
        product=_product(pull),
        name=name,
        base_url=pull.base_url,
        secret_env=pull.secret_env,
        timeout_seconds=pull.timeout_seconds,
        requests_per_minute=pull.requests_per_minute,
        secrets=secrets,
        sleep=time.sleep,
        monotonic=time.monotonic,
        clock=time.time,
    )


def _product(pull: Pull) -> Product:
    match pull:
        case TypeformPull():
            return Typeform(pull)
        case SurveyMonkeyPull():
            return SurveyMonkey(pull)
        case HubSpotPull():
            return HubSpot(pull)
        case ZendeskRatingsPull() | ZendeskSurveyPull():
            return Zendesk(pull)
        case Bitrix24Pull():
            return Bitrix24(pull)
        case LimeSurveyPull():
            return LimeSurvey(pull)
        case _:
            raise AssertionError(f"no product for {type(pull).__name__}")
