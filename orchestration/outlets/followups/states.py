"""Whom the firm hears nothing of: lost customers, quiet VIPs, dormant ones with a plan of contacts.

Reads `published.customer_standing` only; whether somebody lapsed is decided there. All days are
those of the last order that is known, never of today.
"""

from __future__ import annotations

import duckdb

from orchestration.outlets.followups.occasion import Occasion, known
from orchestration.published.figures import has_table
from orchestration.responses.followup import Rule

TABLE = "customer_standing"
VIP = ("vip",)
DAYS_A_YEAR = 365
#: who bought in a rhythm and fell out of it, or is lost by the firm's own word; named by their last
#: order, so that who comes back and is lost again is a new occasion
LAPSED = """
    select
        person_key, coalesce(cast(last_order_date as varchar), 'never') as occasion,
        coalesce(last_order_date, since_date, as_of_date) as happened_on, location, manager
    from published.customer_standing
    where
        (rhythm = 'lapsed' or (status = 'lost' and last_order_date is not null))
        and days_since_order <= $within
        and (len($tiers::varchar[]) = 0 or list_contains($tiers::varchar[], tier))
    order by revenue_12_months desc, last_order_date desc, person_key
"""
#: one occasion a part of the year, while nobody asked them and they said nothing in such a part
DORMANT = """
    select
        person_key,
        'plan-' || cast(floor((as_of_date - date '2000-01-01') / $part) as bigint) as occasion,
        as_of_date as happened_on, location, manager
    from published.customer_standing
    where
        days_since_order between $silent and $within
        and coalesce(greatest(last_asked_date, last_answered_date), date '0001-01-01')
        < as_of_date - $part
        and (len($tiers::varchar[]) = 0 or list_contains($tiers::varchar[], tier))
    order by revenue_12_months desc, last_order_date desc, person_key
"""


def find_states(con: duckdb.DuckDBPyConnection, rule: Rule) -> list[Occasion]:
    """Everybody whom a rule about states speaks of; those who bought for most first."""
    if not has_table(con, TABLE):
        return []
    tiers = list(rule.tiers or (VIP if rule.trigger == "vip_quiet" else ()))
    given: dict[str, object] = {"tiers": tiers, "within": rule.within_days}
    if rule.trigger == "dormant" and rule.contacts_a_year is not None:
        given |= {"part": DAYS_A_YEAR // rule.contacts_a_year, "silent": rule.silent_days}
        rows = con.execute(DORMANT, given).fetchall()
    else:
        rows = con.execute(LAPSED, given).fetchall()
    return [
        Occasion(rule, person, occasion, day, None, known(location), known(manager))
        for person, occasion, day, location, manager in rows
    ]
