"""The board has something to show: the stories are in the numbers."""

from __future__ import annotations

from collections import Counter

from tests.samples.committed import Row, load_expected, load_truth

EXPECTED = load_expected()
TRUTH = load_truth()


def nps(rows: list[Row]) -> float:
    scores = [int(row["nps"]) for row in rows if row["nps"]]
    balance = sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)
    return 100 * balance / len(scores)


def test_one_location_falls_by_thirty_five_points_in_five_months_and_the_others_do_not() -> None:
    story = EXPECTED["story"]["falling_location"]
    values = [story[f"nps_2026_{month:02d}"] for month in range(4, 10)]
    counts = [story[f"n_2026_{month:02d}"] for month in range(4, 10)]

    others = [row for row in TRUTH if row["location"] in ("L1", "L3", "L4")]
    before = nps([row for row in others if "2026-01" <= row["local_date"][:7] <= "2026-03"])
    after = nps([row for row in others if "2026-07" <= row["local_date"][:7] <= "2026-09"])

    assert values == sorted(values, reverse=True)
    assert 32 <= story["fall_points"] <= 40
    assert min(counts) >= 40
    assert abs(after - before) < 12


def test_the_fall_is_proven_by_the_adjusted_test_of_two_quarters() -> None:
    pooled = [("2026-02", "2026-04"), ("2026-07", "2026-09")]
    means, variances = [], []
    for first, last in pooled:
        rows = [row for row in TRUTH if row["location"] == "L2" and row["nps"]]
        scores = [int(r["nps"]) for r in rows if first <= r["local_date"][:7] <= last]
        n = len(scores) + 3
        promoters = (sum(score >= 9 for score in scores) + 0.75) / n
        detractors = (sum(score <= 6 for score in scores) + 0.75) / n
        means.append(promoters - detractors)
        variances.append((promoters + detractors - (promoters - detractors) ** 2) / n)

    z = (means[0] - means[1]) / sum(variances) ** 0.5

    assert z > 2.58


def test_a_new_manager_has_an_nps_of_100_from_four_answers() -> None:
    rows = [row for row in TRUTH if row["manager"] == "M12"]

    assert EXPECTED["story"]["new_manager"] == {
        "text": EXPECTED["story"]["new_manager"]["text"],
        "n": 4,
        "nps": 100.0,
    }
    assert len(rows) == 4
    assert {row["local_date"][:7] for row in rows} == {"2026-09"}


def test_vip_customers_are_happier_than_regular_ones() -> None:
    story = EXPECTED["story"]["tiers"]

    assert story["nps_vip"] - story["nps_regular"] > 10
    assert story["n_vip"] >= 60


def test_delivery_takes_the_most_effort() -> None:
    story = EXPECTED["story"]["delivery_effort"]

    others = [value for name, value in story.items() if name.startswith("ces_")]
    others.remove(story["ces_delivery"])
    assert story["ces_delivery"] < min(others) - 1.5


def test_twelve_managers_work_at_four_locations_and_one_of_them_moves() -> None:
    places = {row["manager"]: set[str]() for row in TRUTH if row["manager"]}
    for row in TRUTH:
        if row["manager"]:
            places[row["manager"]].add(row["location"])
    moves = [row for row in TRUTH if row["manager"] == "M07"]

    assert len(places) == 12
    assert set.union(*places.values()) == {"L1", "L2", "L3", "L4"}
    assert {manager for manager, at in places.items() if len(at) > 1} == {"M07"}
    assert {r["location"] for r in moves if r["local_date"] < "2025-10-01"} == {"L2"}
    assert {r["location"] for r in moves if r["local_date"] >= "2025-10-01"} == {"L4"}


def test_no_month_stands_on_a_handful_of_answers() -> None:
    months = Counter(row["local_date"][:7] for row in TRUTH if row["nps"])

    assert min(months.values()) >= 80


def derived(metric: str, start: str, member: str) -> float:
    found: float = next(
        figure["value"]
        for figure in EXPECTED["derived"]
        if (figure["metric"], str(figure["period_start"]), figure["member"])
        == (metric, start, member)
    )
    return found


def test_the_falling_branch_is_less_reliable_than_expected_and_not_less_tidy() -> None:
    reliability, tidiness = "servqual_gap_reliability", "servqual_gap_tangibles"

    assert derived(reliability, "2026-07-01", "L2") < derived(reliability, "2026-04-01", "L2") - 1
    assert abs(derived(tidiness, "2026-07-01", "L2") - derived(tidiness, "2026-04-01", "L2")) < 1


def test_auditors_see_the_falling_branch_fall_too() -> None:
    last, before = "2026-07-01", "2026-01-01"

    assert derived("mystery_raw", last, "L2") < derived("mystery_raw", before, "L2") - 20
    for branch in ("L1", "L3", "L4"):
        assert derived("mystery_raw", last, "L2") < derived("mystery_raw", last, branch) - 20
