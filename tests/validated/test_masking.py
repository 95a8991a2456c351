"""Personal data in the words of respondents is masked while rows are typed, before any hash."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.validated import personal_data
from tests.validated.reading import a_form, asked, read

HEAD = "ID,When,Score,Comment\n"


def test_a_comment_is_masked_in_the_typed_row(tmp_path: Path) -> None:
    rows = read(
        a_form(),
        HEAD + '1,2026-01-02,9," Звоните +373 69 000 123, заказ № 1234567890 "\n',
        tmp_path,
    )

    assert rows.column("q1_raw") == [" Звоните [phone], заказ № 1234567890 "]


def test_the_content_hash_is_taken_of_the_masked_words(tmp_path: Path) -> None:
    form = a_form(columns={"answered_at": "When"})
    one = read(form, HEAD + "1,2026-01-02,9,пишите a@example.md\n", tmp_path)
    other = read(form, HEAD + "1,2026-01-02,9,пишите b@example.md\n", tmp_path)

    assert one.column("content_hash") == other.column("content_hash")
    assert one.column("uid") == other.column("uid")


def test_only_suspects_reach_the_function_that_masks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def noted(text: str) -> str:
        seen.append(text)
        return text

    monkeypatch.setattr(personal_data, "masked", noted)
    lines = "".join(f"{n},2026-01-02,9,all is well {n % 10}\n" for n in range(5_000))
    read(a_form(), f"{HEAD}{lines}x,2026-01-02,9,write to a@example.md\n", tmp_path)

    assert seen == ["write to a@example.md"]


def test_a_row_that_is_set_aside_shows_no_contact_details(tmp_path: Path) -> None:
    form = a_form(
        columns={"native_id": "ID", "answered_at": "When", "email": "Mail", "phone": "Phone"}
    )
    rows = read(
        form,
        "ID,When,Score,Comment,Mail,Phone,Full name,Address\n"
        "1,2026-01-02,call 069000123,or +373 69 000 123,ion@example.md,069000123,Ion,Str. 1\n",
        tmp_path,
    )

    (row,) = rows.rows
    assert row["reason"] == "SCORE_FORMAT"
    assert row["reason_detail"] == "call [phone]"
    assert row["raw_payload"] == (
        '{"ID":"1","When":"2026-01-02","Score":"call [phone]","Comment":"or [phone]",'
        '"Mail":"[e-mail]","Phone":"[phone]","Full name":"[not mapped]","Address":"[not mapped]"}'
    )


def test_a_line_that_is_no_record_is_kept_masked(tmp_path: Path) -> None:
    rows = read(a_form(), HEAD + "1,2026-01-02,9\n2,2026-01-02,9,a@example.md,b,c\n", tmp_path)

    shown = " ".join(f"{row['raw_payload']} {row['reason_detail']}" for row in rows.unreadable)
    assert "[e-mail]" in shown
    assert "example.md" not in shown


def test_a_row_in_the_place_of_the_headers_is_not_repeated(tmp_path: Path) -> None:
    refused = read(a_form(), "ion@example.md,069000123,9,fine\n", tmp_path).report.masked()

    assert refused.refusal == "HEADER_MISSING"
    assert "[e-mail]" in refused.detail
    assert "example.md" not in refused.detail


def test_an_answer_of_another_kind_in_words_is_masked_too(tmp_path: Path) -> None:
    form = a_form(questions={**asked(), "who": {"metric": "other", "column": "Who"}})
    rows = read(form, "ID,When,Score,Comment,Who\n1,2026-01-02,9,ok,a@example.md\n", tmp_path)

    assert rows.column("q2_raw") == ["[e-mail]"]
