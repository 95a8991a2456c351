"""What makes two rows the same response, the same answer, and the same respondent."""

from __future__ import annotations

import hashlib
import hmac
import io
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.validated.reading import SECRET, a_form, read

NAMELESS = {"answered_at": "When", "email": "Mail"}


def nameless(lines: list[str], folder: Path, **changes: Any) -> list[dict[str, Any]]:
    content = "\n".join(["When,Mail,Score,Comment", *lines]) + "\n"
    return read(a_form(columns=NAMELESS, **changes), content, folder).rows


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pseudonym(kind: str, word: str) -> uuid.UUID:
    return uuid.UUID(hmac.new(SECRET, f"{kind}:{word}".encode(), hashlib.sha256).hexdigest()[:32])


def test_the_same_answer_in_a_workbook_and_as_text_has_one_hash(tmp_path: Path) -> None:
    text = read(a_form(), "ID,When,Score,Comment\n7,2026-01-02 10:00:00,9,so\n", tmp_path)
    other = read(a_form(), "ID,When,Score,Comment\n7,2026-01-02T10:00,９,so\n", tmp_path)
    book = read(
        a_form(format={"type": "xlsx"}),
        workbook([["ID", "When", "Score", "Comment"], [7.0, "2026-01-02 10:00:00", 9.0, "so"]]),
        tmp_path,
    )

    hashes = {tuple(r.column("content_hash") + r.column("uid")) for r in (text, other, book)}
    assert len(hashes) == 1
    assert book.column("native_id") == ["7"]


@pytest.mark.parametrize(
    "line",
    ["7,2026-01-02 10:00:01,9,so", "7,2026-01-02 10:00:00,8,so", "7,2026-01-02 10:00:00,9,So",
     "7,2026-01-02 10:00:00,,so", "7,2026-01-02 10:00:00,9,"],
)  # fmt: skip
def test_any_other_answer_of_the_same_response_has_another_hash(line: str, tmp_path: Path) -> None:
    one = read(a_form(), "ID,When,Score,Comment\n7,2026-01-02 10:00:00,9,so\n", tmp_path)
    other = read(a_form(), f"ID,When,Score,Comment\n{line}\n", tmp_path)

    assert other.column("uid") == one.column("uid")
    assert other.column("content_hash") != one.column("content_hash")


def test_an_identifier_is_text_and_keeps_its_zeros(tmp_path: Path) -> None:
    identifiers = ["00123", "123", "12345678901234567890", "R_1aB", "1.23457E+15", "1,2E15"]
    lines = [f'"{identifier}",2026-01-02,9,' for identifier in identifiers]

    reading = read(a_form(), "\n".join(["ID,When,Score,Comment", *lines]), tmp_path)

    assert reading.column("native_id")[:4] == identifiers[:4]
    assert len(set(reading.column("uid"))) == len(identifiers)
    assert reading.reasons == [None] * 4 + ["ID_PRECISION_LOST"] * 2


def test_one_identifier_in_two_surveys_is_two_responses(tmp_path: Path) -> None:
    content = "ID,When,Score,Comment\n7,2026-01-02,9,\n"

    one = read(a_form(), content, tmp_path)
    other = read(a_form(survey="other_form"), content, tmp_path)

    assert one.column("uid") != other.column("uid")


def test_without_an_identifier_the_content_is_the_identity(tmp_path: Path) -> None:
    rows = nameless(
        ["2026-01-02,a@x.md,9,", "2026-01-02,b@x.md,9,", "2026-01-02,a@x.md,8,",
         "2026-01-03,a@x.md,9,", "2026-01-02,A@X.md,9,"],
        tmp_path,
    )  # fmt: skip

    assert len({row["uid"] for row in rows}) == 4
    assert rows[0]["uid"] == rows[4]["uid"]


def test_a_row_without_its_identifier_is_known_by_its_content(tmp_path: Path) -> None:
    content = "ID,When,Score,Comment\n,2026-01-02,9,a\n,2026-01-02,9,b\n,2026-01-02,9,a\n"

    uids = read(a_form(), content, tmp_path).column("uid")

    assert uids[0] == uids[2] != uids[1]


def test_a_respondent_is_a_keyed_pseudonym_and_no_address_is_kept(tmp_path: Path) -> None:
    survey = a_form(columns={"answered_at": "When", "email": "Mail", "phone": "Tel",
                             "customer_id": "No"})  # fmt: skip
    content = (
        "When,Mail,Tel,No,Score,Comment\n"
        "2026-01-02, Ana.Pop@Example.MD ,+373 (69) 12-34-56,C001,9,\n"
        "2026-01-02,anonymous,,,9,\n"
    )

    first, second = read(survey, content, tmp_path).rows

    assert first["email_key"] == pseudonym("email", "ana.pop@example.md")
    assert first["phone_key"] == pseudonym("phone", "37369123456")
    assert first["customer_key"] == pseudonym("customer_id", "C001")
    assert (second["email_key"], second["phone_key"], second["customer_key"]) == (None,) * 3
    assert "example" not in str({**first, "raw_payload": None}).lower()


