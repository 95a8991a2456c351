"""Figures of the KPI feed against the reference, and against the published figures beside them."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.dbt.building import dbt, rows
from tests.dbt.dirichlet import probability
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.feed_company import Counts, employee, figures, forms, location, scheme
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

#: our selection has these files whole
REFERENCE = FULL_SET if FULL_SET.is_dir() else GOLDEN
#: the month of each case of the reference, and its target, which is not in its rows
CASES = {"mg_d1": ("2026-03", 30), "mg_d2": ("2026-06", 0)}
OF_A_ROW = {
    "pool_nps": "pool_value",
    "theta": "theta",
    "n_c": "unit_size",
    "alpha0": "alpha0",
    "n": "n",
    "nps_raw": "value",
    "shrink_weight_pool": "pool_weight",
    "nps_shrunk": "shrunk_value",
    "post_sd": "shrunk_sd",
    "prob_ge_target": "p_at_least_target",
    "payout_linear_pct": "payout_percent",
    "rank_raw": "rank() over (order by value desc)",
    "rank_shrunk": "rank() over (order by shrunk_value desc)",
    "status": "status",
}
TIERS = {"0": "0", "50": "1", "100": "2", "120": "3"}
#: where units differ no more than chance the feed knows the pool no better than its answers tell;
#: the published figures take it as known, and these values are asked of them
OF_A_KNOWN_POOL = ("post_sd", "prob_ge_target", "payout_pct", "payout_tier")
SHARES = ("pool_pct_promoters", "pool_pct_passives", "pool_pct_detractors")


def reference_counts() -> dict[str, dict[str, Counts]]:
    cases: dict[str, dict[str, Counts]] = {}
    with (REFERENCE / "managers_rows.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            cases.setdefault(line["case_id"], {})[line["manager"]] = (
                int(line["promoters"]), int(line["passives"]), int(line["detractors"])
            )  # fmt: skip
    return cases


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp("feed") / "warehouse.duckdb")
    told = reference_counts()
    found = [
        form
        for case, counts in told.items()
        for form in forms(date.fromisoformat(f"{CASES[case][0]}-15"), counts)
    ]
    # M1 moves from North to South on 1 September: by then North has four of his answers less
    moving = {"M1": (20, 5, 5), "M2": (8, 8, 8)}
    found += forms(date(2026, 8, 31), moving)
    found += forms(date(2026, 9, 1), moving)
    found += forms(date(2026, 10, 31), {"M1": (0, 0, 12)})
    loader.load(
        found,
        named=[
            *(employee(name) for counts in told.values() for name in counts),
            employee("M1", valid_to=date(2026, 8, 31), location="North"),
            employee("M1", valid_from=date(2026, 9, 1), location="South"),
            employee("M2", location="South"),
            employee("M3", valid_to=date(2026, 9, 30), location="South"),
            location("North"),
            location("South"),
        ],
    )
    dbt(loader.path, "run", "--exclude", "tag:on_request")
    return loader.path


def test_every_line_of_the_reference_managers_is_paid_as_the_reference_says(
    warehouse: Path, reference_line: ReferenceLine
) -> None:
    found: dict[tuple[str, str], dict[str, object]] = {}
    for case, (period, target) in CASES.items():
        aim = {"value": target, "source": "plan", "approved_by": "board"}
        linear, tiers = scheme(target=aim), scheme(target=aim, payout={"kind": "tiers"})
        columns = ", ".join(f"{sql} as {name}" for name, sql in OF_A_ROW.items())
        for unit, row in figures(warehouse, linear, period, columns).items():
            found[case, unit] = dict(zip(OF_A_ROW, row, strict=True))
        for unit, (percent,) in figures(warehouse, tiers, period, "payout_percent").items():
            found[case, unit]["payout_pct"] = percent

    for value in reference_values(REFERENCE / "managers_expected.csv"):
        case, unit = value.line["case_id"], value.line["manager"]
        of = found[case, next(iter(reference_counts()[case])) if unit == "POOL" else unit]
        if value.metric in SHARES:
            continue  # the shares of the pool are told by published.shrunken_figures
        if case == "mg_d2" and value.metric in OF_A_KNOWN_POOL:
            continue
        shown = of.get(value.metric)
        if value.metric == "payout_tier":
            # compared by what it pays: the scheme says tiers as percents
            paid = of["payout_pct"]
            shown = "gate_n" if paid is None else f"tier{TIERS[f'{paid:.0f}']}"
            assert (shown == "gate_n") == (of["status"] == "insufficient_n")
        elif shown is None and value.metric.startswith("payout"):
            shown = ""
        tolerance = 1e-4 if value.metric == "prob_ge_target" else 1e-6
        if value.expected not in ("", str(shown)) and value.metric != "payout_tier":
            tolerance = max(tolerance, 1e-6 * abs(float(value.expected)))
        reference_line(value, shown, tolerance)


def test_equal_managers_are_not_told_apart_by_the_fourth_digit_of_their_shrunken_figure(
    warehouse: Path,
) -> None:
    """Three of four would have had 120 percent, and the fourth nothing, on 0.0001 points."""
    aim = {"value": 0, "source": "plan", "approved_by": "board"}
    paid = scheme(target=aim, payout={"kind": "tiers"})

    found = figures(
        warehouse,
        paid,
        "2026-06",
        "fit, pool_n, shrunk_value, shrunk_sd, p_at_least_target, status, payout_percent",
    )

    ours = [row for row in found.values() if row[0] == "pool"]
    assert len(ours) == 4
    for _, pool_n, shrunk, sd, p_at_least, status, percent in ours:
        counts = reference_counts()["mg_d2"].values()
        pool = [sum(kind) for kind in zip(*counts, strict=True)]
        assert pool_n == sum(pool)
        assert float(shrunk) == pytest.approx(0, abs=1e-3)
        variance = (pool[0] + pool[2]) / pool_n
        assert float(sd) == pytest.approx(100 * (variance / (pool_n + 1)) ** 0.5, abs=1e-3)
        assert float(p_at_least) == pytest.approx(0.5, abs=1e-2)
        assert (status, percent) in {("not_proven", 50), ("not_proven", 0)}


def test_the_figures_of_a_rolling_window_are_those_that_are_published(warehouse: Path) -> None:
    published = rows(
        warehouse,
        "select s.member, s.n, s.value, v.low, v.high, s.shrunk_value, s.shrunk_sd"
        " from published.shrunken_figures as s join published.metric_values as v using"
        " (metric, scale, period_grain, period_start, dimension, member)"
        " where period_grain = 'rolling_3_months' and dimension = 'manager'"
        " and period_start = '2026-08-01'",
    )

    ours = figures(
        warehouse,
        scheme(window_months=3),
        "2026-10",
        "n, value, low, high, shrunk_value, shrunk_sd",
    )

    assert len(published) == 2
    for member, *told in published:
        assert [float(told) for told in ours[member]] == pytest.approx(told, abs=1e-8)


@pytest.mark.parametrize(
    ("months", "period", "n"),
    [
        # the last day of August is no part of September, and the last of October one of October
        (1, "2026-08", 30),
        (1, "2026-09", 30),
        (2, "2026-09", 60),
        (3, "2026-10", 72),
        (2, "2026-10", 42),
        (1, "2026-10", 12),
        (1, "2026-11", 0),
    ],
)
def test_a_window_of_months_holds_the_answers_of_their_days(
    warehouse: Path, months: int, period: str, n: int
) -> None:
    found = figures(warehouse, scheme(window_months=months), period, "n")

    assert found["M1"] == (n,)


def test_a_manager_who_moved_takes_no_answer_of_before_along(warehouse: Path) -> None:
    places = scheme(units={"type": "location"}, window_months=2)

    found = figures(warehouse, places, "2026-09", "n, promoters, detractors")

    # of August M1 is of North, of September of South, where M2 was all the time
    assert found == {"North": (30, 20, 5), "South": (30 + 48, 20 + 16, 5 + 16)}


def test_the_roster_is_that_of_the_last_day_of_the_month(warehouse: Path) -> None:
    september = figures(warehouse, scheme(), "2026-09", "n, status")
    october = figures(warehouse, scheme(), "2026-10", "n, status")

    assert september["M3"] == (0, "insufficient_n")
    assert "M3" not in october
    # nobody asked about M2 in October: a row all the same
    assert october["M2"] == (0, "insufficient_n")


def test_an_excluded_answer_moves_the_figure_and_stays_in_the_evidence(warehouse: Path) -> None:
    columns = "n, promoters, value, n_excluded"
    before = figures(warehouse, scheme(), "2026-09", columns)["M1"]
    ((uid,),) = rows(
        warehouse,
        "select cast(min(response_uid) as varchar) from marts.feed_answers"
        " where unit_id = 'M1' and promoter = 1",
    )

    after = figures(warehouse, scheme(), "2026-09", columns, excluded={uid: "TEST_ANSWER"})["M1"]

    assert before == (30, 20, Decimal("50.00000000"), 0)
    assert after == (29, 19, Decimal("48.27586207"), 1)
    marked = rows(
        warehouse,
        "select is_excluded, excluded_reason, is_counted from marts.feed_answers"
        " where cast(response_uid as varchar) = ?",
        uid,
    )
    assert marked == [(True, "TEST_ANSWER", False)]


def test_answers_outside_control_count_only_in_a_scheme_that_counts_all(warehouse: Path) -> None:
    figures(warehouse, scheme(), "2026-09", "n")
    detractors = rows(
        warehouse,
        "select cast(response_uid as varchar) from marts.feed_answers"
        " where unit_id = 'M1' and detractor = 1 order by 1",
    )
    causes = {uid: ("price", "front_line")[number % 2] for number, (uid,) in enumerate(detractors)}

    columns = "n, detractors, n_outside_control"
    every = figures(warehouse, scheme(), "2026-09", columns, causes=causes)
    ours = figures(warehouse, scheme(counts="controllable"), "2026-09", columns, causes=causes)

    assert every["M1"] == (30, 5, 3)
    assert ours["M1"] == (27, 2, 3)


def test_the_company_leans_on_nobody(warehouse: Path) -> None:
    whole = scheme(units={"type": "company"}, payout={"kind": "tiers"})

    found = figures(
        warehouse, whole, "2026-09", "n, value, shrunk_value, fit, p_at_least_target, status"
    )

    # of 28 promoters, 13 passives and 13 detractors: 27.8 is under 30, and nothing is proven
    n, value, shrunk, fit, p_at_least, status = found["all"]
    assert (n, fit, status) == (54, "none", "not_proven")
    assert value == shrunk == Decimal("27.77777778")
    assert float(p_at_least) == pytest.approx(probability((28, 13, 13), 0.3), abs=1e-5)
