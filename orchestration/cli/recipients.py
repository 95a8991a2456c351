"""`loyalty recipients`: who gets the digest letter, and who wants it no more."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, remarks, show_json, show_table
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.digest.one_click import ADDRESS, make_server
from orchestration.outlets.digest.recipients import (
    Known,
    by_address,
    known_recipients,
    resubscribe,
    unsubscribe,
    unsubscribed,
)
from orchestration.outlets.digest.rounds import Desk
from orchestration.outlets.digest.unsubscribing import Requests
from orchestration.outlets.invitations.refusing import OneClick


def at_desk() -> Desk:
    """The letters of the installation that the environment names."""
    return Desk.of(Home.from_environment(), os.environ, lambda: datetime.now(UTC))


def show(given: argparse.Namespace) -> int:
    """List recipients and channels."""
    desk = at_desk()
    left = unsubscribed(Journal(desk.home.decisions_url))
    rows = []
    for one in known_recipients(desk.letters, desk.home.secret()):
        event = left.get(one.key)
        units = ", ".join(f"{unit.dimension} {unit.member}" for unit in one.recipient.units)
        rows.append(
            {
                "to": one.recipient.address, "name": one.recipient.name,
                "language": one.recipient.language, "units": units or "company",
                "unsubscribed": event.decided_at[:10] if event else None,
            }
        )  # fmt: skip
    for channel in desk.letters.channels:
        rows.append(
            {
                "to": f"channel {channel.name}", "name": "", "language": channel.language,
                "units": "company", "unsubscribed": None,
            }
        )  # fmt: skip
    if given.json:
        show_json(rows)
    else:
        columns = ("to", "name", "language", "units", "unsubscribed")
        title = f"{len(rows)} recipients of the digest letter"
        show_table(title, columns, [[row[name] for name in columns] for row in rows], left=5)
    return Ending.OK


def leave(given: argparse.Namespace) -> int:
    """Record that somebody wants no more letters."""
    desk, one = _named(given)
    journal = Journal(desk.home.decisions_url)
    event = unsubscribe(
        journal, one, way="command", by=given.by, reason=given.reason, now=desk.now()
    )
    answers().print(f"{one.recipient.address}: no more letters (decision {event.event_no}).")
    return Ending.OK


def back(given: argparse.Namespace) -> int:
    """Record that somebody wants letters again."""
    desk, one = _named(given)
    journal = Journal(desk.home.decisions_url)
    event = resubscribe(journal, one, by=given.by, reason=given.reason, now=desk.now())
    answers().print(f"{one.recipient.address}: letters again (decision {event.event_no}).")
    return Ending.OK


def read(given: argparse.Namespace) -> int:  # noqa: ARG001  # every verb takes its arguments
    """Read the mailbox of unsubscriptions."""
    say_requests(at_desk().read_mailbox(), is_asked=True)
    return Ending.OK


def serve(given: argparse.Namespace) -> int:
    """Answer the one-click address until stopped."""
    desk = at_desk()
    journal = Journal(desk.home.decisions_url)
    invited = OneClick(desk.home, desk.now)
    known = _declared_now()
    with make_server(given.port, known, journal, now=desk.now, others=invited) as server:
        port = server.server_address[1]
        answers().print(f"One-click unsubscribing on http://{ADDRESS}:{port}; Ctrl-C ends it.")
        server.serve_forever()
    return Ending.OK


def say_requests(found: Requests, *, is_asked: bool = False) -> None:
    """Say what the mailbox held."""
    for address in found.left:
        remarks().print(f"{address} unsubscribed by mail.", markup=False)
    if found.bounces:
        remarks().print(
            f"{found.bounces} letters came back: look whether the addresses in letters.yaml are "
            "right. Nobody is unsubscribed for it."
        )
    if is_asked:
        answers().print(f"{len(found.left)} unsubscribed, {found.bounces} bounces, "
                        f"{found.others} other mails left alone.")  # fmt: skip


def _named(given: argparse.Namespace) -> tuple[Desk, Known]:
    desk = at_desk()
    return desk, by_address(known_recipients(desk.letters, desk.home.secret()), given.address)


def _declared_now() -> Callable[[], tuple[Known, ...]]:
    """The recipients, read anew each time: the file may change while the server runs."""

    def known() -> tuple[Known, ...]:
        desk = at_desk()
        return known_recipients(desk.letters, desk.home.secret())

    return known
