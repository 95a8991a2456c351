"""The contact details of respondents: one row a pseudonym, sealed; nowhere else behind landing.

It lies beside the journal, in the same database. Every reading of somebody's details is a decision
in the journal. Nothing here lists people, and nothing here is written to a log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestration.decisions.contact_seal import Sealed, seal, unseal, wrapping_key
from orchestration.decisions.contact_table import KEYS, contact, contact_file, make_tables
from orchestration.decisions.database import Database
from orchestration.decisions.forgotten import forgotten_keys
from orchestration.decisions.journal import Journal

READ = "contact_read"
AT_ONCE = 400


@dataclass(frozen=True)
class Statement:
    """What one record says of one person.

    Args:
        keys: identity field -> pseudonym (hex).
        details: `email`, `phone`, `name`, `language`, as far as the record has them.
        has_consent: None where the source does not ask.
        rank: later statements have larger ones; moment, then place of arrival.
    """

    keys: Mapping[str, str]
    details: Mapping[str, str]
    has_consent: bool | None
    rank: str

    @property
    def pseudonym(self) -> str:
        """Under what it is kept: the same key as `respondent_key` in the warehouse."""
        order = ("customer_id", "email", "phone")
        return next(self.keys[name] for name in order if name in self.keys)


@dataclass(frozen=True)
class Standing:
    """What is known of contacting somebody, without reading their details.

    Args:
        has_details: whether an address or a phone is kept.
        has_consent: what they said last; None where nobody asked them.
    """

    has_details: bool
    has_consent: bool | None


@dataclass
class _Kept:
    """A row of the store as it is, or as it is to become."""

    pseudonym: str
    keys: dict[str, str] = field(default_factory=dict)
    has_consent: bool | None = None
    consent_rank: str = ""
    ranks: dict[str, str] = field(default_factory=dict)
    sealed: Sealed | None = None


class Contacts:
    """The store at one SQLAlchemy URL, under one secret."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._database = Database(url, make_tables)
        self._journal = Journal(url)
        self._url = url
        self._wrapping = wrapping_key(secret)

    def keep(self, statements: Iterable[Statement]) -> int:
        """Seal what is said; returns how many rows changed.

        In whatever order statements come, and however often, each detail becomes that of the last
        one. Whoever was forgotten is left out.
        """
        changed = 0
        # nobody is forgotten meanwhile: a run and an erasure never go on together
        forgotten = forgotten_keys(self._url)
        with self._database.adding() as connection:
            for said in statements:
                if not forgotten & set(said.keys.items()):
                    changed += self._take(connection, said)
        return changed

    def read_contact(
        self, pseudonym: str, *, actor: str, purpose: str, now: datetime
    ) -> dict[str, str] | None:
        """Somebody's details, by any of their keys; None when there are none or they refused.

        That it was read, by whom and why, is in the journal before anything is returned.
        """
        wanted = pseudonym.replace("-", "").lower()
        with self._database.reading() as connection:
            rows = _related(connection, dict.fromkeys(KEYS, wanted), wanted)
        own = [row for row in rows if row.pseudonym == wanted] or rows
        found = [row for row in own if row.sealed is not None]
        last = max(found, key=lambda row: max(row.ranks.values(), default=""), default=None)
        self._journal.record(
            READ,
            wanted,
            {"is_found": last is not None},
            actor=actor,
            reason=purpose,
            now=now,
        )
        return self._open(last) if last else None

    def standing(self, keys: Iterable[str]) -> dict[str, Standing]:
        """Whether details and consent are kept under some keys (hex), read in bulk.

        No decision is recorded: no details are read. A key of which nothing is kept is left out.
        Of several rows that share a key, one that refused speaks for all.
        """
        wanted = sorted(set(keys))
        found: dict[str, Standing] = {}
        columns = (contact.c.pseudonym, *KEYS.values())
        with self._database.reading() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                part = wanted[start : start + AT_ONCE]
                query = sa.select(
                    *columns, contact.c.has_consent, contact.c.sealed.is_not(None).label("has")
                ).where(sa.or_(*(column.in_(part) for column in columns)))
                for row in connection.execute(query).mappings():
                    for key in {row[column.name] for column in columns} - {None}:
                        found[key] = _together(found.get(key), row["has"], row["has_consent"])
        asked = set(wanted)
        return {key: one for key, one in found.items() if key in asked}

    def count(self, keys: Iterable[tuple[str, str]]) -> int:
        """How many rows are kept under some keys (identity field and hex)."""
        with self._database.reading() as connection:
            return len(_of_keys(connection, keys))

    def shred(self, keys: Iterable[tuple[str, str]]) -> int:
        """Destroy every row that has one of these keys, its data key first."""
        with self._database.adding() as connection:
            gone = _of_keys(connection, keys)
            for pseudonym in gone:
                here = contact.c.pseudonym == pseudonym
                nothing = {"wrapped_key": None, "sealed": None}
                connection.execute(contact.update().where(here).values(**nothing))
                connection.execute(contact.delete().where(here))
        # always: a kill may have left the rows removed and the pages as they were
        self._database.compact("contact")
        return len(gone)

    def sealed_files(self, survey: str) -> set[tuple[int, str]]:
        """The files whose contacts are in the store: manifest number and time of loading."""
        query = sa.select(contact_file.c.manifest_seq, contact_file.c.loaded_at)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(contact_file.c.survey == survey)).all()
        return {(row.manifest_seq, row.loaded_at) for row in rows}

    def note_sealed(self, survey: str, files: Iterable[tuple[int, str]]) -> None:
        """Remember that these files are done."""
        with self._database.adding() as connection:
            for seq, loaded_at in files:
                connection.execute(contact_file.delete().where(contact_file.c.manifest_seq == seq))
                connection.execute(
                    contact_file.insert().values(
                        manifest_seq=seq, survey=survey, loaded_at=loaded_at
                    )
                )

    def _take(self, connection: sa.Connection, said: Statement) -> int:
        rows = _related(connection, said.keys, said.pseudonym)
        own = next((row for row in rows if row.pseudonym == said.pseudonym), None)
        if said.has_consent is False:
            return self._refuse(connection, said, own, rows)
        refused = max((row.consent_rank for row in rows if row.has_consent is False), default="")
        agreed = said.rank if said.has_consent else ""
        if own and own.has_consent:
            agreed = max(agreed, own.consent_rank)
        if refused and agreed <= refused:  # a refusal stands until somebody agrees after it
            return 0
        return self._merge(connection, said, own)

    def _refuse(
        self, connection: sa.Connection, said: Statement, own: _Kept | None, rows: list[_Kept]
    ) -> int:
        """Nothing is kept any more of anything that the refusal was given with."""
        if own is None:
            rows = [*rows, own := _Kept(said.pseudonym, dict(said.keys))]
        changed = 0
        for row in rows:
            if row.consent_rank < said.rank:
                keys = {**row.keys, **said.keys} if row is own else row.keys
                _write(
                    connection,
                    _Kept(row.pseudonym, keys, has_consent=False, consent_rank=said.rank),
                )
                changed += 1
        return changed

    def _merge(self, connection: sa.Connection, said: Statement, own: _Kept | None) -> int:
        row = own or _Kept(said.pseudonym)
        before = (dict(row.keys), row.has_consent, row.consent_rank, dict(row.ranks))
        old = self._open(row) if row.sealed else {}
        details = dict(old)
        if row.pseudonym == said.keys.get("customer_id"):
            row.keys["customer_id"] = row.pseudonym
        for name, value in said.details.items():
            if said.rank > row.ranks.get(name, ""):
                details[name], row.ranks[name] = value, said.rank
                if name in said.keys:
                    row.keys[name] = said.keys[name]
        if said.has_consent and said.rank > row.consent_rank:
            row.has_consent, row.consent_rank = True, said.rank
        if details != old:
            row.sealed = seal(details, row.pseudonym, self._wrapping)
        if before == (row.keys, row.has_consent, row.consent_rank, row.ranks):
            return 0
        _write(connection, row)
        return int(details != old)

    def _open(self, row: _Kept) -> dict[str, Any]:
        return unseal(row.sealed, row.pseudonym, self._wrapping) if row.sealed else {}


