"""The made-up company as a published snapshot, for the tests of the board.

Here: the tables on data quality and the writing of the file. Not here: respondents (company),
assertions.

Stories: Bălți gets worse; the NPS of 100 of Ion Rusu is four answers; a refused file; quarantine;
a source that is late; names that try to be formulas and markup; two managers of one name.
"""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from tests.apps import control_rows
from tests.apps.changes import metric_changes
from tests.apps.company import MARKUP, NAMES, Answers, answers, metric_values

CREATED_AT = datetime.fromisoformat("2026-10-08T04:30:00")
FILES_TAKEN_BEFORE = datetime.fromisoformat("2026-09-30T03:00:00")
LATE_SINCE = datetime.fromisoformat("2026-07-01T03:00:00")
SNAPSHOT = "board-x.duckdb"


def build(data: Path, *, fetched_at: datetime) -> Path:
    """Write the snapshot and its pointer under `data/published`; returns the snapshot.

    Args:
        fetched_at: when the sources that are not late delivered last (UTC).
    """
    published = data / "published"
    published.mkdir(parents=True, exist_ok=True)
    path = published / SNAPSHOT
    path.unlink(missing_ok=True)
    everyone, values, changes = figures()
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        control_rows.write(connection)
        for table, frame in (
            ("metric_values", values),
            ("metric_changes", changes),
        ):
            columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
            connection.register("rows", frame)
            connection.execute(f"insert into {table} select {', '.join(columns)} from rows")
        names = [(by, *named) for by, members in NAMES.items() for named in members.items()]
        tables = quality_rows(everyone, fetched_at) | {"member_names": names}
        for table, rows in tables.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values ({marks})", rows)
    (published / "CURRENT").write_text(f"{SNAPSHOT}\n", encoding="utf-8")
    return path


@cache
def figures() -> tuple[list[Answers], pd.DataFrame, pd.DataFrame]:
    """Answers, figures and their changes: the same in every snapshot, and to be read only."""
    everyone = answers()
    values = metric_values(everyone)
    return everyone, values, metric_changes(values)


def quality_rows(
    everyone: list[Answers], fetched_at: datetime
) -> dict[str, list[tuple[object, ...]]]:
    """Rows of the tables on what came in, by table."""
    late, old = LATE_SINCE, FILES_TAKEN_BEFORE
    fetched = fetched_at.replace(tzinfo=None)
    tablet, crm = ("store_tablet", "crm_export")
    good, again = ("loaded", None, None), ("duplicate_file", None, None)
    no_score, page = ("refused", "HEADER_MISSING", "оценка"), ("refused", "NOT_CSV", "<html>")
    nothing = (0, 0, 0, 0, 0, 0)
    files = [
        (1, "web_shop_form", "answers_2026-09.csv", good, (820, 790, 12, 6, 9, 3), old),
        (2, "web_shop_form", "answers_2026-10.csv", good, (110, 74, 30, 4, 2, 0), fetched),
        (3, tablet, "Chestionar tabletă.xlsx", good, (640, 601, 0, 20, 15, 4), fetched),
        (4, tablet, "Chestionar tabletă (1).xlsx", again, (640, 0, 640, 0, 0, 0), fetched),
        (5, "mail_replies", "msg-0001.eml", good, (212, 168, 2, 0, 11, 31), fetched),
        (6, crm, "выгрузка_июнь.csv", good, (400, 371, 0, 0, 29, 0), late),
        (7, crm, MARKUP + ".csv", no_score, nothing, late),
        (8, crm, "=cmd|' /C calc'!A0.csv", page, nothing, late),
    ]
    return {
        "row_balance": [
            (no, no, survey, "response", name, *outcome, *counts, at, at)
            for no, survey, name, outcome, counts, at in files
        ],
        "quarantine_summary": [
            ("crm_export", "SCORE_RANGE", "recommend", 21, late, late),
            ("store_tablet", "DATE_FORMAT", "answered_at", 15, old, fetched),
            ("mail_replies", "CHARSET", "comment", 11, old, fetched),
            ("web_shop_form", "SCORE_NOT_INTEGER", "recommend", 11, old, fetched),
            ("crm_export", "ID_PRECISION_LOST", "native_id", 8, late, late),
        ],
        "skipped_summary": [
            ("mail_replies", "AUTO_REPLY", 24),
            ("mail_replies", "BOUNCE", 7),
            ("store_tablet", "BLANK_ROW", 4),
            ("web_shop_form", "HEADER_ROW", 3),
        ],
        "attribution_summary": [
            ("web_shop_form", "manager", "ambiguous", 12),
            ("crm_export", "customer", "phone_unusable", 3),
        ],
        "flag_summary": [
            ("mail_replies", "CHARSET_GUESSED", 5, 5),
            ("crm_export", "ENCODING", 371, 1),
        ],
        "response_standing": [
            ("web_shop_form", "COUNTED", 900),
            ("web_shop_form", "PREVIEW", 4),
            ("store_tablet", "REPEATED", 12),
        ],
        "answer_states": [
            ("web_shop_form", "recommend", 1, "answered", 850),
            ("web_shop_form", "recommend", 1, "dont_know", 50),
            ("web_shop_form", "effort", None, "not_asked", 900),
        ],
        "expectation_results": [
            (
                "mail_replies",
                "expect_column_values_to_be_between",
                "questions.recommend",
                "SCORE_RANGE",
                "0",
                "10",
                1_840,
                3,
                12,
                "-1, 11",
            ),
            (
                "mail_replies",
                "expect_column_values_to_not_be_null",
                "answered_at",
                "DATE_MISSING",
                None,
                None,
                1_840,
                0,
                12,
                "",
            ),
            (
                "crm_export",
                "expect_table_row_count_to_equal",
                "",
                "",
                None,
                None,
                371,
                0,
                2,
                "",
            ),
        ],
        "attribute_figures": [
            (
                "1-5 × 1-10",
                "month",
                date(2026, 9, 1),
                "company",
                "all",
                attribute,
                90,
                satisfied,
                satisfied - 0.2,
                satisfied + 0.2,
                88,
                important,
                important - 0.4,
                important + 0.4,
                important - satisfied,
                important - satisfied - 0.5,
                important - satisfied + 0.5,
                60.0,
                50.0,
                70.0,
                3.7,
                7.5,
                corner,
            )
            for attribute, satisfied, important, corner in (
                ("price", 3.1, 8.9, "improve"),
                ("quality", 4.2, 8.6, "keep"),
                ("parking", 3.4, 5.1, "watch"),
                (MARKUP, 4.1, 7.4, "enough"),
            )
        ],
        "source_freshness": [
            _fresh("web_shop_form", "forms", "Web shop form", 48, fetched, everyone),
            _fresh("store_tablet", "forms", "Tabletă în magazin", 48, fetched, everyone),
            _fresh("mail_replies", "email", "Ответы на письма", 72, fetched, everyone),
            _fresh("crm_export", "crm", "CRM-выгрузка", 168, late, everyone),
        ],
        "missed_waves": [("crm_export", "quarter", date(2026, 1, 1), date(2026, 3, 31))],
        "header_drift": [
            ("web_shop_form", "answers_2026-10.csv", "extra", MARKUP, None),
            ("crm_export", MARKUP + ".csv", "missing", "Оценка", "Оценка сервиса"),
        ],
        "snapshot_info": [("x", CREATED_AT, 8, "test")],
    }


