"""The made-up company of the board's tests with open answers beside its figures.

Comments try everything: markup, formulas, links, signs that turn the text around. Here: a home with
a snapshot, tables of themes and comments. Not here: assertions.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Home
from tests.apps import snapshot_fixture

MONTH = date(2026, 9, 1)
HOSTILE = (
    '<script>alert(1)</script> =HYPERLINK("http://evil.example/x") \u202etxet\r\nBcc: everybody'
    " [phone] **bold** www.evil.example"
)
PRAISE = "Спасибо Ане: быстро, вежливо и по делу, приду ещё."
WISHES = (
    ("ru", "payment_billing", "Поставьте терминал для оплаты картой"),
    ("ru", "payment_billing", "Хочу терминал, оплату картой"),
    ("ru", "payment_billing", "Нужен терминал оплаты картой на кассе!"),
    ("ro", "delivery", "Ar fi bine să livrați și duminica"),
    ("ro", "delivery", "Livrare duminica, vă rog"),
    ("en", "website_app", HOSTILE),
)
#: theme, mentions, impact, low, high
THEMES = (
    ("delivery", 34, -6.2, -9.4, -3.0),
    ("waiting_speed", 21, -1.1, -3.9, 1.7),
    ("staff_attitude", 40, 5.0, 1.2, 8.8),
    ("general", 50, -3.0, -4.0, -2.0),
)
TABLES = """
create table published.theme_figures (
    scale varchar, period_grain varchar, period_start date, dimension varchar, member varchar,
    theme varchar, is_hidden boolean, n bigint, mentions bigint, share double, impact double,
    impact_low double, impact_high double, impact_verdict varchar,
    complaints bigint, praises bigint
);
create table published.comments (
    response_uid uuid, question_key varchar, survey varchar, month_start date, location varchar,
    manager varchar, product varchar, nps_group varchar, text varchar, language varchar,
    primary_kind varchar, kinds varchar[], themes varchar[], sentiment varchar,
    churn_risk boolean, wants_contact boolean, implicit_request boolean, confidence double,
    is_coded boolean
);
"""


def home_of(root: Path) -> Home:
    """A home whose snapshot has figures, themes and comments."""
    data = root / "data"
    path = snapshot_fixture.build(data, fetched_at=datetime(2026, 10, 8, tzinfo=UTC))
    with duckdb.connect(str(path)) as con:
        con.execute(TABLES)
        con.executemany(
            f"insert into published.theme_figures values ({', '.join('?' * 16)})",
            [
                *_themes("month", MONTH),
                *_themes("quarter", date(2026, 7, 1)),
                *_themes("year", date(2026, 1, 1)),
            ],
        )
        for row in _comments():
            marks = ", ".join("?" * len(row))
            con.execute(f"insert into published.comments values ({marks})", row)
    (root / "surveys").mkdir(exist_ok=True)
    return Home(data, root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")


def uid(number: int) -> str:
    """The response of a comment."""
    return f"00000000-0000-0000-0000-{number:012d}"


def _themes(grain: str, start: date) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for dimension, member in (("company", "all"), ("location", "L2"), ("manager", "M01")):
        for theme, mentions, impact, low, high in THEMES:
            rows.append(
                ["0-10", grain, start, dimension, member, theme, False, 180, mentions,
                 mentions / 180, impact, low, high,
                 "below" if high < 0 else "above" if low > 0 else "not_proven", 12, 3]
            )  # fmt: skip
        # what is hidden has no numbers; this one must never be read
        rows.append(
            ["0-10", grain, start, dimension, member, "assortment", True, 180, 9, 0.05, -77.7,
             -88.8, -66.6, "below", 9, 0]
        )  # fmt: skip
    return rows


def _comments() -> list[list[Any]]:
    rows = [
        _row(number, language, "wish", theme, text)
        for number, (language, theme, text) in enumerate(WISHES)
    ]
    rows.append(_row(50, "ru", "praise", "staff_attitude", PRAISE, manager="M01"))
    rows.append(_row(51, "en", "complaint", "delivery", HOSTILE, manager="M01"))
    rows.append(_row(52, "ru", "complaint", "delivery", "Ждал час, ушёл ни с чем.", manager="M07"))
    return rows


def _row(
    number: int, language: str, kind: str, theme: str, text: str, manager: str | None = None
) -> list[Any]:
    month = MONTH if number != 0 else date(2026, 7, 1)
    return [
        uid(number), "why", "web_shop_form", month, None, manager, None, "detractor", text,
        language, kind, [kind], [theme], "neutral", False, number == 52, False, 0.9, True,
    ]  # fmt: skip
