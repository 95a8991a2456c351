"""Whatever arrives, every record is accounted for, and what counts is what the oracle says."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.raw.loader import FileBalance
from tests.raw.loading import HEADER, Installation, parts
from tests.raw.oracle import Content, Oracle
from tests.validated.reading import a_form

pytestmark = pytest.mark.slow

FORM = a_form()
CELLS = (
    ("1", "2", "3", ""),
    ("2026-05-01", "2026-05-01", "2026-05-02", "2026-02-31", "soon", "2099-01-01", ""),
    ("9", "9.0", "0", "10", "", "-", "11", "-1", "8.5", "x"),
    ("a", "b", "", "two\nlines", 'a "quoted", one'),
)
ROWS = st.one_of(
    st.tuples(*map(st.sampled_from, CELLS)).map(list),
    st.sampled_from([["", "", "", ""], ["1"], ["1", "2026-05-01", "9", "a", "more"], ["# words"]]),
)
FILES = st.lists(st.lists(ROWS, max_size=6), min_size=1, max_size=4)


def written(rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([HEADER.split(","), *rows])
    return target.getvalue().encode()


def deliver(
    place: Installation, files: list[bytes], groups: list[list[int]]
) -> dict[int, FileBalance]:
    """Land all files, then load them in groups, in the order given."""
    entries = place.land(FORM, {f"{n}.csv": content for n, content in enumerate(files)})
    balances: dict[int, FileBalance] = {}
    for group in groups:
        for balance in place.load(FORM, [entries[n] for n in group]).values():
            balances[int(balance.file_name.removesuffix(".csv"))] = balance
    return balances


def current(place: Installation) -> Counter[Content]:
    return Counter(
        (native or "", str(day), None if score is None else float(score), comment or "")
        for native, day, score, comment in place.ask(
            "select r.native_response_id, r.answered_date, s.value_number, c.value_text"
            " from raw.response as r"
            " join raw.answer as s on s.response_no = r.response_no"
            " and s.question_key = 'recommend'"
            " join raw.answer as c on c.response_no = r.response_no and c.question_key = 'why'"
            " where r.is_current"
        )
    )


def check(place: Installation, files: list[bytes], balances: dict[int, FileBalance]) -> None:
    oracle = Oracle()
    for number, content in enumerate(files):
        balance = balances[number]
        found = parts(balance)
        assert found == oracle.read(content).parts, content.decode()
        assert balance.received == sum(found[1:])
    assert current(place) == oracle.current
    rejected = sum(balance.rejected for balance in balances.values())
    assert place.ask("select count(*) from raw.quarantine") == [(rejected,)]
    assert place.ask(
        "select count(*) from raw.answer as a anti join raw.response as r using (response_no)"
    ) == [(0,)]


@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(files=FILES)
def test_every_record_is_accounted_for(files: list[list[list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        place = Installation(Path(folder))
        contents = [written(rows) for rows in files]

        balances = deliver(place, contents, [list(range(len(contents)))])

        check(place, contents, balances)


def some_files(seed: int, count: int) -> list[bytes]:
    """Exports that overlap, repeat, edit and break, made from a seed."""
    dice = random.Random(seed)
    odd = [["", "", "", ""], ["1"], ["1", "2026-05-01", "9", "a", "more"], ["# words"]]
    files: list[bytes] = []
    for _ in range(count):
        rows = [
            dice.choice(odd) if dice.random() < 0.1 else [dice.choice(cells) for cells in CELLS]
            for _ in range(dice.randrange(40))
        ]
        repeats = files and dice.random() < 0.15
        files.append(dice.choice(files) if repeats else written(rows))
    return files


@pytest.mark.parametrize("seed", [1, 2])
def test_files_loaded_together_or_one_by_one_have_the_same_balances(
    seed: int, tmp_path: Path
) -> None:
    files = some_files(seed, 8)
    everything = list(range(len(files)))
    together, apart = Installation(tmp_path / "together"), Installation(tmp_path / "apart")

    one = deliver(together, files, [everything])
    other = deliver(apart, files, [everything[:1], everything[1:4], [4], everything[5:]])

    check(together, files, one)
    check(apart, files, other)
    assert one == other


def test_files_loaded_in_any_order_leave_the_same_answers(tmp_path: Path) -> None:
    files = list(dict.fromkeys(some_files(3, 8)))
    order = list(range(len(files)))
    random.Random(5).shuffle(order)
    place = Installation(tmp_path)

    balances = deliver(place, files, [order[:2], order[2:3], order[3:]])

    oracle = Oracle()
    for content in files:
        oracle.read(content)
    assert current(place) == oracle.current
    for balance in balances.values():
        assert balance.received == sum(parts(balance)[1:])


def test_a_lost_ledger_changes_no_answer(tmp_path: Path) -> None:
    files = some_files(4, 8)
    place = Installation(tmp_path)
    first = deliver(place, files, [list(range(len(files)))])
    rows = place.ask("from raw.response order by response_no")
    place.do("delete from raw.batch; delete from raw.quarantine; delete from raw.skipped")

    again = {int(name.removesuffix(".csv")): b for name, b in place.load(FORM).items()}

    assert place.ask("from raw.response order by response_no") == rows
    assert again == first
    check(place, files, again)
