"""What the current snapshot gives occasion to: one row a person and rule, most urgent rule first.

Reads `published` only. Whether somebody may be contacted, and whether a case is open already, is
not judged here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb

from orchestration.decisions.contact_wishes import plain_key
from orchestration.outlets.followups.occasion import Occasion, known
from orchestration.outlets.followups.states import find_states
from orchestration.published.figures import has_table
from orchestration.responses.followup import STATES, FollowUp, Rule, Trigger

TABLE = "follow_up_occasions"
#: trigger -> which answers it is about
ANSWERS: dict[Trigger, str] = {
    "contact_request": "wants_contact",
    "implicit_request": "implicit_request",
    "unfinished": "is_unfinished",
    "detractor": "nps_group = 'detractor'",
    "passive": "nps_group = 'passive'",
    "promoter": "nps_group = 'promoter'",
}
FOUND = """
    select person_key, response_uid, answered_date, survey, location, manager
    from published.follow_up_occasions
    where {condition} and answered_date > $after and answered_date <= $until
    order by answered_date, response_uid
"""


def find_occasions(
    con: duckdb.DuckDBPyConnection, followup: FollowUp, *, now: datetime
) -> list[Occasion]:
    """The occasions of all rules: of a rule the oldest first, rules in the order of the file.

    Args:
        con: an open snapshot.
        now: by its day the age of an occasion counts, unless the file says otherwise.
    """
    if not has_table(con, TABLE):
        return []
    until = _today(con, followup, now)
    return [
        occasion
        for rule in followup.rules
        for occasion in (
            find_states(con, rule) if rule.trigger in STATES else _answers(con, rule, until)
        )
    ]


def withdrawn(con: duckdb.DuckDBPyConnection, responses: dict[str, date]) -> set[str]:
    """Which of some responses do not count any more, of those that the snapshot could still have.

    Args:
        responses: response_uid -> day of the answer.
    """
    if not responses or not has_table(con, TABLE):
        return set()
    first = con.execute("select min(answered_date) from published.follow_up_occasions").fetchall()
    rows = con.execute(
        "select response_uid from published.follow_up_occasions"
        " where response_uid in (select unnest(?::varchar[]))",
        [sorted(responses)],
    ).fetchall()
    if not first or first[0][0] is None:
        return set()
    known = {uid for (uid,) in rows}
    return {uid for uid, day in responses.items() if day > first[0][0] and uid not in known}


def _today(con: duckdb.DuckDBPyConnection, followup: FollowUp, now: datetime) -> date:
    if followup.age_counts_from == "today":
        return now.date()
    row = con.execute("select max(answered_date) from published.follow_up_occasions").fetchone()
    return row[0] if row and row[0] else now.date()


def _answers(con: duckdb.DuckDBPyConnection, rule: Rule, until: date) -> list[Occasion]:
    rows = con.execute(
        FOUND.format(condition=ANSWERS[rule.trigger]),
        {"after": until - timedelta(days=rule.within_days), "until": until},
    ).fetchall()
    return [
        Occasion(rule, plain_key(person), uid, day, survey, known(location), known(manager))
        for person, uid, day, survey, location, manager in rows
    ]
