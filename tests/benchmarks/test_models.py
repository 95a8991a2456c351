"""What each model and its tests cost in a run, against bare SQL that makes the same tables.

    LOYALTY_BENCH_ROWS=1000000 python -m pytest -m benchmark -s tests/benchmarks/test_models.py

Four runs of the command: the first, one with 10 000 new rows of one month, one in which one
single row is new, that is what every node costs with nothing to do, and one with nothing new.
Views that stand are left by later runs: they cost nothing there. The seconds of a node are
those that dbt writes into its log; a test belongs to the model it is declared at. Beside them what
the model takes by bare SQL alone, without dbt and without its tests.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from orchestration.home import PROJECT
from orchestration.resources.dbt_project import manifest_path
from tests.benchmarks.process_tree import Cost, measure
from tests.benchmarks.survey_export import declare, write_export
from tests.benchmarks.test_whole_run import LOYALTY, NEW_ROWS, SIZES, bare, by_hand, environment

__all__ = ["environment"]

pytestmark = pytest.mark.benchmark

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DONE = re.compile(r" of \d+ (OK created sql \w+ model \w+\.|PASS )(\S+) .*in ([\d.]+)s\]")
#: what is listed: a model that takes so much in one of the runs, for less there is a sum
SHOWN_SECONDS = 0.15

Costs = Mapping[str, float]


@pytest.mark.parametrize("rows", SIZES)
def test_what_each_model_costs(
    rows: int, tmp_path: Path, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    drops = tmp_path / "drops"
    write_export(drops / "first.csv", rows)
    declare(drops, tmp_path / "surveys")
    log = tmp_path / "home" / "logs" / "dbt.log"
    bare_costs = {
        name: bare(tmp_path, name, drops / "first.csv", environment)
        for name in ("minimal_pass", "same_tables")
    }
    runs: dict[str, Costs] = {}
    whole: dict[str, Cost] = {}
    for number, (name, count) in enumerate(
        (("first", 0), ("10 k new", NEW_ROWS), ("1 new", 1)), start=1
    ):
        if count:
            write_export(
                drops / f"{number}.csv", count, first=rows * number, start="2025-12-01", days=30
            )
        before = log.stat().st_size if log.exists() else 0
        whole[name] = measure([*LOYALTY, "run"], environment, PROJECT)
        runs[name] = costs_of(log.read_text(encoding="utf-8")[before:])
        assert len(runs[name]) > 50, "the log of dbt is written in another way"
        if name == "first":
            bare_costs["all_tables"] = by_hand(tmp_path, drops / "first.csv", environment)

    whole["nothing new"] = measure([*LOYALTY, "run"], environment, PROJECT)

    with capsys.disabled():
        alone = json.loads(bare_costs["all_tables"].said.splitlines()[-1])
        show(rows, bare_costs["all_tables"].seconds, runs, whole, alone)
        show_whole(bare_costs, whole)


def costs_of(log: str) -> Costs:
    """Seconds of each model, with its tests."""
    owners = owners_of_tests()
    costs: dict[str, float] = defaultdict(float)
    for what, name, seconds in DONE.findall(COLOUR.sub("", log)):
        # the log cuts long names off
        test = next((test for test in owners if test.startswith(name)), name)
        costs[owners[test] if what == "PASS " else name] += float(seconds)
    return costs


def owners_of_tests() -> Mapping[str, str]:
    """Name of a test -> model it is declared at, or the first that it reads."""
    nodes = json.loads(manifest_path().read_text(encoding="utf-8"))["nodes"]
    return {
        node["name"]: (node.get("attached_node") or node["depends_on"]["nodes"][0]).split(".")[-1]
        for node in nodes.values()
        if node["resource_type"] == "test"
    }


def show(
    rows: int,
    by_hand: float,
    runs: Mapping[str, Costs],
    whole: Mapping[str, Cost],
    alone: Mapping[str, Sequence[float]],
) -> None:
    """A line for each model that takes time, and sums; `alone` is seconds by bare SQL."""
    first = runs["first"]
    lines = [f"\n{rows:,} responses; all tables by hand: {by_hand:.1f} s"]
    lines += [
        f"| model, with its tests | first: s | by bare SQL: s | {NEW_ROWS} new: s | 1 new: s |"
    ]
    lines += ["|---|---|---|---|---|"]

    def line(name: str, taken: Mapping[str, float], bare: float) -> str:
        shown = " | ".join(f"{taken[run]:.2f}" for run in ("10 k new", "1 new"))
        return f"| {name} | {taken['first']:.2f} | {bare:.2f} | {shown} |"

    small: dict[str, float] = defaultdict(float)
    small_alone, count = 0.0, 0
    for name in sorted(first, key=lambda name: -first[name]):
        taken = {run: costs.get(name, 0.0) for run, costs in runs.items()}
        bare = alone.get(name, (0.0,))[0]
        if max(taken.values()) >= SHOWN_SECONDS:
            lines.append(line(f"`{name}`", taken, bare))
        else:
            count += 1
            small_alone += bare
            for run, seconds in taken.items():
                small[run] += seconds
    lines.append(line(f"{count} others", small, small_alone))
    models = sum(took[0] for name, took in alone.items() if name in first)
    lines.append(
        line("dbt together", {run: sum(costs.values()) for run, costs in runs.items()}, models)
    )
    lines += [
        f"| by bare SQL also: {name} | | {alone[name][0]:.2f} | | |"
        for name in ("load", "code comments", "snapshot")
    ]
    lines.append(line("whole run", {run: cost.seconds for run, cost in whole.items()}, by_hand))
    sys.stdout.write("\n".join(lines) + "\n")


def show_whole(by_hand: Mapping[str, Cost], whole: Mapping[str, Cost]) -> None:
    """A line for each run: time, memory, and ratios to bare SQL by the clock and by processor."""
    lines = ["| | s | GB | processor s | x all tables | x minimal pass | by processor |"]
    lines += ["|---|---|---|---|---|---|---|"]
    same, minimal = by_hand["all_tables"], by_hand["minimal_pass"]
    for name, cost in (*by_hand.items(), *((f"run: {run}", cost) for run, cost in whole.items())):
        lines.append(
            f"| {name} | {cost.seconds:.1f} | {cost.peak_bytes / 1e9:.2f}"
            f" | {cost.processor_seconds:.1f} | {cost.seconds / same.seconds:.2f}"
            f" | {cost.seconds / minimal.seconds:.2f}"
            f" | {cost.processor_seconds / same.processor_seconds:.2f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")
