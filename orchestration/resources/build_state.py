"""What the published figures were made of, so that a run with nothing new builds nothing.

The state of `raw`, of what comments are coded as and of the dbt project is one hash. It is
remembered in the warehouse itself when a snapshot is out: a warehouse that was lost or restored
has lost or kept it with the rows.
"""

from __future__ import annotations

import hashlib

import duckdb

from orchestration.comments.tables import prepare

TABLE = "raw.published_state"
INGREDIENTS = (
    "select count(*), max(batch_no), sum(loaded), sum(revised) from raw.batch",
    "select * from raw.source order by all",
    "select survey, question_key, question_version, revision, is_current, is_declared"
    " from raw.question order by all",
    "select count(*) from raw.quarantine where status = 'open'",
    # a case that nobody has worked yet says nothing that cannot wait for the next build
    "select count(*), bit_xor(hash(follow_up_case)) from raw.follow_up_case"
    " where first_attempt_at is not null or closed_at is not null",
    # nor does a measure that is not carried out yet
    "select count(*), bit_xor(hash(measure)) from raw.measure where done_date is not null",
    "select count(*), bit_xor(hash(wave_invitation)) from raw.wave_invitation",
    "select coder, coder_version, is_coded, count(*) from comments.coded group by all order by all",
    "select max(coding_no) from comments.coding_day",
)


def current_state(con: duckdb.DuckDBPyConnection, project: str) -> str:
    """A hash over what a build would read.

    Args:
        con: the warehouse.
        project: the fingerprint of the dbt project.
    """
    prepare(con)
    digest = hashlib.sha256(project.encode())
    for query in INGREDIENTS:
        digest.update(repr(con.execute(query).fetchall()).encode())
    return digest.hexdigest()


def published_state(con: duckdb.DuckDBPyConnection) -> str | None:
    """The state that the current snapshot was made of."""
    _make_table(con)
    row = con.execute(f"select state from {TABLE}").fetchone()
    return str(row[0]) if row else None


def remember(con: duckdb.DuckDBPyConnection, state: str) -> None:
    """Note that a snapshot of this state is out."""
    _make_table(con)
    con.execute("begin")
    con.execute(f"delete from {TABLE}")
    con.execute(f"insert into {TABLE} values (?)", [state])
    con.execute("commit")


def _make_table(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create table if not exists {TABLE} (state varchar)")