def _fresh(
    survey: str, kind: str, title: str, hours: int, fetched: datetime, everyone: list[Answers]
) -> tuple[object, ...]:
    days = [one.day for one in everyone if one.segments["survey"] == survey]
    last = max(days)
    return (
        survey, kind, title, "data@example.com", hours, fetched,
        datetime.fromisoformat(last.isoformat()), last, len(days), 0, len(days), 0,
    )  # fmt: skip


TABLES = """
create schema published;
use published;
create table metric_values (
    metric varchar, scale varchar, period_grain varchar, period_start date, period_end date,
    dimension varchar, member varchar, n bigint, value double, low double, high double,
    interval_method varchar, level double, promoters bigint, passives bigint, detractors bigint,
    value_sum decimal(38, 4), value_sum_squares decimal(38, 8), base varchar,
    definition_version varchar
);
create table metric_changes (
    metric varchar, scale varchar, period_grain varchar, period_start date, period_end date,
    dimension varchar, member varchar, compared_with varchar, compared_period_start date,
    n bigint, compared_n bigint, value double, compared_value double, difference double,
    company_difference double, low double, high double, base varchar, verdict varchar
);
create table attribute_figures (
    scale varchar, period_grain varchar, period_start date, dimension varchar, member varchar,
    attribute varchar, n bigint, satisfaction double, satisfaction_low double,
    satisfaction_high double, importance_n bigint, importance double, importance_low double,
    importance_high double, gap double, gap_low double, gap_high double, top_share double,
    top_share_low double, top_share_high double, mean_satisfaction double,
    mean_importance double, quadrant varchar
);
create table member_names (dimension varchar, member varchar, name varchar);
create table row_balance (
    batch_no bigint, manifest_seq bigint, survey varchar, target varchar, file_name varchar,
    status varchar, refusal varchar, detail varchar, received bigint, loaded bigint,
    duplicate bigint, superseded bigint, rejected bigint, skipped bigint, fetched_at timestamp,
    loaded_at timestamp
);
create table quarantine_summary (
    survey varchar, reason varchar, field varchar, n bigint, first_at timestamp, last_at timestamp
);
create table skipped_summary (survey varchar, reason varchar, n bigint);
create table attribution_summary (survey varchar, dimension varchar, reason varchar, n bigint);
create table response_standing (survey varchar, standing varchar, n bigint);
create table answer_states (
    survey varchar, question_key varchar, question_version integer, answer_state varchar, n bigint
);
create table flag_summary (survey varchar, flag varchar, n bigint, file_count bigint);
create table expectation_results (
    survey varchar, expectation varchar, field varchar, reason varchar, low varchar, high varchar,
    judged_count bigint, failed_count bigint, batch_count bigint, examples varchar
);
create table source_freshness (
    survey varchar, kind varchar, title varchar, owner varchar, freshness_hours integer,
    last_fetched_at timestamp, last_answered_at timestamp, last_answered_date date,
    response_count bigint, open_quarantine_count bigint, loaded_row_count bigint,
    rejected_row_count bigint
);
create table missed_waves (
    survey varchar, period_grain varchar, period_start date, period_end date
);
create table header_drift (
    survey varchar, file_name varchar, change varchar, header varchar, nearest varchar
);
create table snapshot_info (
    snapshot_id varchar, created_at timestamp, batch_no bigint, code_version varchar
);
"""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the made-up snapshot for a look.")
    parser.add_argument("data", type=Path)
    print(build(parser.parse_args().data, fetched_at=datetime.now(UTC)))
