"""The reasons that a declaration may give are reasons that the pipeline knows."""

from typing import get_args

from orchestration.responses.declaration import MarkRule, RejectRule, SkipRule
from orchestration.responses.row_rules import MarkedStatus, TestReason
from orchestration.validated.reasons import (
    CSV_ERROR_REASONS,
    FILE_REASONS,
    LEFT_OUT_REASONS,
    REASONS,
    ROW_REASONS,
    SKIP_REASONS,
)


def test_a_rule_gives_only_reasons_of_the_closed_list() -> None:
    assert set(get_args(SkipRule.model_fields["reason"].annotation)) <= set(SKIP_REASONS)
    assert set(get_args(RejectRule.model_fields["reason"].annotation)) <= set(ROW_REASONS)
    assert set(get_args(TestReason)) <= set(LEFT_OUT_REASONS)
    left_out = {status.upper() for status in get_args(MarkedStatus) if status != "complete"}
    assert left_out <= set(LEFT_OUT_REASONS)
    assert {"test", "status"} <= set(MarkRule.model_fields)
    assert set(CSV_ERROR_REASONS.values()) <= set(ROW_REASONS)


def test_a_reason_is_of_one_kind_only_and_has_a_sentence() -> None:
    assert len(REASONS) == sum(
        map(len, (ROW_REASONS, FILE_REASONS, SKIP_REASONS, LEFT_OUT_REASONS))
    )
    assert all(text.endswith(".") for text in REASONS.values())
