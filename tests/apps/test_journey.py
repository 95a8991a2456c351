"""The journey map: figures in words, and a picture that claims no more than is proven."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from apps.board import charts_journey, journey, texts

ENGLISH = texts.load("en")


def row(stage: str, number: int | None, **said: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        (
            *("entered", "completed", "conversion_percent", "drop_percent", "reach_percent"),
            *("loss_share_percent", "nps_n", "nps", "nps_low", "nps_high", "csi_n", "ces_n"),
            *("satisfaction_metric", "satisfaction_percent", "satisfaction_low"),
            *("satisfaction_high", "pair_n", "impact_r", "impact_low", "impact_high"),
            *("opportunity", "opportunity_rank", "pain_index", "pain_rank", "moment_of_truth"),
            *("name_en", "name_ru", "name_ro"),
        )
    )
    flags = dict.fromkeys(("is_impact_established", "is_pain_point", "is_pain_proven"), False)
    told = {"level": "stage", "stage": stage, "stage_no": number, "channel": "all"}
    return blank | flags | {"has_hidden_answers": False} | told | said


def stages(*rows: dict[str, Any]) -> pd.DataFrame:
    return journey.stages_in_words(pd.DataFrame(list(rows)), ENGLISH)


def test_a_figure_has_its_interval_and_its_number_of_answers() -> None:
    (stage,) = stages(
        row(
            *("delivery", 1),
            name_ru="Доставка",
            nps=-15.0,
            nps_low=-26.49,
            nps_high=-3.07,
            nps_n=200,
            pain_index=4.96,
            pain_rank=1,
            opportunity=12.75,
            opportunity_rank=2,
        )
    ).to_dict("records")

    # no English name is declared: another language's is better than a key
    assert stage["stage_text"] == "Доставка"
    assert stage["nps_text"] == "−15.0 (−26.5…−3.1), n = 200"
    assert (stage["pain_text"], stage["opportunity_text"]) == ("5.0 (1)", "12.8 (2)")


def test_a_hidden_stage_says_why_it_has_no_figure() -> None:
    hidden, unjudged = stages(
        row("support", 1, has_hidden_answers=True), row("awareness", 2)
    ).to_dict("records")

    assert hidden["nps_text"] == "too few"
    assert unjudged["nps_text"] == "—"


def test_what_is_not_proven_is_called_so() -> None:
    proven, maybe = stages(
        row("delivery", 1, is_pain_point=True, is_pain_proven=True),
        row(*("support", 2), is_pain_point=True, impact_r=0.2, impact_low=-0.1, impact_high=0.5,
            pair_n=30, moment_of_truth="by_impact"),
    ).to_dict("records")  # fmt: skip

    assert proven["note_text"] == "pain point"
    assert "not proven" in maybe["note_text"]
    assert "impact not established" in maybe["note_text"]
    assert not maybe["is_moment_of_truth_sure"]


def test_the_picture_shows_stages_in_their_order_and_no_raw_number() -> None:
    rows = stages(row("b", 1, name_en="First"), row("a", 2, name_en="Second"))
    rows["drop_label"] = ""

    picture = json.loads(charts_journey.emotion(rows, ENGLISH).to_json())

    layers = picture["layer"]
    assert layers[0]["encoding"]["x"]["scale"]["domain"] == ["First", "Second"]
    tooltips = [tip["field"] for layer in layers for tip in layer["encoding"].get("tooltip", [])]
    assert tooltips
    assert all(field.endswith("_text") for field in tooltips)
