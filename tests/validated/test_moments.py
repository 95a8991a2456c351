"""Which texts are a moment, on which local day it falls, and what is set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.responses.declaration import Survey
from tests.conventions.checkout import PROJECT
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values
from tests.validated.reading import Reading, a_form, read

BOUNDARIES = PROJECT.parent / "shared" / "reference" / "period_boundary.csv"


def moments(texts: Sequence[str], folder: Path, **time: Any) -> Reading:
    return read(a_form(time=time), table(texts), folder)


def table(texts: Sequence[str]) -> str:
    lines = [f'{number},"{text}",9,' for number, text in enumerate(texts, start=1)]
    return "\n".join(["ID,When,Score,Comment", *lines]) + "\n"


def utc(reading: Reading) -> list[str | None]:
    return [at and at.isoformat(sep=" ") for at in reading.column("answered_at")]


def days(reading: Reading) -> list[str | None]:
    return [day and day.isoformat() for day in reading.column("answered_at_date")]


if BOUNDARIES.is_file():

    def test_the_local_day_decides_the_period_also_at_midnight_and_in_summer_time(
        tmp_path: Path, reference_line: ReferenceLine
    ) -> None:
        values = [value for value in reference_values(BOUNDARIES) if value.metric == "local_date"]
        assert values

        for value in values:
            case = value.line
            local = case["local_timestamp"]
            reading = moments([case["timestamp_utc"], local], tmp_path, zone=case["timezone"])

            for day in days(reading):
                reference_line(value, day)
            at = dt.datetime.fromisoformat(case["timestamp_utc"]).replace(tzinfo=None)
            assert reading.column("answered_at") == [at, at], case


def test_a_local_time_is_read_in_the_zone_of_its_source(tmp_path: Path) -> None:
    texts = ["01.04.2025 00:30:00", "15.01.2025 00:30:00", "26.10.2025 02:30:00"]

    reading = moments(texts, tmp_path, zone="Europe/Chisinau", formats=["%d.%m.%Y %H:%M:%S"])

    assert utc(reading)[:2] == ["2025-03-31 21:30:00", "2025-01-14 22:30:00"]
    assert days(reading) == ["2025-04-01", "2025-01-15", "2025-10-26"]


def test_an_hour_that_the_clock_skips_or_repeats_still_has_its_day(tmp_path: Path) -> None:
    texts = ["30.03.2025 02:30:00", "26.10.2025 03:30:00"]

    reading = moments(texts, tmp_path, zone="Europe/Chisinau", formats=["%d.%m.%Y %H:%M:%S"])

    assert reading.reasons == [None, None]
    assert days(reading) == ["2025-03-30", "2025-10-26"]


def test_iso_is_what_an_undeclared_source_writes(tmp_path: Path) -> None:
    texts = [
        "2026-01-02", "2026-01-02 03:04", "2026-01-02T03:04:05", "2026-01-02 03:04:05.678",
        "2026-01-02T03:04:05Z", "2026-01-02T03:04:05+03:00", "2026-01-02 03:04:05 -0500",
    ]  # fmt: skip

    reading = moments(texts, tmp_path, zone="UTC")

    assert reading.reasons == [None] * len(texts)
    assert utc(reading)[4:] == [
        "2026-01-02 03:04:05", "2026-01-02 00:04:05", "2026-01-02 08:04:05",
    ]  # fmt: skip


def test_a_text_that_is_no_moment_is_set_aside(tmp_path: Path) -> None:
    texts = {
        "31.02.2026 10:00:00": "DATE_INVALID", "29.02.2025 10:00:00": "DATE_INVALID",
        "01.13.2026 10:00:00": "DATE_INVALID", "01.01.2026 25:00:00": "DATE_INVALID",
        "infinity": "DATE_FORMAT", "epoch": "DATE_FORMAT", "now": "DATE_FORMAT",
        "today": "DATE_FORMAT", "46023": "DATE_FORMAT", "вчера": "DATE_FORMAT",
        "1767225600": "DATE_FORMAT", "02/01/26": "DATE_FORMAT", "#N/A": "EXCEL_ERROR",
        "2026-01-02": "DATE_FORMAT", "": "DATE_MISSING", "N/A": "DATE_MISSING",
    }  # fmt: skip

    reading = moments(list(texts), tmp_path, formats=["%d.%m.%Y %H:%M:%S"])

    assert dict(zip(texts, reading.reasons, strict=True)) == texts
    assert set(reading.column("reason_field")) == {"answered_at"}


def test_each_row_is_read_by_the_first_declared_format_that_fits_it(tmp_path: Path) -> None:
    texts = ["02.01.2026 03:04", "2026-01-02 03:04:00", "2 Jan 2026", "01/02/26"]

    reading = moments(texts, tmp_path, formats=["%d.%m.%Y %H:%M", "iso", "%d %b %Y"])

    assert days(reading)[:3] == ["2026-01-02"] * 3
    assert reading.reasons == [None, None, None, "DATE_FORMAT"]


def test_an_afternoon_a_year_of_two_digits_and_fractions_of_a_second_are_read(
    tmp_path: Path,
) -> None:
    texts = ["4/22/2016 9:57:50 PM", "01/09/21", "2019-11-01 08:51:12.402"]
    formats = ["%m/%d/%Y %I:%M:%S %p", "%d/%m/%y", "%Y-%m-%d %H:%M:%S.%g"]

    reading = moments(texts, tmp_path, formats=formats)

    assert utc(reading) == [
        "2016-04-22 21:57:50", "2021-09-01 00:00:00", "2019-11-01 08:51:12.402000",
    ]  # fmt: skip


def test_serials_of_excel_and_seconds_of_unix_are_read_only_where_declared(tmp_path: Path) -> None:
    serials = moments(["46023", "46023.5"], tmp_path, formats=["excel_serial"])
    seconds = moments(["1767225600"], tmp_path, formats=["unix_seconds"])

    assert utc(serials) == ["2026-01-01 00:00:00", "2026-01-01 12:00:00"]
    assert utc(seconds) == ["2026-01-01 00:00:00"]


def test_dates_of_two_readings_refuse_the_file_until_their_order_is_declared(
    tmp_path: Path,
) -> None:
    texts = ["2026-01-02", "03/04/2026"]

    undeclared = read(a_form(), table(texts), tmp_path)
    american = moments(texts, tmp_path, formats=["iso", "%m/%d/%Y"])
    european = moments(texts, tmp_path, formats=["iso", "%d/%m/%Y"])

    assert undeclared.report.refusal == "DATE_ORDER_UNDECLARED"
    assert "'03/04/2026'" in undeclared.report.detail
    assert "time.formats" in undeclared.report.detail
    assert days(american) == ["2026-01-02", "2026-03-04"]
    assert days(european) == ["2026-01-02", "2026-04-03"]


def test_a_total_under_the_answers_is_no_answer(tmp_path: Path) -> None:
    survey = a_form(columns={"answered_at": "When"})
    content = "When,Score,Comment\n2026-01-02,9,\nTotal,9,\nИтого:,9,\nВсего ответов 3,9,\n,8,\n"

    reading = read(survey, content, tmp_path)

    assert reading.reasons == [None, *["SUMMARY_ROW"] * 3, "DATE_MISSING"]
    assert reading.column("reason_field")[1] == ""
    assert reading.column("reason_detail")[1:4] == ["Total", "Итого:", "Всего ответов 3"]


def test_where_all_rows_have_one_given_moment_only_the_bare_word_is_a_total(
    tmp_path: Path,
) -> None:
    survey = a_form(columns=None, constants={"answered_at": "2026-01-31"})
    content = "Comment,Score\nfine,9\nTotal disaster,1\nTotal,9\n"

    reading = read(survey, content, tmp_path)

    assert reading.reasons == [None, None, "SUMMARY_ROW"]
    assert days(reading)[0] == "2026-01-31"


def test_days_and_amounts_of_other_tables_are_read_as_declared(tmp_path: Path) -> None:
    survey: Survey = a_form(
        kind="crm",
        loads="customer_order",
        questions=None,
        format={"type": "csv", "delimiter": ";", "decimal": ","},
        time={"formats": ["%d.%m.%Y"]},
        columns={"native_id": "No", "customer_id": "Cust", "ordered_at": "Day", "amount": "Sum"},
    )
    amounts = {
        "1 234,50": "1234.5000", "1\u00a0234,50": "1234.5000", "1.234,50": "1234.5000",
        "12": "12.0000", "-3,5": "-3.5000", "1,234.50": None, "12 MDL": None, "1e3": None,
    }  # fmt: skip
    lines = [f"{n};7;02.01.2026;{text}" for n, text in enumerate(amounts)]

    reading = read(survey, "\n".join(["No;Cust;Day;Sum", *lines]), tmp_path)

    read_amounts = [None if a is None else str(a) for a in reading.column("amount")]
    assert dict(zip(amounts, read_amounts, strict=True)) == amounts
    assert reading.reasons == [None] * 5 + ["NUMBER_FORMAT"] * 3


def test_times_may_be_written_in_another_zone_than_that_of_the_periods(tmp_path: Path) -> None:
    survey = a_form(time={"zone": "Europe/Chisinau", "written_in": "UTC", "formats": ["iso"]})
    text = "ID,When,Score,Comment\n1,2026-01-31 23:30:00,9,so\n2,2026-01-31T23:30:00+02:00,9,\n"

    reading = read(survey, text, tmp_path)

    assert [str(at) for at in reading.column("answered_at")] == [
        "2026-01-31 23:30:00", "2026-01-31 21:30:00",
    ]  # fmt: skip
    assert [str(day) for day in reading.column("answered_at_date")] == ["2026-02-01", "2026-01-31"]
