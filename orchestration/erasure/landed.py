"""Finds one person in everything that has landed, and erases them there.

Links are followed through customer records only: whoever is named by an e-mail address is also
their customer number and phone, unless another customer has the same one. Files are taken apart in
a limited process (`apart`); nothing of them is parsed here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from orchestration.erasure import pending as pendings
from orchestration.erasure.apart import Apart, Piece, Record
from orchestration.erasure.errors import (
    NotOpenedAgainError,
    NotOpenedError,
    NotRewritableError,
    SeveralPeopleError,
)
from orchestration.erasure.pending import Pending
from orchestration.erasure.subject import Subject
from orchestration.home import Home
from orchestration.landing.entry import ManifestEntry
from orchestration.landing.redaction import redact, sweep
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey

FOLDER = "erasure"


@dataclass(frozen=True)
class Unopened:
    """One file that could not be taken apart: its source, its name, its SHA-256, and why."""

    survey: str
    name: str
    sha256: str
    why: str


@dataclass(frozen=True)
class Search:
    """What a look through everything that landed has found.

    Args:
        counts: by source: objects, records and mentions.
        unopened: files that could not be taken apart, and were searched as plain text.
    """

    counts: dict[str, dict[str, int]]
    unopened: list[Unopened]


def learn(home: Home, surveys: Mapping[str, Survey], subject: Subject) -> None:
    """Find what else is theirs, and how it is written.

    Raises:
        SeveralPeopleError: when an address or a phone is of several customers.
    """
    customers = [piece for _, piece in _landed(home, surveys) if piece.survey.loads == "customer"]
    with Apart(subject, home.scratch / FOLDER) as apart:
        mine = [record for piece in customers for record in apart.touching(piece, subject.keys)]
        theirs = subject.keys.union(*mine)
        # who else has something of theirs says what is shared
        records = [record for piece in customers for record in apart.touching(piece, theirs)]
    subject.keys |= linked(records, subject.keys)
    with Apart(subject, home.scratch / FOLDER) as apart:
        for _, piece in _landed(home, surveys):
            for name, word in apart.words(piece):
                subject.learn(name, word)


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


def look(
    home: Home, surveys: Mapping[str, Survey], subject: Subject, loaded: Container[int]
) -> Search:
    """What would be erased.

    Args:
        home: the installation.
        surveys: the declared sources.
        subject: the person.
        loaded: numbers, in the manifest, of files whose rows are in the warehouse.

    Raises:
        NotRewritableError: when a file holds them that cannot be written again.
        NotOpenedError: when a loaded file cannot be taken apart.
    """
    search = Search({}, [])
    with Apart(subject, home.scratch / FOLDER) as apart:
        for entry, piece in _landed(home, surveys):
            looked = apart.rewritten(piece)
            if looked.is_unfaithful:
                raise NotRewritableError(piece.name, piece.survey)
            if looked.as_text and entry.seq in loaded:
                raise NotOpenedError(piece.name, piece.survey, looked.as_text)
            if looked.as_text:
                unopened = Unopened(entry.survey, piece.name, entry.sha256, looked.as_text)
                search.unopened.append(unopened)
            if looked.content is not None:
                _add(search.counts, piece.survey.survey, looked.counts)
    return search


def erase(
    home: Home,
    surveys: Mapping[str, Survey],
    pending: Pending,
    *,
    now: Callable[[], datetime],
) -> None:
    """Rewrite every object that holds the person; may be called again after a kill.

    Raises:
        NotRewritableError: when a file holds them that cannot be written again.
        NotOpenedAgainError: when a file cannot be taken apart that could be before it was begun.
    """
    landing = Landing(home)
    with Apart(pending.subject, home.scratch / FOLDER) as apart:
        for entry, seen in list(_landed(home, surveys)):
            # rewritten, it may be, for another source of the same bytes
            piece = replace(seen, path=landing.path(entry.sha256))
            looked = apart.rewritten(piece)
            if looked.is_unfaithful:
                raise NotRewritableError(piece.name, piece.survey)
            if looked.as_text and entry.sha256 not in pending.as_text:
                raise NotOpenedAgainError(piece.name, piece.survey, looked.as_text)
            content = looked.content
            if looked.as_text and pending.drops_unopened:
                content = b""  # it gave no row to any figure, so none changes
            if content is None:
                continue
            # by the bytes that came: found twice, after a kill, is counted once
            counts = {name: looked.counts.get(name, 0) for name in ("records", "mentions")}
            pending.found[f"{piece.survey.survey}:{entry.sha256}"] = counts
            pendings.keep(home, pending)
            redact(
                landing,
                entry,
                content,
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
        _add(counts, name.partition(":")[0], of_object)
    return counts


def digest_of(found: Mapping[str, Mapping[str, int]]) -> str:
    """A hash over which objects were rewritten and what was in them, for the certificate."""
    text = repr(sorted((name, sorted(counts.items())) for name, counts in found.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _add(counts: dict[str, dict[str, int]], survey: str, found: Mapping[str, int]) -> None:
    of_survey = counts.setdefault(survey, {"objects": 0, "records": 0, "mentions": 0})
    of_survey["objects"] += 1
    for name, count in found.items():
        of_survey[name] += count


def _landed(home: Home, surveys: Mapping[str, Survey]) -> Iterator[tuple[ManifestEntry, Piece]]:
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
            yield entry, Piece(survey, path, entry.name)
