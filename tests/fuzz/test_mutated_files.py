"""Mutated files of every format, through landing, reading, judging and loading.

`make fuzz` sends 20,000 of them; `make test` a sample. Nothing may crash, hang, or be miscounted.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestration.raw.loader import FileBalance
from orchestration.responses.declaration import CsvFormat
from tests.fuzz.counting import count_records
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import Seed, all_seeds, product_seeds
from tests.raw.loading import Installation, parts

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("FUZZ_COUNT", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
AT_ONCE = 200
PLAIN = all_seeds()
#: from how many files on the samples of all products are mutated as well
ALL_PRODUCTS = 2_000
SEEDS = PLAIN + (product_seeds() if COUNT >= ALL_PRODUCTS else ())
#: what the warehouse holds of each file, counted in its tables and not taken from the ledger
HELD = """
select
    b.manifest_seq,
    (select count(*) from raw.{table} as r where r.manifest_seq = b.manifest_seq),
    (select count(*) from raw.quarantine as q where q.manifest_seq = b.manifest_seq),
    (select coalesce(sum(row_count), 0) from raw.skipped as s
     where s.manifest_seq = b.manifest_seq)
from raw.batch as b
"""


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.survey.survey)
def test_no_mutated_file_crashes_hangs_or_is_miscounted(seed: Seed, tmp_path: Path) -> None:
    place = Installation(tmp_path)
    dice = random.Random(f"{SEED} {seed.survey.survey}")
    wanted = max(-(-COUNT // len(SEEDS)), 1)
    endings: Counter[str] = Counter()
    compared = 0
    started = time.monotonic()
    for first in range(0, wanted, AT_ONCE):
        files = {
            f"{number}": mutated(dice.choice(seed.files), dice)
            for number in range(first, min(first + AT_ONCE, wanted))
        }
        balances = place.deliver(seed.survey, files)
        assert balances.keys() == files.keys(), "a file left no line in the ledger"
        for name, balance in balances.items():
            assert balance.received == sum(parts(balance)[1:]), (name, balance)
            endings[balance.refusal or balance.status] += 1
        compared += counts_agree(seed, files, balances)
    tables_agree(place, seed.survey.loads, place.entries(seed.survey))
    rate = wanted / (time.monotonic() - started)
    told = ", ".join(f"{reason} {count}" for reason, count in endings.most_common())
    print(f"\n{seed.survey.survey}: {wanted} files, {rate:.0f} a second: {told}")
    assert endings["PARSER_LIMIT"] == 0, "a file took its reader down"
    if isinstance(seed.survey.format, CsvFormat) and seed in PLAIN:
        print(f"  counted apart as well: {compared}")
        assert compared > wanted / 5


def counts_agree(seed: Seed, files: dict[str, bytes], balances: dict[str, FileBalance]) -> int:
    """Compare with the independent counter, which knows plain files with one record a row."""
    form = seed.survey.format
    if not isinstance(form, CsvFormat) or seed not in PLAIN:
        return 0
    compared = 0
    for name, content in files.items():
        balance = balances[name]
        count = count_records(content, form.delimiter, form.encodings)
        if count is None or balance.status == "refused":
            continue
        blank = balance.skipped
        assert balance.received - blank <= count <= balance.received, (name, content, balance)
        compared += 1
    return compared


def tables_agree(place: Installation, table: str, entries: Sequence[object]) -> None:
    """The ledger says what the tables hold."""
    held = {seq: counts for seq, *counts in place.ask(HELD.format(table=table))}
    assert len(held) == len(entries)
    ledger = place.ask(
        "select manifest_seq, status, loaded, superseded, rejected, skipped, duplicate, received"
        " from raw.batch"
    )
    for seq, status, loaded, superseded, rejected, skipped, duplicate, received in ledger:
        rows, aside, left_out = held[seq]
        if status == "loaded":
            assert (loaded + superseded, rejected, skipped) == (rows, aside, left_out), seq
            assert received == rows + aside + left_out + duplicate, seq
        else:
            assert (rows, aside, left_out) == (0, 0, 0), seq