def test_no_hash_of_an_address_can_be_made_without_the_key(tmp_path: Path) -> None:
    """The other parts of a row are known: whoever may try all addresses would find the one."""
    survey = a_form(columns=NAMELESS)
    content = "When,Mail,Score,Comment\n2026-01-02,a@x.md,9,\n2026-01-02,,9,\n"

    one = read(survey, content, tmp_path)
    other = read(survey, content, tmp_path, secret=b"another")

    for name in ("uid", "content_hash"):
        assert one.column(name)[0] != other.column(name)[0]
        assert one.column(name)[1] == other.column(name)[1]


@pytest.mark.parametrize("key", [b"k", b"k" * 64, b"k" * 65, bytes(range(1, 200))])
def test_the_pseudonym_is_the_hmac_of_the_library_for_keys_of_any_length(key: bytes) -> None:
    import duckdb

    from orchestration.validated.child import make_pseudonym

    with duckdb.connect() as con:
        make_pseudonym(con, key)
        found = con.execute("select pseudonym('Ștefan')").fetchone()

    expected = hmac.new(key, "Ștefan".encode(), hashlib.sha256).hexdigest()[:32]
    assert found == (uuid.UUID(expected),)


def test_a_posting_of_an_employee_is_told_by_its_first_day(tmp_path: Path) -> None:
    survey = a_form(
        kind="crm", loads="employee", questions=None,
        columns={"native_id": "No", "name": "Name", "valid_from": "From"},
    )  # fmt: skip
    content = "No,Name,From\nM1,Ana,2024-01-01\nM1,Ana,2025-01-01\nM1,Ana M,2024-01-01\n"

    uids = read(survey, content, tmp_path).column("uid")

    assert uids[0] == uids[2] != uids[1]


def test_an_employee_has_the_same_key_as_an_answer_from_their_address(tmp_path: Path) -> None:
    staff = a_form(
        kind="crm", loads="employee", questions=None,
        columns={"native_id": "No", "email": "Mail", "phone": "Phone"}, phone_region="MD",
    )  # fmt: skip
    form = a_form(columns={"answered_at": "When", "email": "Mail"})

    employees = read(staff, "No,Mail,Phone\nM1,Ana@Shop.md,069 123 456\nM2,,\n", tmp_path)
    answers = read(form, "When,Mail,Score,Comment\n2026-01-02, ana@shop.md ,10,\n", tmp_path)

    assert employees.column("email_key") == [answers.column("email_key")[0], None]
    assert employees.column("phone_key")[0] is not None


def test_what_an_export_writes_becomes_the_word_that_all_sources_share(tmp_path: Path) -> None:
    survey = a_form(
        columns={"answered_at": "When", "location": "Shop"},
        constants={"channel": "web", "location": "L9"},
        values={"location": {"Chișinău": "L1"}},
        segments={"cashier": "Desk"},
    )
    content = (
        "When,Shop,Desk,Score,Comment\n2026-01-02,CHIŞINĂU,a,9,\n2026-01-02,Bălți,,9,\n"
        "2026-01-02,,b,9,\n"
    )

    reading = read(survey, content, tmp_path)

    assert reading.column("location") == ["L1", "Bălți", "L9"]
    assert reading.column("channel") == ["web"] * 3
    assert reading.column("segments") == [{"cashier": "a"}, {"cashier": None}, {"cashier": "b"}]


def test_the_name_of_a_file_gives_a_field(tmp_path: Path) -> None:
    survey = a_form(from_name=r"shop-(?P<location>L\d)")
    content = "ID,When,Score,Comment\n1,2026-01-02,9,\n"

    fitting = read(survey, content, tmp_path, name="shop-L2-may.csv")
    other = read(survey, content, tmp_path, name="may.csv")

    assert fitting.column("location") == ["L2"]
    assert other.report.refusal == "NAME_PATTERN"


def test_rows_are_skipped_marked_and_rejected_by_the_rules_of_their_source(tmp_path: Path) -> None:
    survey = a_form(
        skip=[{"column": "Score", "matches": "^Response$", "reason": "HEADER_ROW"}],
        marks=[{"column": "Comment", "equals": "Test", "test": "TEST_MARKER"}],
        reject=[{"column": "ID", "equals": "sum", "reason": "SUMMARY_ROW"}],
    )  # fmt: skip
    content = (
        "ID,When,Score,Comment\n,,Response,\n1,2026-01-02,9, test \nSUM,2026-01-02,9,\n"
        "2,2026-01-02,9,tested\n ,\u00a0,,\n"
    )

    reading = read(survey, content, tmp_path)

    assert reading.column("skip_reason") == ["HEADER_ROW", None, None, None, "BLANK_ROW"]
    assert reading.column("test_reason")[1:4] == ["TEST_MARKER", None, None]
    assert reading.reasons[2:4] == ["SUMMARY_ROW", None]
    assert reading.column("reason_detail")[2] == "SUM"