def _together(before: Standing | None, has: bool, agreed: bool | None) -> Standing:  # noqa: FBT001  # two columns of a row
    if before is None:
        return Standing(bool(has), agreed)
    said = {before.has_consent, agreed}
    consent = False if False in said else (True if True in said else None)
    return Standing(before.has_details or bool(has), consent)


def _related(connection: sa.Connection, keys: Mapping[str, str], pseudonym: str) -> list[_Kept]:
    """The rows that share a key."""
    tests = [KEYS[name] == key for name, key in keys.items()]
    query = sa.select(contact).where(sa.or_(contact.c.pseudonym == pseudonym, *tests))
    found = []
    for row in connection.execute(query).mappings():
        sealed = Sealed(row["wrapped_key"], row["sealed"]) if row["wrapped_key"] else None
        known = {name: row[column.name] for name, column in KEYS.items() if row[column.name]}
        ranks = json.loads(row["ranks"])
        found.append(
            _Kept(row["pseudonym"], known, row["has_consent"], row["consent_rank"], ranks, sealed)
        )
    return found


def _write(connection: sa.Connection, row: _Kept) -> None:
    connection.execute(contact.delete().where(contact.c.pseudonym == row.pseudonym))
    connection.execute(
        contact.insert().values(
            pseudonym=row.pseudonym,
            **{column.name: row.keys.get(name) for name, column in KEYS.items()},
            has_consent=row.has_consent,
            consent_rank=row.consent_rank,
            ranks=json.dumps(row.ranks, sort_keys=True),
            wrapped_key=row.sealed.wrapped_key if row.sealed else None,
            sealed=row.sealed.details if row.sealed else None,
        )
    )


def _of_keys(connection: sa.Connection, keys: Iterable[tuple[str, str]]) -> set[str]:
    """The pseudonyms of the rows that have one of some keys."""
    listed: dict[str, list[str]] = {}
    for name, key in keys:
        listed.setdefault(name, []).append(key)
    found: set[str] = set()
    for name, wanted in listed.items():
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            has_one = sa.or_(KEYS[name].in_(part), contact.c.pseudonym.in_(part))
            found |= set(connection.scalars(sa.select(contact.c.pseudonym).where(has_one)))
    return found
