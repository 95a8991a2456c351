"""What a bonus rule pays by luck: the simulation against the measured table of docs/metrics.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from tests.dbt.building import dbt

pytestmark = pytest.mark.slow

#: promoters, passives and detractors of ten managers: theta .0411, alpha0 23.35, pool 22.43
MANAGERS = (
    *((5, 0, 0), (40, 30, 10), (22, 18, 20), (3, 1, 1), (90, 60, 50)),
    *((12, 20, 18), (1, 2, 4), (65, 20, 15), (18, 6, 6), (28, 12, 25)),
)
#: true NPS less the target of 30 -> rule -> share of times met, in percent, at 10, 30 and 120
#: answers; measured once by simulation with a mix of classes that is not told
MEASURED: dict[int, dict[str, tuple[float, float, float]]] = {
    -10: {"raw": (42, 28, 10), "shrunk": (16, 15, 6), "probability": (0.3, 1.4, 0.6)},
    10: {"raw": (75, 82, 94), "shrunk": (44, 66, 90), "probability": (2, 20, 63)},
}
#: standard deviation of the payout at the target: all or nothing on raw, linear on shrunk
PAYOUT_SPREAD = {"cliff": (49, 50, 50), "linear": (33, 33, 25)}
SIZES = (10, 30, 120)
TOLERANCE_POINTS = 2.0


@cache
def compiled() -> str:
    scheme = {"scheme": "s", "unit_type": "manager", "target": "30",
              "payout": {"kind": "linear", "span": "20", "most": "120"}}  # fmt: skip
    with TemporaryDirectory() as folder:
        done = dbt(
            Path(folder) / "warehouse.duckdb", "compile", "--select", "feed_simulation",
            feed_scheme=scheme, feed_periods=["2026-03"],
        )  # fmt: skip
    return str(done.results[0].node.compiled_code)


Chance = tuple[float, float, float, float]  # met, not met, payout: mean and spread


def simulated() -> dict[tuple[int, int, str], Chance]:
    """By number of answers, margin and rule."""
    with duckdb.connect(":memory:") as con:
        con.execute("attach ':memory:' as warehouse; use warehouse; create schema marts")
        con.execute(
            "create table counts (unit_id varchar, promoter integer, passive integer,"
            " detractor integer)"
        )
        con.executemany(
            "insert into counts values (?, ?, ?, ?)",
            [(f"m{k:02d}", *counts) for k, counts in enumerate(MANAGERS)],
        )
        con.execute(
            "create table marts.feed_answers as select unit_id, true as is_counted,"
            " cast(kind = 'promoter' as integer) as promoter,"
            " cast(kind = 'passive' as integer) as passive,"
            " cast(kind = 'detractor' as integer) as detractor"
            " from (unpivot counts on promoter, passive, detractor into name kind value k),"
            " lateral (select unnest(range(k)))"
        )
        # the first three have the numbers of answers that were measured, beside the same pool
        con.execute(
            "create table marts.feed_figures as select unit_id, true as is_enough, 1 as promoters,"
            " cast(30 as decimal(18, 8)) as target, n is not null as is_shown, n from (select"
            " unit_id, list_extract(?, row_number() over (order by unit_id)) as n from counts)",
            [list(SIZES)],
        )
        found = con.execute(
            "select n, margin, rule, met_share, not_met_share, payout_mean, payout_sd"
            f" from ({compiled()})"
        ).fetchall()
    return {(row[0], row[1], row[2]): row[3:] for row in found}


def test_luck_and_merit_come_out_as_measured() -> None:
    chances = simulated()

    worst = 0.0
    for margin, rules in MEASURED.items():
        for rule, measured in rules.items():
            told = [100 * chances[size, margin, rule][0] for size in SIZES]
            print(f"{margin:+d} {rule:12}", [f"{share:.1f}" for share in told], measured)
            worst = max(worst, *(abs(a - b) for a, b in zip(told, measured, strict=True)))
    print(f"largest distance: {worst:.2f} points")
    assert worst <= TOLERANCE_POINTS


def test_a_line_on_the_shrunken_figure_depends_less_on_luck_than_all_or_nothing() -> None:
    chances = simulated()

    for place, size in enumerate(SIZES):
        met = chances[size, 0, "raw"][0]
        cliff, line = 100 * (met * (1 - met)) ** 0.5, chances[size, 0, "raw"][3]
        print(size, f"{cliff:.1f}", f"{line:.1f}")
        assert cliff == pytest.approx(PAYOUT_SPREAD["cliff"][place], abs=TOLERANCE_POINTS)
        assert line == pytest.approx(PAYOUT_SPREAD["linear"][place], abs=TOLERANCE_POINTS)


def test_chances_are_chances_and_rise_with_the_true_figure() -> None:
    chances = simulated()

    assert all(0 <= met <= 1 and met + not_met <= 1 + 1e-9 for met, not_met, *_ in chances.values())
    for size in SIZES:
        for rule in ("raw", "interval", "shrunk", "probability"):
            by_margin = [chances[size, margin, rule][0] for margin in range(-30, 31, 5)]
            assert by_margin == sorted(by_margin)
