"""What coding costs: seconds and memory for many distinct comments, on one thread.

    export LOYALTY_BENCH_COMMENTS=1000000
    python -m pytest -m benchmark -s tests/benchmarks/test_comments.py

Every comment is two of the corpus joined, so that no two are the same: real ones repeat, and a
text is coded once. A process of its own, whose peak is measured.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from orchestration.home import PROJECT
from tests.benchmarks.process_tree import measure

pytestmark = pytest.mark.benchmark

COUNT = int(os.environ.get("LOYALTY_BENCH_COMMENTS", "100000"))
MAKE = """
import sys
import duckdb
from orchestration.comments.corpus import our_corpus
from orchestration.raw.warehouse import SCHEMA
path, count = sys.argv[1], int(sys.argv[2])
texts = [row.text for row in our_corpus()]
with duckdb.connect(path) as con:
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    con.execute("create temp table part as select unnest(?) as said, unnest(range(?)) as i",
                [texts, len(texts)])
    con.execute(
        "insert into raw.answer (response_no, question_key, metric, value_text)"
        " select g.i, 'why', 'comment', a.said || ' ' || b.said from range(?) as g(i)"
        " join part as a on a.i = g.i % ? join part as b on b.i = (g.i // ? + g.i * 31) % ?",
        [count, len(texts), len(texts), len(texts)])
"""
CODE = """
import sys
from pathlib import Path
import duckdb
from orchestration.comments.coding import code_new
from orchestration.comments.installed import InstalledCoder
from orchestration.home import Home
with duckdb.connect(sys.argv[1]) as con:
    con.execute("set threads = 1")
    con.execute("set memory_limit = '1GB'")
    done = code_new(con, InstalledCoder(Home(Path(sys.argv[1]).parent, Path("none"))))
    assert done.answer_count == int(sys.argv[2]), done
"""


def test_what_coding_many_comments_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = str(tmp_path / "warehouse.duckdb")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
    measure([sys.executable, "-c", MAKE, warehouse, str(COUNT)], environment, PROJECT)

    cost = measure([sys.executable, "-c", CODE, warehouse, str(COUNT)], environment, PROJECT)

    with capsys.disabled():
        print(
            f"\n{COUNT:,} comments: {cost.processor_seconds:.1f} s of processor,"
            f" {COUNT / cost.processor_seconds:,.0f} a second, {cost.seconds:.1f} s by the clock,"
            f" {cost.peak_bytes >> 20} MB"
        )
    assert cost.peak_bytes < 2 << 30
    assert COUNT / cost.processor_seconds > 1_000
