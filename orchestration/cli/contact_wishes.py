"""`loyalty contacts`: recording who is not to be contacted, or is again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import EVERY, record_wish
from orchestration.decisions.journal import Journal
from orchestration.erasure.subject import Subject, word_of
from orchestration.home import Home
from orchestration.published.people import people_of
from orchestration.published.reader import NoSnapshotError, open_current
from orchestration.responses.declaration_file import load_surveys


def refuse(given: argparse.Namespace) -> int:
    """Record a refusal; what is in work of the person ends at once."""
    home = Home.from_environment()
    keys = _keys(home, given)
    people = _people(home, keys)
    _record(home, given, keys, is_allowed=False)
    ended = 0
    if given.channel == EVERY:
        cases = Cases(home.decisions_url, home.secret())
        ended = cases.cancel_for(people, "refused", now=datetime.now(UTC))
    answers().print(f"Recorded. Cases that ended with it: {ended}.")
    return Ending.OK


def allow(given: argparse.Namespace) -> int:
    """Record that a refusal is taken back; what a source says stays as the source says it."""
    home = Home.from_environment()
    keys = _keys(home, given)
    # a refusal may stand under any of their keys
    _record(home, given, keys | _people(home, keys), is_allowed=True)
    answers().print(
        "Recorded. Who refused in an export goes on refusing until a later export says otherwise."
    )
    return Ending.OK


def _record(
    home: Home, given: argparse.Namespace, keys: frozenset[str], *, is_allowed: bool
) -> None:
    record_wish(
        Journal(home.decisions_url),
        keys,
        is_allowed=is_allowed,
        channel=given.channel,
        way="cli",
        by=given.by,
        reason=given.reason,
        now=datetime.now(UTC),
    )


def _keys(home: Home, given: argparse.Namespace) -> frozenset[str]:
    """The pseudonyms of what was given; a phone by every region that a source declares."""
    subject = Subject(home.secret(), b"")
    asked = {"email": given.email, "phone": given.phone, "customer_id": given.customer}
    regions = {survey.phone_region for survey in load_surveys(home.surveys)} | {None}
    keys: set[str] = set()
    for name, text in asked.items():
        words = {word_of(name, text, region) for region in regions} - {None} if text else set()
        if text and not words:
            raise WrongInputError(f"{text!r} is no {name.replace('_id', ' number')} that is known.")
        keys |= {subject.key(name, str(word)).replace("-", "") for word in words}
    if not keys:
        raise WrongInputError("say who it is: --email, --phone or --customer.")
    return frozenset(keys)


def _people(home: Home, keys: frozenset[str]) -> frozenset[str]:
    try:
        with open_current(home) as con:
            return people_of(con, keys)
    except NoSnapshotError:
        return keys
