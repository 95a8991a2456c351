"""Products whose answers are pulled over their API: what each of them must be told.

Here are only the models. The requests and their pages are in `sources/api`.
"""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.moments import day_of

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FEEDBACK_PROPERTIES = (
    "hs_value",
    "hs_survey_type",
    "hs_survey_id",
    "hs_survey_name",
    "hs_survey_channel",
    "hs_content",
    "hs_submission_timestamp",
    "hs_ingestion_id",
    "hs_createdate",
    "hs_lastmodifieddate",
)


class Pull(Declared):
    """What all pulls have in common."""

    base_url: str
    since: str | None = Field(default=None, description="first day to ask for")
    lookback_days: float = Field(
        default=3.0, ge=0, description="so far back every pull asks again for what it knows"
    )
    page_size: int = Field(default=100, ge=1)
    timeout_seconds: float = Field(default=30.0, gt=0)
    requests_per_minute: int = Field(default=60, ge=1)

    @property
    def secret_env(self) -> str:
        """The name of the variable with the secret."""
        name: str = getattr(self, "token_env", "") or getattr(self, "password_env", "")
        return name

    @field_validator("base_url")
    @classmethod
    def _address_is_safe(cls, address: str) -> str:
        parts = urlsplit(address)
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("write it as https://host, without a question mark or a user")
        if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
            raise ValueError("the token would travel unprotected; write https://")
        return address.rstrip("/")

    @field_validator("since")
    @classmethod
    def _day_is_a_day(cls, text: str | None) -> str | None:
        return None if text is None else day_of(text)


class TypeformPull(Pull):
    """Completed responses of one Typeform form."""

    type: Literal["typeform"]
    form: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    token_env: str
    base_url: str = Field(default="https://api.typeform.com", validate_default=True)
    page_size: int = Field(default=100, ge=2, le=1000)


class SurveyMonkeyPull(Pull):
    """Responses of one SurveyMonkey survey, with all their answers."""

    type: Literal["surveymonkey"]
    survey_id: str = Field(pattern=r"^[0-9]+$")
    token_env: str
    base_url: str = Field(default="https://api.surveymonkey.com", validate_default=True)
    page_size: int = Field(default=100, ge=2, le=100)


class HubSpotPull(Pull):
    """HubSpot's feedback submissions, of one survey or of all."""

    type: Literal["hubspot"]
    token_env: str
    survey_id: str | None = None
    properties: tuple[str, ...] = FEEDBACK_PROPERTIES
    base_url: str = Field(default="https://api.hubapi.com", validate_default=True)
    page_size: int = Field(default=100, ge=2, le=200)


class ZendeskPull(Pull):
    """What both generations of Zendesk's satisfaction need."""

    token_env: str
    user: str | None = Field(default=None, description="with an API token: the agent's address")
    lookback_days: float = Field(default=30.0, ge=0)
    page_size: int = Field(default=100, ge=2, le=100)

    @model_validator(mode="after")
    def _beginning_is_known(self) -> Self:
        if self.since is None:
            raise ValueError("connector.since: Zendesk is asked week by week; give its first day")
        return self


class ZendeskRatingsPull(ZendeskPull):
    """Zendesk's older satisfaction ratings: offered, good, bad."""

    type: Literal["zendesk_ratings"]


class ZendeskSurveyPull(ZendeskPull):
    """Zendesk's newer CSAT surveys: answers on 1-5."""

    type: Literal["zendesk_survey"]


class Bitrix24Pull(Pull):
    """Items of one kind of a Bitrix24 CRM, through an inbound webhook."""

    type: Literal["bitrix24"]
    entity_type_id: int = Field(ge=1)
    token_env: str
    select: tuple[str, ...] = ("*",)
    filter: dict[str, str] = Field(default_factory=dict)
    page_size: int = Field(default=50, ge=50, le=50)


class LimeSurveyPull(Pull):
    """Responses of one LimeSurvey survey, over RemoteControl 2."""

    type: Literal["limesurvey"]
    survey_id: int = Field(ge=1)
    user: str
    password_env: str
    completion: Literal["complete", "all"] = "complete"
    answers: Literal["short", "long"] = "short"
    lookback_days: float = Field(default=30.0, ge=0)
    page_size: int = Field(default=500, ge=1)

    @model_validator(mode="after")
    def _all_is_asked_for(self) -> Self:
        if self.since is not None:
            raise ValueError("connector.since: LimeSurvey exports know no first day; leave it out")
        return self
