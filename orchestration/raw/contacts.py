"""Seals the contact details of loaded rows: after the commit, and again whatever a kill left out.

What is still to be sealed follows from the ledger and the store, so a file whose sealing was lost,
or that was loaded before its source kept contacts, is read once more from landing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from orchestration.decisions.contacts import Contacts, Statement
from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.contact_cells import AGREED, EMAIL, PERSON, PHONE
from orchestration.validated.typed_rows import KEY_NAMES, typed_columns
from orchestration.validated.validate import validate

AT_ONCE = 10_000
RANK = "strftime(coalesce({moment}), '%Y-%m-%dT%H:%M:%S.%f')"
#: when a record was said, by the table that it becomes; its arrival where it has no moment
MOMENTS = {"response": "t.updated_at, t.answered_at, ", "invitation": "t.sent_at, "}
LANGUAGES = ("response",)


def seal_contacts(
    con: duckdb.DuckDBPyConnection, survey: Survey, batch: ValidatedBatch, home: Home
) -> int:
    """Bring the contacts store up to the ledger; returns how many of its rows changed.

    Args:
        con: the warehouse, in which the batch is committed.
        survey: the declaration.
        batch: what was loaded now; its scratch database is removed in the end.
        home: the installation.
    """
    if survey.contacts is None:
        return 0
    store = Contacts(home.decisions_url, home.secret())
    loaded = con.execute(
        "select manifest_seq, strftime(timezone('UTC', loaded_at), '%Y-%m-%dT%H:%M:%S.%f')"
        " from raw.batch where survey = ? and status = 'loaded' order by manifest_seq",
        [survey.survey],
    ).fetchall()
    done = store.sealed_files(survey.survey)
    left = {int(seq): at for seq, at in loaded if (int(seq), at) not in done}
    here = [entry for entry in batch.entries if entry.seq in left]
    changed = _seal(store, survey, batch, [entry.seq for entry in here]) if here else 0
    others = set(left) - {entry.seq for entry in here}
    if others:
        entries = [e for e in Landing(home).manifest.entries(survey.survey) if e.seq in others]
        batch = validate(survey, entries, home)
        changed += _seal(store, survey, batch, sorted(others))
    store.note_sealed(survey.survey, left.items())
    shutil.rmtree(home.scratch / survey.survey, ignore_errors=True)
    return changed


def _seal(store: Contacts, survey: Survey, batch: ValidatedBatch, seqs: Sequence[int]) -> int:
    if batch.database is None:
        return 0
    arrivals = {entry.seq: entry.fetched_at for entry in batch.entries}
    changed = 0
    for statements in _statements(survey, batch.database, seqs, arrivals):
        changed += store.keep(statements)
    return changed


def _statements(
    survey: Survey, database: Path, seqs: Sequence[int], arrivals: dict[int, str]
) -> Iterator[list[Statement]]:
    """What the good rows of some files say, many at a time, in the order of their rank."""
    columns = typed_columns(survey)
    names = ("customer_id", "email", "phone")
    keys = [
        f"replace(cast(t.{KEY_NAMES[name]} as varchar), '-', '')"
        if KEY_NAMES[name] in columns
        else "null"
        for name in names
    ]
    moment = MOMENTS.get(survey.loads, "") + "timezone('UTC', a.arrived_at)"
    language = "t.language" if survey.loads in LANGUAGES else "null"
    asks = survey.contacts is not None and survey.contacts.consent is not None
    with duckdb.connect(str(database), read_only=True) as con:
        con.execute("set timezone='UTC'")
        con.execute(
            # the place within its file: the same however many files are read together
            "create temp table arrival as"
            " select seq, min(t.rowid) as first_row, any_value(arrived_at) as arrived_at"
            " from (select unnest(?::bigint[]) as seq, unnest(?::timestamptz[]) as arrived_at)"
            " join typed as t using (seq) group by seq",
            [list(seqs), [arrivals[seq] for seq in seqs]],
        )
        con.execute(
            f"select {', '.join(keys)}, t.{EMAIL}, t.{PHONE}, t.{PERSON}, {language}, t.{AGREED},"
            f" {RANK.format(moment=moment)} ||"
            " format(' {:012d} {:012d}', t.seq, t.rowid - a.first_row) as rank"
            " from typed as t join arrival as a on a.seq = t.seq"
            " where t.reason is null and t.skip_reason is null"
            " and t.rowid not in (select row_key from set_aside) order by rank"
        )
        while rows := con.fetchmany(AT_ONCE):
            said = (_statement(row, names, asks=asks) for row in rows)
            yield [statement for statement in said if statement is not None]


def _statement(row: tuple[object, ...], names: Sequence[str], *, asks: bool) -> Statement | None:
    """What a row says; None when it names nobody or has nothing to say."""
    keys = {name: str(key) for name, key in zip(names, row[:3], strict=True) if key}
    found = zip(("email", "phone", "name"), row[3:6], strict=True)
    details = {name: str(text) for name, text in found if text}
    agreed = row[7]
    if not keys or (not details and agreed is None):
        return None
    if row[6]:
        details["language"] = str(row[6])
    has_consent = bool(agreed) if asks else None
    return Statement(keys, details if has_consent is not False else {}, has_consent, str(row[8]))
