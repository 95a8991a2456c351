"""Hands the invitations that were sent over from the journal to the warehouse.

All of them each time: they are decisions, and a rebuild has them again. No addresses. A forgotten
person's invitation stays, and leads to nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import duckdb

from orchestration.decisions.invitations import Invitations, Invited
from orchestration.home import Home
from orchestration.responses.tokens import Asked
from orchestration.responses.waves import load_waves

COLUMNS = 12
KEPT = "select number, batch_no from raw.wave_invitation"
NEXT_BATCH = "select coalesce(max(batch_no), 0) + 1 from raw.batch"
Row = tuple[object, ...]


def hand_over(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """Make the table of sent invitations what the journal says; returns how many there are.

    Args:
        con: the warehouse, held by this process alone.

    Raises:
        DeclarationError: when waves.yaml has a mistake.
        JournalError: when the journal cannot be read.
    """
    waves = load_waves(home.surveys)
    zone = waves.zone if waves else ZoneInfo("UTC")
    known = Invitations(home.decisions_url).load()
    batches: dict[int, int] = dict(con.execute(KEPT).fetchall())
    # a new row is of the batch to come: the days it speaks of are then built again
    coming = con.execute(NEXT_BATCH).fetchall()[0][0]
    rows = [
        _row(one, one.sent_at.astimezone(UTC), zone, batches.get(one.number, coming))
        for one in known
        if one.sent_at
    ]
    con.execute("begin")
    try:
        con.execute("create or replace temp table handed_over as from raw.wave_invitation limit 0")
        if rows:
            marks = ", ".join("?" * COLUMNS)
            con.executemany(f"insert into handed_over values ({marks})", rows)
        # equal rows are left alone: a table that changes is built from again
        differ = con.execute(
            "select count(*) from ((from handed_over except all from raw.wave_invitation)"
            " union all (from raw.wave_invitation except all from handed_over))"
        ).fetchall()
        if differ[0][0]:
            con.execute("delete from raw.wave_invitation")
            con.execute("insert into raw.wave_invitation from handed_over order by number")
        con.execute("drop table handed_over")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return len(rows)


def _row(one: Invited, sent: datetime, zone: ZoneInfo, batch_no: int) -> Row:
    return (
        one.number,
        UUID(one.invitation * 2),
        Asked(one.invitation, one.location or "", one.manager or "").name,
        one.wave,
        batch_no,
        UUID(one.person) if one.person else None,
        one.is_customer_key,
        one.survey,
        sent.replace(tzinfo=None),
        sent.astimezone(zone).date(),
        one.location,
        one.manager,
    )
