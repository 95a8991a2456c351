"""Lost customers, quiet VIPs and dormant ones: found by how they buy, the dearest first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.decisions.contact_wishes import record_wish
from orchestration.decisions.journal import Journal
from orchestration.outlets.followups.opening import make_round
from tests.outlets.followups.followed_company import DAY, NOW, Company, key_of


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def a_customer(person: str, **facts: object) -> dict[str, object]:
    """A row of the customers' standing: somebody who fell out of a rhythm of a month."""
    return {
        "person_key": key_of(person), "as_of_date": DAY, "tier": "regular", "location": "L1",
        "manager": "M1", "status": "active", "since_date": DAY - timedelta(days=900),
        "last_order_date": DAY - timedelta(days=200), "days_since_order": 200,
        "rhythm": "lapsed", "revenue_12_months": 100, "last_answered_date": None,
        "last_asked_date": None, "consent": "yes",
    } | facts  # fmt: skip


STATES = """
  - {id: quiet, trigger: vip_quiet, within_days: 365, owner: location}
  - {id: lost, trigger: lost, within_days: 365, at_once: 2}
  - {id: plan, trigger: dormant, silent_days: 100, within_days: 365, contacts_a_year: 4}
"""


def test_lost_customers_quiet_vips_and_dormant_ones_are_found_by_how_they_buy(
    company: Company,
) -> None:
    company.followup = company.followup.replace("crm:", STATES.strip("\n") + "\ncrm:")
    company.standing = [
        a_customer("vip", tier="vip"),
        a_customer("lost"),
        a_customer("refused", consent="no"),
        a_customer("objected"),
        a_customer("long gone", days_since_order=366),
        a_customer("seldom", rhythm="no_rhythm"),
        a_customer("asked of late", rhythm="no_rhythm", last_asked_date=DAY - timedelta(days=20)),
        a_customer("told so", rhythm="no_rhythm", status="lost", days_since_order=50),
        a_customer("active", rhythm="active", days_since_order=9),
    ]
    record_wish(
        Journal(company.home.decisions_url), [key_of("objected")], is_allowed=False,
        channel="all", way="cli", by="Ana", reason="wrote so", now=NOW,
    )  # fmt: skip
    company.publish([])

    made = make_round(company.home, now=NOW)

    found = {c.opening.person: c.opening.rule for c in company.cases.load().values()}
    assert found == {
        key_of("vip"): "quiet",
        key_of("lost"): "lost",
        key_of("told so"): "lost",
        key_of("seldom"): "plan",
    }
    assert made.opened == 4
    assert make_round(company.home, now=NOW).opened == 0


def test_of_many_lost_customers_those_who_bought_for_most_are_called_first(
    company: Company,
) -> None:
    company.followup = company.followup.replace("crm:", STATES.strip("\n") + "\ncrm:")
    company.standing = [
        a_customer(f"c{n}", revenue_12_months=n, last_asked_date=DAY) for n in range(5)
    ]
    company.publish([])

    rounds = []
    for _ in range(4):
        make_round(company.home, now=NOW)
        # the list stays as long as it is, however often a run looks
        assert make_round(company.home, now=NOW).opened == 0
        cases = company.cases.load().values()
        rounds.append({c.opening.person for c in cases})
        for case in [one for one in cases if one.is_live]:
            taken = company.cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOW)
            company.cases.close(
                case.key,
                seen=taken.seen,
                outcome="not_needed",
                note="moved away",
                by="Ana",
                now=NOW,
            )

    assert rounds[0] == {key_of("c4"), key_of("c3")}
    assert rounds[1] - rounds[0] == {key_of("c2"), key_of("c1")}
    assert rounds[2] - rounds[1] == {key_of("c0")}
    assert rounds[3] == rounds[2]


def test_who_comes_back_and_is_lost_again_is_called_again(company: Company) -> None:
    company.followup = company.followup.replace("crm:", STATES.strip("\n") + "\ncrm:")
    company.standing = [a_customer("ana", last_asked_date=DAY)]
    company.publish([])
    make_round(company.home, now=NOW)
    (case,) = company.cases.load().values()
    case = company.cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOW)
    company.cases.close(
        case.key, seen=case.seen, outcome="came_back", note="bought", by="Ana", now=NOW
    )
    assert make_round(company.home, now=NOW).opened == 0

    later = DAY - timedelta(days=120)
    company.standing = [
        a_customer("ana", last_order_date=later, days_since_order=120, last_asked_date=DAY)
    ]
    company.publish([])

    assert make_round(company.home, now=NOW).opened == 1
