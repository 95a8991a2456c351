"""The exports have the flaws of real ones: each is found here in their bytes."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from python_calamine import CalamineWorkbook

from tests.samples.committed import SAMPLES, load_expected, load_truth, read_csv

EXPECTED = load_expected()
TRUTH = load_truth()
SCORE = 5


def form(month: str) -> list[list[str]]:
    path = SAMPLES / "google_forms" / f"web_shop_form_{month}.csv"
    return read_csv(path, encoding="utf-8", delimiter=",")


def ratings(month: str) -> list[list[str]]:
    path = SAMPLES / "crm_ratings" / f"crm_ratings_{month}.csv"
    return read_csv(path, encoding="cp1251", delimiter=";")


def all_ratings() -> list[list[str]]:
    files = sorted((SAMPLES / "crm_ratings").iterdir())
    return [row for path in files for row in read_csv(path, encoding="cp1251", delimiter=";")[1:]]


def test_a_form_export_repeats_the_rows_of_the_one_before() -> None:
    august, september = form("2026-08")[1:], form("2026-09")[1:]

    assert september[: len(august)] == august
    assert len(september) > len(august)


def test_the_main_question_has_another_header_from_may_2026_on() -> None:
    april, may = form("2026-04")[0], form("2026-05")[0]

    assert [i for i, (old, new) in enumerate(zip(april, may, strict=True)) if old != new] == [SCORE]


@pytest.mark.parametrize(
    "text", ["11", "-1", "8.5", "9.0", "девять", "９", " 9 ", "\u00a09", "Затрудняюсь ответить", ""]
)
def test_the_form_has_a_score_written_as(text: str) -> None:
    rows = [row for month in ("2025-09", "2026-03", "2026-09") for row in form(month)[1:]]

    assert any(row[SCORE] == text and row[0] for row in rows)


def test_the_form_has_blank_rows_equal_rows_and_broken_dates() -> None:
    rows = [row for month in ("2025-09", "2026-03", "2026-09") for row in form(month)[1:]]
    times = {row[0] for row in rows}

    assert [""] * 10 in rows
    assert sum(n > 1 for row, n in Counter(map(tuple, form("2026-09"))).items() if any(row)) == 2
    assert "31.02.2026 11:20:00" in times
    assert "6/14/2025 9:12:44" in times
    assert "31.08.2026 23:48:10" in times


def test_items_are_numbers_first_and_labels_later() -> None:
    assert {row[7] for row in form("2025-03")[1:]} >= {"5", "4", "Затрудняюсь ответить"}
    assert {row[7] for row in form("2025-12")[1:]} >= {"5 - отлично", "3 - средне", "4"}


def test_workbooks_have_float_ids_real_dates_gaps_and_two_spellings() -> None:
    rows = []
    for path in sorted((SAMPLES / "microsoft_forms").iterdir()):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows.append(sheet.to_python(skip_empty_area=False))
    header, answers = rows[0][0], [row for sheet in rows for row in sheet[1:]]
    cells = {cell for row in answers for cell in row if isinstance(cell, str)}

    assert len(rows) == 9
    assert any(str(name).endswith("\u00a0") for name in header)
    assert all(isinstance(row[0], float) for row in answers if any(row))
    assert Counter(type(row[2]).__name__ for row in answers)["datetime"] > 700
    assert Counter(type(row[2]).__name__ for row in answers if any(row))["str"] >= 2
    assert sum(not any(row) for row in answers) == 1
    assert {"anonymous", "Foarte mulțumit", "Foarte mulţumit", "Nu știu", "Excelent"} <= cells
    assert any(re.fullmatch(r"(\w[\w -]+;){2,}", cell) for cell in cells)
    assert sum(row[8] == 11.0 for row in answers) == 3
    assert any(row[12] == 8.0 for row in answers)


def test_the_re_export_changes_two_answers_and_repeats_the_others() -> None:
    name = "partner_form_2026-07_reexport.xlsx"
    file = next(each for each in EXPECTED["file"] if each["name"] == name)

    assert file["loaded"] == file["revised"] == 2
    assert file["duplicate"] > 100
    assert file["rejected_by"] == {"SCORE_RANGE": 1}


def test_ratings_are_cp1251_with_decimal_commas_and_cut_ids() -> None:
    rows = all_ratings()
    ids, items = {row[0] for row in rows}, {row[11] for row in rows if len(row) > 11}

    assert {"1.20457E+15", "1,20457E+15", "Итого"} <= ids
    assert {"5,0", "4,5", "н/д", ""} <= items
    assert {len(row) for row in rows} == {8, 15, 16}
    with pytest.raises(UnicodeDecodeError):
        (SAMPLES / "crm_ratings" / "crm_ratings_2026-09.csv").read_bytes().decode("utf-8")


def test_a_total_stands_in_the_last_row() -> None:
    for month in ("2024-12", "2025-06", "2026-03", "2026-09"):
        assert ratings(month)[-1][0] == "Итого"


def test_one_rating_of_may_is_delivered_in_july() -> None:
    july = [row for row in ratings("2026-07")[1:] if row[1].endswith(".05.2026")]
    may = {row[0] for row in ratings("2026-05")[1:]}

    assert len(july) == 1
    assert july[0][0] not in may


def test_ratings_are_corrected_within_a_file_and_between_files() -> None:
    balances = {file["name"]: file for file in EXPECTED["file"]}

    assert balances["crm_ratings_2026-03.csv"]["superseded"] == 1
    assert balances["crm_ratings_2025-09.csv"]["duplicate"] == 1
    assert balances["crm_ratings_2026-08.csv"]["revised"] == 1
    assert balances["crm_ratings_2026-08.csv"]["duplicate"] >= 5


def test_every_promised_reason_is_there() -> None:
    rejected: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for balance in EXPECTED["survey"].values():
        rejected.update(balance["rejected_by"])
        skipped.update(balance["skipped_by"])

    assert set(rejected) == {
        *("SCORE_RANGE", "SCORE_NOT_INTEGER", "SCORE_FORMAT", "DATE_INVALID", "DATE_FORMAT"),
        *("DATE_FUTURE", "FIELD_COUNT", "ID_PRECISION_LOST", "SUMMARY_ROW", "EMPTY_REPLY"),
    }
    assert set(skipped) == {"BLANK_ROW", "BOUNCE", "AUTO_REPLY"}
    assert EXPECTED["survey"]["crm_ratings"]["left_out_by"] == {"TEST_MARKER": 2}


def test_amounts_have_both_kinds_of_blanks() -> None:
    path = SAMPLES / "crm_orders" / "crm_orders_2026-09.csv"
    amounts = [row[3] for row in read_csv(path, encoding="cp1251", delimiter=";")[1:]]

    assert any(re.fullmatch(r"\d \d{3},\d\d", amount) for amount in amounts)
    assert any(re.fullmatch(r"\d\u00a0\d{3},\d\d", amount) for amount in amounts)


def test_the_manager_who_moved_has_two_postings() -> None:
    path = SAMPLES / "crm_employees" / "crm_employees_2026-09.csv"
    rows = read_csv(path, encoding="cp1251", delimiter=";")[1:]

    assert [row[3:] for row in rows if row[0] == "M07"] == [
        ["L2", "01.03.2023", "30.09.2025"],
        ["L4", "01.10.2025", ""],
    ]


def test_nobody_in_the_samples_can_be_reached() -> None:
    path = SAMPLES / "crm_customers" / "crm_customers_2026-01.csv"
    rows = read_csv(path, encoding="cp1251", delimiter=";")[1:]

    assert all(re.fullmatch(r"client\d{4}@example\.(com|org|net)", row[2]) for row in rows)
    digits = [re.sub(r"\D", "", row[3]).lstrip("0") for row in rows]
    assert all(re.fullmatch(r"1\d{3}55501\d\d", number) for number in digits)
    assert len(set(digits)) == len(digits)
