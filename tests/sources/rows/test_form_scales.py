"""A form that tells its own scale, and a declaration that says another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey, declared
from tests.sources.rows.test_documents import typeform
from tests.validated.reading import a_form, read


def hooked(field: dict[str, Any], score: int = 4) -> dict[str, Any]:
    """A webhook whose definition says what its only scored question looks like."""
    content = typeform()
    content["form_response"]["definition"]["fields"] = [{"id": "f1", "ref": "recommend", **field}]
    content["form_response"]["answers"][0]["number"] = score
    return content


def scored(low: int, high: int) -> Survey:
    return a_form(
        format={"type": "json"},
        columns={"native_id": "token", "answered_at": "submitted_at"},
        questions={
            "quality": {
                "metric": "csi",
                "column": "answers.recommend",
                "scale": {"min": low, "max": high},
            }
        },
    )


OPINION, STARS = "opinion_scale", "rating"


@pytest.mark.parametrize(
    ("field", "scale", "is_same"),
    [
        ({"type": STARS, "properties": {"steps": 5}}, (1, 5), True),
        ({"type": STARS, "properties": {"steps": 5}}, (1, 10), False),
        ({"type": OPINION, "properties": {"steps": 11}}, (0, 10), True),
        ({"type": "opinion-scale", "properties": {"steps": 11}}, (1, 11), False),
        ({"type": OPINION, "properties": {"steps": 5, "start_at_one": True}}, (1, 5), True),
        ({"type": OPINION, "properties": {"steps": 5, "start_at_one": False}}, (1, 5), False),
        ({"type": OPINION, "properties": {}}, (1, 7), True),
        ({"type": OPINION}, (1, 7), True),
        ({"type": OPINION, "properties": {"steps": "many"}}, (1, 7), True),
    ],
)
def test_a_scale_that_the_form_itself_tells_otherwise_refuses_the_file(
    field: dict[str, Any], scale: tuple[int, int], is_same: bool, tmp_path: Path
) -> None:
    report = read(scored(*scale), json.dumps(hooked(field)), tmp_path, name="a.json").report

    assert report.refusal == ("" if is_same else "SCALE_DISAGREES")
    if not is_same:
        assert "answers.recommend" in report.detail
        assert "questions.quality" in report.detail


def test_a_scale_inside_a_group_is_compared_and_a_version_with_it_is_enough(
    tmp_path: Path,
) -> None:
    group = {
        "type": "group",
        "ref": "about",
        "properties": {
            "fields": [{"type": STARS, "id": "f1", "ref": "recommend", "properties": {"steps": 10}}]
        },
    }
    content = hooked({})
    content["form_response"]["definition"]["fields"] = [group]
    versions = {
        1: {"scale": {"min": 1, "max": 5}, "valid_to": "2025-12-31"},
        2: {"scale": {"min": 1, "max": 10}, "valid_from": "2026-01-01"},
    }
    survey = scored(1, 5).model_dump(mode="json", exclude_unset=True)
    survey["questions"]["quality"] = {
        "metric": "csi",
        "column": "answers.recommend",
        "versions": versions,
    }

    old = read(scored(1, 5), json.dumps(content), tmp_path, name="a.json").report
    both = read(declared(survey), json.dumps(content), tmp_path, name="b.json")

    assert old.refusal == "SCALE_DISAGREES"
    assert both.scores == [4]
