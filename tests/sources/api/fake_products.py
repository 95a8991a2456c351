"""The products as a test meets them: their fake answers, and a declaration that reads their pages.

The opinions behind all of them are the same, so what each pull must become is too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sources.api.fake_answers import (
    bitrix24,
    hubspot,
    limesurvey,
    surveymonkey,
    typeform,
    zendesk_ratings,
    zendesk_survey,
)
from tests.sources.api.fake_api import Asked, FakeApi, Opinion

NPS = {"metric": "nps", "scale": {"min": 0, "max": 10}}
CSI = {"metric": "csi", "scale": {"min": 1, "max": 5}}


@dataclass(frozen=True)
class FakeProduct:
    """One product: where it answers, how, and how its pages are read."""

    name: str
    prefix: str
    answer: Callable[[FakeApi, Asked], Any]
    connector: dict[str, Any]
    form: dict[str, Any]
    columns: dict[str, Any]
    questions: dict[str, Any]

    def declare(self, url: str, **more: Any) -> dict[str, Any]:
        """The attributes of a source."""
        secret = "password_env" if self.name == "limesurvey" else "token_env"
        connector = {
            "type": self.name, "base_url": url, secret: f"{self.name.upper()}_TOKEN",
            "requests_per_minute": 1_000_000, **self.connector,
        } | more  # fmt: skip
        return {
            "survey": f"from_{self.name}",
            "kind": "crm" if "zendesk" in self.name or self.name == "bitrix24" else "forms",
            "owner": "team:tests",
            "connector": connector,
            "format": self.form,
            "columns": self.columns,
            "ignore": ["*"],
            "questions": self.questions,
        }

    def number(self, opinion: Opinion) -> int:
        """What its score becomes."""
        if self.name == "zendesk_ratings":
            return 5 if opinion.score > 5 else 1
        return opinion.score % 5 + 1 if self.name == "zendesk_survey" else opinion.score


def _json(records: str, **more: Any) -> dict[str, Any]:
    return {"type": "json", "records": records, **more}


MONKEY = "pages.11.questions"
CSAT = "answers.customer_satisfaction_rating"
PRODUCTS = [
    FakeProduct(
        "typeform", "/forms/u6nXL7/responses", typeform,
        {"form": "u6nXL7", "page_size": 7}, _json("items"),
        {"native_id": "token", "answered_at": "submitted_at", "location": "hidden.shop"},
        {"recommend": NPS | {"column": "answers.recommend"},
         "why": {"metric": "comment", "column": "answers.why"}},
    ),
    FakeProduct(
        "surveymonkey", "/v3/surveys/105723396/responses/bulk", surveymonkey,
        {"survey_id": "105723396", "page_size": 7},
        _json("data", keyed_by={"pages": "id", "pages.questions": "id"}),
        {"native_id": "id", "answered_at": "date_created", "updated_at": "date_modified"},
        {"recommend": NPS | {"column": f"{MONKEY}.33.answers.0.choice_id",
                             "labels": {f"90{score}": score for score in range(11)}},
         "why": {"metric": "comment", "column": f"{MONKEY}.22.answers.0.text"}},
    ),
    FakeProduct(
        "hubspot", "/crm/v3/objects/feedback_submissions/search", hubspot,
        {"page_size": 7}, _json("results"),
        {"native_id": "id", "answered_at": "properties.hs_submission_timestamp",
         "updated_at": "properties.hs_lastmodifieddate"},
        {"recommend": NPS | {"column": "properties.hs_value"},
         "why": {"metric": "comment", "column": "properties.hs_content"}},
    ),
    FakeProduct(
        "zendesk_ratings", "/api/v2/satisfaction_ratings", zendesk_ratings,
        {"since": "2026-08-15", "user": "agent@example.com", "page_size": 7},
        _json("satisfaction_ratings"),
        {"native_id": "id", "answered_at": "created_at", "updated_at": "updated_at"},
        {"recommend": CSI | {"column": "score", "labels": {"good": 5, "bad": 1}},
         "why": {"metric": "comment", "column": "comment"}},
    ),
    FakeProduct(
        "zendesk_survey", "/api/v2/guide/survey_responses", zendesk_survey,
        {"since": "2026-08-15", "page_size": 7},
        _json("survey_responses", keyed_by={"answers": "question.alias"}),
        {"native_id": "id", "answered_at": f"{CSAT}.created_at",
         "updated_at": f"{CSAT}.updated_at"},
        {"recommend": CSI | {"column": f"{CSAT}.rating"},
         "why": {"metric": "comment", "column": "answers.comment.value"}},
    ),
    FakeProduct(
        "bitrix24", "/rest/", bitrix24, {"entity_type_id": 1036}, _json("result.items"),
        {"native_id": "id", "answered_at": "createdTime", "updated_at": "updatedTime"},
        {"recommend": NPS | {"column": "ufCrm5Score"},
         "why": {"metric": "comment", "column": "ufCrm5Comment"}},
    ),
    FakeProduct(
        "limesurvey", "/index.php/admin/remotecontrol", limesurvey,
        {"survey_id": 91723, "user": "reader", "page_size": 7},
        {"type": "csv", "delimiter": ";", "inside": "json_rpc"},
        {"native_id": "id", "answered_at": "submitdate"},
        {"recommend": NPS | {"column": "recommend"},
         "why": {"metric": "comment", "column": "why"}},
    ),
]  # fmt: skip
BY_NAME = {product.name: product for product in PRODUCTS}


def fake_api() -> FakeApi:
    """A server that is all of them."""
    return FakeApi({product.prefix: product.answer for product in PRODUCTS})
