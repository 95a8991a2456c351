"""Loads one validated batch into `raw`: all of it in one transaction, exactly once.

Rows, quarantine and ledger are committed together and the ledger is read back, because a commit
after an error inside a transaction reports success and stores nothing. What a row becomes was
decided before; here it is only counted and put in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import duckdb

from orchestration.landing.entry import ManifestEntry
from orchestration.raw import answer_rows, ledger, questions, statements
from orchestration.raw.ledger import FileBalance, Pairs
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import ValidatedBatch

__all__ = ["FileBalance", "LoadError", "load", "pending", "reopen"]


class LoadError(Exception):
    """A batch was not stored; nothing of it is in the warehouse."""

    def __init__(self, survey: str, problem: str) -> None:
        super().__init__(
            f"{survey}: the batch was not stored: {problem}. Its files stay in landing and are "
            "loaded by the next run."
        )


def pending(
    con: duckdb.DuckDBPyConnection, entries: Sequence[ManifestEntry]
) -> tuple[ManifestEntry, ...]:
    """The manifest entries that the ledger does not know: what is still to be loaded."""
    known = {row[0] for row in con.execute("select manifest_seq from raw.batch").fetchall()}
    return tuple(entry for entry in entries if entry.seq not in known)


def load(
    con: duckdb.DuckDBPyConnection, survey: Survey, batch: ValidatedBatch, *, now: dt.datetime
) -> tuple[FileBalance, ...]:
    """Store a validated batch and its ledger lines.

    Args:
        con: the warehouse, held by this process alone.
        survey: the declaration.
        batch: what the validated stage left; entries that the ledger knows by now are left out.
        now: the time written into the ledger; no figure depends on it.

    Raises:
        LoadError: when the ledger does not hold the batch after the commit.
        QuestionChangedError: when loaded answers would come to mean something else.
    """
    unknown = {entry.seq for entry in pending(con, batch.entries)}
    pairs = [
        (entry, report)
        for entry, report in zip(batch.entries, batch.reports, strict=True)
        if entry.seq in unknown
    ]
    ledger.declare(con, survey, now=now)
    if not pairs:
        return ()
    con.execute(f"attach {statements.literal(str(batch.database))} as batch (read_only)")
    try:
        con.execute("begin")
        try:
            balances = _store(con, survey, batch, pairs, now)
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
    finally:
        con.execute("detach batch")
    _read_back(con, survey, [entry.seq for entry, _ in pairs])
    return balances


def reopen(con: duckdb.DuckDBPyConnection, seqs: Sequence[int]) -> int:
    """Let files be read again under the rules of today; returns how many quarantined rows wait.

    Their loaded rows stay and are recognised; their quarantined rows are marked replayed.
    """
    con.execute("begin")
    try:
        waiting = con.execute(
            "update raw.quarantine set status = 'replayed'"
            " where status = 'open' and manifest_seq in (select unnest(?::bigint[]))",
            [list(seqs)],
        ).fetchone()
        for table in ("raw.batch", "raw.skipped", "raw.header_drift", "raw.flag"):
            con.execute(
                f"delete from {table} where manifest_seq in (select unnest(?::bigint[]))",
                [list(seqs)],
            )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return int(waiting[0]) if waiting else 0


def _store(
    con: duckdb.DuckDBPyConnection,
    survey: Survey,
    batch: ValidatedBatch,
    pairs: Pairs,
    now: dt.datetime,
) -> tuple[FileBalance, ...]:
    """Everything of a batch, inside the open transaction."""
    table = survey.loads
    batch_no = _next_batch(con)
    first_no = _next(con, f"raw.{table}", f"{table}_no")
    repeated = _repeated(con, survey, pairs)
    fresh = [
        entry.seq for entry, report in pairs if entry.seq not in repeated and not report.refusal
    ]
    for statement in statements.prepare(survey, fresh):
        con.execute(statement)
    con.execute(statements.insert_rows(survey, batch_no=batch_no, first_no=first_no))
    if table == "response":
        for statement in answer_rows.insert_answers(survey, first_no=first_no):
            con.execute(statement)
        questions.note_days(con, survey)
    con.execute(statements.demote(survey))
    touched = statements.touch_days(survey, batch_no=batch_no)
    if touched is not None:
        con.execute(touched)
    balances = _balances(con, survey, pairs, repeated)
    ledger.write(con, survey, batch, pairs, balances, batch_no=batch_no, now=now)
    ledger.write_quarantine(con, survey, batch, fresh, batch_no=batch_no, now=now)
    return balances


def _next_batch(con: duckdb.DuckDBPyConnection) -> int:
    """A number that no batch ever had: reopened files leave the ledger, and what was built from
    their batch must not be taken for what will be built from the next."""
    con.execute("create sequence if not exists raw.batch_number")
    row = con.execute("select nextval('raw.batch_number')").fetchone()
    return max(int(row[0]) if row else 1, _next(con, "raw.batch", "batch_no"))


def _next(con: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    row = con.execute(f"select coalesce(max({column}), 0) + 1 from {table}").fetchone()
    return int(row[0]) if row else 1


def _repeated(con: duckdb.DuckDBPyConnection, survey: Survey, pairs: Pairs) -> dict[int, int]:
    """Files whose very bytes were loaded before -> how many records those held."""
    known: dict[str, int] = dict(
        con.execute(
            "select sha256, max(received) from raw.batch"
            " where survey = ? and status <> 'refused' group by sha256",
            [survey.survey],
        ).fetchall()
    )
    repeated: dict[int, int] = {}
    for entry, report in pairs:
        if report.refusal:
            continue
        if entry.sha256 in known:
            repeated[entry.seq] = known[entry.sha256]
        known.setdefault(entry.sha256, report.received)
    return repeated


def _balances(
    con: duckdb.DuckDBPyConnection, survey: Survey, pairs: Pairs, repeated: Mapping[int, int]
) -> tuple[FileBalance, ...]:
    """What became of every record of every file."""
    names = ("rejected", "duplicate", "superseded", "revised", "skipped")
    typed = {
        row[0]: dict(zip(names, row[1:], strict=True))
        for row in con.execute(statements.COUNTS).fetchall()
    }
    unreadable = dict(
        con.execute("select seq, count(*) from batch.unreadable group by seq").fetchall()
    )
    balances = []
    for entry, report in pairs:
        counts = dict.fromkeys(names, 0)
        received, status = report.received, "loaded"
        if report.refusal:
            received, status = 0, "refused"
        elif entry.seq in repeated:
            received, status = repeated[entry.seq], "duplicate_file"
            counts["duplicate"] = received
        else:
            counts |= typed.get(entry.seq, {})
            counts["rejected"] += unreadable.get(entry.seq, 0)
            counts["skipped"] += sum(report.skipped.values())
        apart = ("rejected", "duplicate", "superseded", "skipped")
        balances.append(
            FileBalance(
                manifest_seq=entry.seq,
                survey=survey.survey,
                file_name=entry.name,
                status=status,
                refusal=report.refusal or None,
                detail=report.detail or " ".join(report.flags),
                received=received,
                loaded=received - sum(counts[name] for name in apart),
                **counts,
            )
        )
    return tuple(balances)


def _read_back(con: duckdb.DuckDBPyConnection, survey: Survey, seqs: Sequence[int]) -> None:
    """A commit is believed only when the ledger holds it."""
    row = con.execute(
        "select count(*) from raw.batch where manifest_seq in (select unnest(?::bigint[]))",
        [list(seqs)],
    ).fetchone()
    if row is None or row[0] != len(seqs):
        raise LoadError(survey.survey, "the ledger does not hold it after the commit")
