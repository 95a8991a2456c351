"""`loyalty forget`: a person is erased from landing, and everything behind it is computed anew.

What was begun is written down first, sealed; whatever kills it, the next `forget` or `run` finishes
it. The person's name for the journal is their pseudonym only.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from orchestration.cli.forget_told import drop_told
from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.pipeline import run_pipeline
from orchestration.cli.rebuild import LOAD, build, drop_aside, set_aside
from orchestration.cli.run import show_problems
from orchestration.cli.terminal import answers, show_table
from orchestration.comments.llm_store import forget_gone
from orchestration.decisions.cases import Cases
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.events import Event
from orchestration.decisions.forgotten import FORGOTTEN, forgotten_keys
from orchestration.decisions.invitations import Invitations
from orchestration.decisions.journal import Journal
from orchestration.erasure import landed, pending
from orchestration.erasure.landed import Unopened
from orchestration.erasure.pending import Pending
from orchestration.erasure.subject import Subject, word_of
from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.published.report_archive import drop_reports
from orchestration.published.snapshot import drop_all_but_current
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.run_lock import one_run_at_a_time
from orchestration.responses.declaration import Survey
from orchestration.responses.declaration_file import load_surveys

KEY_BYTES = 32


def forget(given: argparse.Namespace) -> int:
    """Erase a person; 0 when nothing of them is left, 2 when nobody of that name is here."""
    home = Home.from_environment()
    # the builder of models writes the command line down, and the person stands in it
    sys.argv[1:] = ["forget"]
    with one_run_at_a_time(home):
        if given.again and has_pending(home):
            return finish(home)
        code = finish(home)
        if code != Ending.OK:
            return code
        surveys = _surveys(home)
        subject = _subject(home, given, surveys)
        landed.learn(home, surveys, subject)
        search = landed.look(home, surveys, subject, _loaded(home))
        before = _before(home, subject)
        contact_count = _contacts(home).count(subject.keys)
        _show_unopened(search.unopened)
        drops = given.drop_unopened and bool(search.unopened)
        if not search.counts and not contact_count and not drops:
            return _nobody(before)
        _show(search.counts)
        answers().print(f"Contact details: {contact_count}")
        if given.dry_run:
            answers().print("Nothing was changed: this was a dry run.")
            return Ending.OK
        asked = tuple(name for name in ("email", "phone", "customer") if getattr(given, name))
        number = f"erasure-{len(Journal(home.decisions_url).events(FORGOTTEN)) + 1}"
        begun = Pending(number, subject, _actor(), given.reason, asked)
        begun.drops_unopened = given.drop_unopened
        begun.as_text = tuple(sorted({file.sha256 for file in search.unopened}))
        pending.keep(home, begun)
        return finish(home)


def has_pending(home: Home) -> bool:
    """Whether an erasure was begun and not finished."""
    return (home.landing / pending.NAME).exists()


def finish(home: Home) -> int:
    """Finish the erasure that was begun; nothing to do as a rule."""
    if not has_pending(home):
        return Ending.OK
    with one_run_at_a_time(home):
        begun = pending.read(home)
        if begun is None:
            return Ending.OK
        answers().print(f"Erasing a person ({begun.number}).")
        landed.erase(home, _surveys(home), begun, now=lambda: datetime.now(UTC))
        _shred_contacts(home, begun)
        shutil.rmtree(home.scratch, ignore_errors=True)
        # pieces of what they wrote may be in what corrections have taught
        for model in home.comments.glob("model-*.zip"):
            model.unlink()
        set_aside(home.warehouse)
        outcome = run_pipeline(home, job=LOAD, config=build(full_refresh=True))
        show_problems(outcome)
        if outcome.failed_steps:
            answers().print("Not finished: the figures could not be computed. Run it again.")
            return Ending.FAILED
        with open_warehouse(home) as con:
            forget_gone(home, con)
        drop_aside(home.warehouse)
        shutil.rmtree(home.scratch, ignore_errors=True)
        drop_all_but_current(home)
        report_count = drop_reports(home)
        drop_told(home)
        event = _certify(home, begun)
        pending.drop(home)
    answers().print(f"Done. Certificate: decision {event.event_no}, {event.hash}.")
    for part, count in sorted(_totals(landed.by_source(begun.found)).items()):
        answers().print(f"  {part}: {count}")
    answers().print(f"  contacts: {begun.contact_count}")
    if report_count:
        answers().print(
            f"  reports: {report_count} files, all there were; make those that are needed again: "
            "loyalty report --period PERIOD"
        )
    return Ending.OK


def _subject(home: Home, given: argparse.Namespace, surveys: Mapping[str, Survey]) -> Subject:
    subject = Subject(home.secret(), os.urandom(KEY_BYTES))
    if given.again:
        subject.keys |= forgotten_keys(home.decisions_url)
        return subject
    asked = {"email": given.email, "phone": given.phone, "customer_id": given.customer}
    if not any(asked.values()):
        raise WrongInputError("say whom to forget: --email, --phone or --customer.")
    regions = {survey.phone_region for survey in surveys.values()} | {None}
    for name, text in asked.items():
        if not text:
            continue
        words = {word_of(name, text, region) for region in regions} - {None}
        if not words:
            raise WrongInputError(f"{text!r} is no {name.replace('_id', ' number')} that is known.")
        subject.keys |= {(name, subject.key(name, str(word))) for word in words}
        for word in (text, *words):
            subject.learn(name, str(word))
    return subject


def _surveys(home: Home) -> dict[str, Survey]:
    """The declared sources; every source that ever brought something must be among them."""
    surveys = {survey.survey: survey for survey in load_surveys(home.surveys)}
    gone = {entry.survey for entry in Landing(home).manifest.entries()} - set(surveys)
    if gone:
        raise WrongInputError(
            f"files of {', '.join(sorted(gone))} have landed, and no source of that name is "
            "declared any more: nobody can say which of their cells are whose. Put the "
            "declaration back, then run again."
        )
    return surveys


def _loaded(home: Home) -> Container[int]:
    """Numbers of the files whose rows are in the warehouse; without one, any may be."""
    if not home.warehouse.exists():
        return range(sys.maxsize)
    with open_warehouse(home) as con:
        loaded = con.execute("select manifest_seq from raw.batch where status = 'loaded'")
        return {seq for (seq,) in loaded.fetchall()}


def _before(home: Home, subject: Subject) -> list[Event]:
    events = Journal(home.decisions_url).events(FORGOTTEN)
    return [
        event
        for event in events
        if {(name, key) for name, key in event.payload["keys"]} & subject.keys
    ]


def _nobody(before: list[Event]) -> int:
    if before:
        answers().print(
            f"They were forgotten on {before[-1].decided_at[:10]} (decision "
            f"{before[-1].event_no}); nothing of them is here."
        )
        return Ending.OK
    raise WrongInputError("nobody of that name is here; nothing was changed.")


def _certify(home: Home, begun: Pending) -> Event:
    """A decision with the pseudonyms only; the same one however often it is finished."""
    head = Landing(home).manifest.head()
    return Journal(home.decisions_url).record_once(
        FORGOTTEN,
        begun.number,
        {
            "keys": sorted(begun.subject.keys),
            "asked": list(begun.asked),
            "found": landed.by_source(begun.found),
            "found_sha256": landed.digest_of(begun.found),
            "manifest_seq": head.seq,
            "manifest_hash": head.hash,
            "contacts": begun.contact_count,
            "searched_as_text": sorted(begun.as_text),
            "emptied": sorted(begun.as_text) if begun.drops_unopened else [],
            "erased_from": [
                *("landing", "quarantine", "warehouse", "snapshots", "contacts", "cases"),
            ],
        },
        actor=begun.actor,
        reason=begun.reason,
        now=datetime.now(UTC),
    )


def _contacts(home: Home) -> Contacts:
    return Contacts(home.decisions_url, home.secret())


def _shred_contacts(home: Home, begun: Pending) -> None:
    """Destroy their contact details; counted before, so that a kill does not lose the count."""
    store = _contacts(home)
    begun.contact_count = max(begun.contact_count, store.count(begun.subject.keys))
    pending.keep(home, begun)
    store.shred(begun.subject.keys)
    people = {key for _, key in begun.subject.keys}
    Cases(home.decisions_url, home.secret()).forget(people, now=datetime.now(UTC))
    Invitations(home.decisions_url).forget(people)


def _show(found: Mapping[str, Mapping[str, int]]) -> None:
    rows = [[name, *counts.values()] for name, counts in sorted(found.items())]
    show_table("Found", ("source", "files", "records", "mentions"), rows)


def _show_unopened(files: Sequence[Unopened]) -> None:
    """What a person has to look into: nothing of these files was ever loaded."""
    if not files:
        return
    rows = [[file.survey, file.name, file.sha256[:12], file.why] for file in files]
    show_table("Searched as plain text only", ("source", "file", "sha256", "why"), rows)
    answers().print(
        "These files were refused when they came, and nothing of them is in any figure. What is "
        "packed or encoded in them cannot be seen: if they may hold this person, say "
        "--drop-unopened, and they are emptied."
    )


def _totals(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    parts: Iterable[str] = ("objects", "records", "mentions")
    return {part: sum(counts[part] for counts in found.values()) for part in parts}


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "loyalty"
