"""Numbers that others published, each as our SQL makes it from the inputs that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_intervals import ask
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, reference_values

pytestmark = pytest.mark.slow


def nps(promoters: int, detractors: int, n: int) -> str:
    return f"{{{{ nps_points('{promoters}', '{detractors}', '{n}') }}}}"


def limit(sign: int, promoters: int, detractors: int, n: int, added: list[float]) -> str:
    counts = f"'{promoters}', '{detractors}', '{n}'"
    return f"{{{{ pseudo_limit({sign}, {counts}, {added}) }}}} / 100"


def both(promoters: int, detractors: int, n: int, added: list[float]) -> list[str]:
    return [limit(sign, promoters, detractors, n, added) for sign in (-1, 1)]


def score(promoters: int, detractors: int, n: int) -> list[str]:
    return [
        f"(select {end} / 100 from score_intervals where name = '{promoters}/{detractors}/{n}')"
        for end in ("low", "high")
    ]


#: promoters, detractors, n of the score intervals below
SCORED = ((9, 3, 32), (16, 8, 86), (6, 16, 161), (3, 0, 3))
ONE_SIDED_95_AND_80 = "(1.6448536269514722 + 0.8416212335729143)"
#: reference -> SQL of each of its values, in their order
ASKED: dict[str, list[str]] = {
    "pub_d01": [f"{nps(3, 1, 6)} / 100"],
    "pub_d02": [f"{nps(0, 1, 1)} / 100"],
    "pub_d03": ["{{ nps_variance('3', '1', '6') }}"],
    "pub_d04": ["{{ nps_variance('1', '1', '2') }}"],
    "pub_d05": ["{{ nps_variance('1', '1', '3') }}"],
    "pub_d06": ["{{ nps_standard_error('3', '1', '6') }} / 100"],
    "pub_d07": ["{{ nps_standard_error('1', '0', '2') }} / 100"],
    "pub_d08": [f"{nps(3, 1, 6)} / 100"],
    "pub_d09": [nps(55, 15, 100)],
    "pub_d10": [nps(7, 0, 7), nps(0, 7, 7)],
    "pub_d11": [nps(30, 20, 100)],
    "pub_d12": ["{{ pseudo_half_width('200', '100', '500') }}"],
    "pub_d13": ["{{ normal_quantile() }} * {{ share_standard_error('200', '500') }}"],
    "pub_d14": score(9, 3, 32),
    "pub_d15": score(16, 8, 86),
    "pub_d16": score(6, 16, 161),
    "pub_d17": score(3, 0, 3),
    "pub_d18": both(6, 16, 161, [0, 0, 0]),
    "pub_d19": both(6, 16, 161, [0.5, 1, 0.5]),
    "pub_d20": both(6, 16, 161, [1, 0, 1]),
    "pub_d21": [f"{{{{ answers_for_half_width('{ONE_SIDED_95_AND_80}', '0.67', '10') }}}}"],
    "pub_d22": [f"{{{{ newcombe_limit({sign}, '56', '70', '48', '80') }}}}" for sign in (-1, 1)],
    "pub_d23": [f"{{{{ newcombe_limit({sign}, '9', '10', '3', '10') }}}}" for sign in (-1, 1)],
    "pub_d24": [f"{{{{ newcombe_limit({sign}, '0', '10', '0', '20') }}}}" for sign in (-1, 1)],
    "pub_d25": [f"{{{{ newcombe_limit({sign}, '10', '10', '0', '20') }}}}" for sign in (-1, 1)],
    "pub_d26": ["{{ share_points('(42 + 32)', '(42 + 32 + 10 + 9 + 14)') }}"],
}  # fmt: skip

if FULL_SET.is_dir():

    def test_published_numbers_come_out(tmp_path: Path, reference_line: ReferenceLine) -> None:
        counts = ", ".join(f"('{p}/{d}/{n}', {p}, {d}, {n})" for p, d, n in SCORED)
        columns = {
            f"{reference}_{number}": sql
            for reference, parts in ASKED.items()
            for number, sql in enumerate(parts, start=1)
        }

        (found,) = ask(
            FakeLoader(tmp_path / "warehouse.duckdb").path,
            f"""
            with recursive given as (
                select * from (values {counts}) as given(name, promoters, detractors, n)
            ),
            {{{{ score_intervals_of('given') }}}}
            select {", ".join(f"{sql} as {name}" for name, sql in columns.items())}
            """,
        )

        for value in reference_values(FULL_SET / "published_reference.csv"):
            column = f"{value.case}_{value.metric.rpartition('/')[2]}"
            if column in columns:
                reference_line(value, found[column], float(value.line["tolerance"]))
