"""The integrity screen on honest shops and on planted frauds: found shares and false alarms."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.dbt.building import dbt, rows
from tests.end_to_end.fraud import DECLARED, JUDGED, SHOPS, Cell, exports
from tests.end_to_end.installations import Installation

pytestmark = pytest.mark.slow

KINDS = (
    *("staff_answers", "duplicate_person", "duplicate_device", "burst", "begging_phrase"),
    *("straight_lining", "speeder", "score_against_text"),
    *("undeliverable_spike", "suppressed_spike", "invitation_drop"),
)
#: each kind at two shops and months; the other twenty-two of the judged ones are honest
FRAUDS: dict[Cell, str] = {
    (month, SHOPS[(place + twice) % len(SHOPS)]): KINDS[(place + 5 * twice) % len(KINDS)]
    for place, month in enumerate(JUDGED)
    for twice in (0, 2)
}
WITHHELD = {
    *("staff_answers", "duplicate_person", "duplicate_device", "burst", "begging_phrase"),
    *("undeliverable_spike", "suppressed_spike"),
}
SCHEME = {"scheme": "shops", "version": 1, "metric": "nps", "scale": "0-10", "window_months": 1,
          "unit_type": "location"}  # fmt: skip
MODELS = (
    *("integrity_phrases", "feed_window_answers", "feed_answers"),
    *("feed_invitations", "feed_suspects", "feed_findings"),
)


def findings(warehouse: Path, month: str) -> list[tuple[object, ...]]:
    dbt(
        warehouse, "build", "--exclude-resource-type", "unit_test", "--select", *MODELS,
        feed_scheme=SCHEME, feed_periods=[month],
    )  # fmt: skip
    return rows(
        warehouse,
        "select unit_id, rule, severity, finding_n, effect, len(response_uids),"
        " array_to_string(response_uids, '') || detail from marts.feed_findings",
    )


def test_frauds_are_found_and_honest_shops_are_left_alone(tmp_path: Path) -> None:
    for name, text in DECLARED.items():
        (tmp_path / "surveys" / name).mkdir(parents=True)
        (tmp_path / "surveys" / name / "defs.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "data" / "drop" / name).mkdir(parents=True)
    for name, text in exports(FRAUDS).items():
        (tmp_path / "data" / "drop" / name / "1.csv").write_text(text, encoding="utf-8")
    place = Installation(data=tmp_path / "data", surveys=tmp_path / "surveys")
    place.run("run")

    found: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    false: Counter[str] = Counter()
    wrongly_withheld: list[tuple[object, ...]] = []
    for month in JUDGED:
        for unit, rule, severity, n, effect, uids, told in findings(
            tmp_path / "data" / "warehouse.duckdb", month
        ):
            kind, rule = FRAUDS.get((month, str(unit))), str(rule)
            assert "@" not in str(told), "a finding names nobody"
            if kind == rule:
                found[rule] += 1
                withheld[rule] += severity == "withhold"
                if rule in WITHHELD and uids:
                    assert isinstance(effect, float), (month, unit, rule)
                    assert effect < 0, (month, unit, rule)
            elif kind is not None:
                beside[rule] += 1
            else:
                false[rule] += 1
                if severity == "withhold":
                    wrongly_withheld.append((month, unit, rule, n))
    planted = Counter(FRAUDS.values())
    honest = len(JUDGED) * len(SHOPS) - len(FRAUDS)
    print(f"\n{'rule':20} found withheld beside  false alarms of {honest} honest shop-months")
    for kind in (*KINDS, "sudden_jump"):
        print(f"{kind:20} {found[kind]}/{planted[kind]}   {withheld[kind]}        {beside[kind]}"
              f"       {false[kind]}")  # fmt: skip
    print(f"honest and withheld: {wrongly_withheld}")

    assert found == planted
    assert {kind for kind in KINDS if withheld[kind] == planted[kind]} == WITHHELD
    assert not wrongly_withheld
    assert sum(false.values()) <= honest // 20
