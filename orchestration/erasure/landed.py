"""Finds one person in everything that has landed, and erases them there.

Links are followed through customer records only: whoever is named by an e-mail address is also
their customer number and phone, unless another customer has the same one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from orchestration.erasure import pending as pendings
from orchestration.erasure.pending import Pending
from orchestration.erasure.rewriting import rewrite, visit
from orchestration.erasure.subject import Subject, word_of
from orchestration.erasure.tables import Found, Table
from orchestration.home import Home
from orchestration.landing.entry import ManifestEntry
from orchestration.landing.redaction import redact, sweep
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey

Told = Callable[[str, int, int], None]
Record = list[tuple[str, str]]


class SeveralPeopleError(Exception):
    """What was given belongs to more than one customer; erasing all of them is not guessed."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} customers share it. Name the one to forget by --customer as well; what the "
            "others share with them stays."
        )


def learn(home: Home, surveys: Mapping[str, Survey], subject: Subject) -> None:
    """Find what else is theirs, and how it is written.

    Raises:
        SeveralPeopleError: when an address or a phone is of several customers.
    """
    records: list[Record] = []

    def note(table: Table, cells: Sequence[str | None]) -> dict[int, str]:
        found = [(name, key) for name, key, _ in table.identities(cells)]
        if found:
            records.append(found)
        return {}

    for entry, survey, path in _landed(home, surveys):
        if survey.loads == "customer":
            visit(path.read_bytes(), path, survey, entry.name, subject, note)
    subject.keys |= linked(records, subject.keys)

    def remember(table: Table, cells: Sequence[str | None]) -> dict[int, str]:
        for name, key, cell in table.identities(cells):
            if subject.has(name, key):
                word = word_of(name, cell, table.survey.phone_region)
                subject.learn(name, word if word and name == "phone" else cell)
        return {}

    for entry, survey, path in _landed(home, surveys):
        visit(path.read_bytes(), path, survey, entry.name, subject, remember)


def linked(records: Iterable[Record], given: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The keys of the customer that the given keys name, without those that others share."""
    records = list(records)
    named = {key for key in given if key[0] == "customer_id"}
    mine = [r for r in records if (named or given) & set(r)]
    groups: list[set[tuple[str, str]]] = []
    for record in mine:
        customers = {key for key in record if key[0] == "customer_id"}
        touching = [group for group in groups if group & customers]
        groups = [group for group in groups if not group & customers]
        groups.append(customers.union(*touching))
    groups = [group for group in groups if group]
    if len(groups) > 1 and not named:
        raise SeveralPeopleError(len(groups))
    customers = set().union(*groups) if groups else named
    theirs = {key for record in mine for key in record}
    others = {
        key
        for record in records
        if not customers & set(record)
        for key in record
        if key[0] != "customer_id"
    }
    return (theirs - others) | customers | given


def look(home: Home, surveys: Mapping[str, Survey], subject: Subject) -> dict[str, dict[str, int]]:
    """What would be erased: by source, records and mentions and objects."""
    counts: dict[str, dict[str, int]] = {}
    for entry, survey, path in _landed(home, surveys):
        found = Found()
        content = path.read_bytes()
        if rewrite(content, path, survey, entry.name, subject, found) != content:
            _add(counts, survey.survey, found)
    return counts


def erase(
    home: Home,
    surveys: Mapping[str, Survey],
    pending: Pending,
    *,
    now: Callable[[], datetime],
    told: Told | None = None,
) -> None:
    """Rewrite every object that holds the person; may be called again after a kill."""
    landing = Landing(home)
    landed = list(_landed(home, surveys))
    for number, (entry, survey, path) in enumerate(landed):
        if told:
            told(entry.name, number, len(landed))
        if not path.exists():  # rewritten for another source of the same bytes
            path = landing.path(entry.sha256)
        content = path.read_bytes()
        found = Found()
        new = rewrite(content, path, survey, entry.name, pending.subject, found)
        if new != content:
            # by the bytes that came: found twice, after a kill, is counted once
            counts = {"records": found.counts["records"], "mentions": found.counts["mentions"]}
            pending.found[f"{survey.survey}:{entry.sha256}"] = counts
            pendings.keep(home, pending)
            redact(
                landing,
                entry,
                new,
                erasure=pending.number,
                actor=pending.actor,
                reason=pending.reason,
                now=now(),
            )
            sweep(landing)
    sweep(landing)


def by_source(found: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """What was found in each object, added up by source."""
    counts: dict[str, dict[str, int]] = {}
    for name, of_object in sorted(found.items()):
        _add(counts, name.partition(":")[0], Found(Counter(of_object)))
    return counts


def digest_of(found: Mapping[str, Mapping[str, int]]) -> str:
    """A hash over which objects were rewritten and what was in them, for the certificate."""
    text = repr(sorted((name, sorted(counts.items())) for name, counts in found.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _add(counts: dict[str, dict[str, int]], survey: str, found: Found) -> None:
    of_survey = counts.setdefault(survey, {"objects": 0, "records": 0, "mentions": 0})
    of_survey["objects"] += 1
    for name, count in found.counts.items():
        of_survey[name] += count


def _landed(
    home: Home, surveys: Mapping[str, Survey]
) -> Iterator[tuple[ManifestEntry, Survey, Path]]:
    """Every landed object of every declared source, once a source."""
    landing = Landing(home)
    seen: set[tuple[str, str]] = set()
    for entry in landing.manifest.entries():
        survey = surveys.get(entry.survey)
        if survey is None or (entry.survey, entry.sha256) in seen:
            continue
        seen.add((entry.survey, entry.sha256))
        path = landing.path(entry.sha256)
        if path.is_file():
            yield entry, survey, path
