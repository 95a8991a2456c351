"""`loyalty digest`: showing the letter, sending an issue, and what was sent."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.cli.outcomes import Ending
from orchestration.cli.recipients import at_desk, say_requests
from orchestration.cli.terminal import answers, remarks, show_json, show_table, visible
from orchestration.cli.words import usual_language
from orchestration.decisions.journal import Journal
from orchestration.outlets.digest.issues import Issue, issue_of, latest_issue
from orchestration.outlets.digest.letter import channel_text
from orchestration.outlets.digest.recipients import channel_key, known_recipients, unsubscribed
from orchestration.outlets.digest.writing import SnapshotWriter
from orchestration.sending.outbox import Outbox


def _issue(named: str | None, zone: str) -> Issue:
    return issue_of(named) if named else latest_issue(datetime.now(ZoneInfo(zone)).date())


def preview(given: argparse.Namespace) -> int:
    """Print the text, or write every recipient's letter into a folder; nothing is sent."""
    desk = at_desk()
    issue = _issue(given.issue, desk.letters.timezone)
    writer = SnapshotWriter(desk.home, desk.letters, issue, now=desk.now)
    if given.to is None:
        language = given.language or usual_language()
        content = writer.content(())
        text = channel_text(desk.letters, content, writer.names(language), language)
        answers().print(visible(text), markup=False)
        return Ending.OK
    folder: Path = given.to
    folder.mkdir(parents=True, exist_ok=True)
    known = known_recipients(desk.letters, desk.home.secret())
    for one in known:
        content_bytes = writer.mail(one).content
        (folder / f"{one.key}.eml").write_bytes(content_bytes)
        body = message_from_bytes(content_bytes, policy=policy.default).get_body(("html",))
        html = body.get_content() if body is not None else ""
        (folder / f"{one.key}.html").write_text(html, encoding="utf-8")
        answers().print(f"{one.recipient.address}: {folder / one.key}.eml, .html", markup=False)
    return Ending.OK


def send(given: argparse.Namespace) -> int:
    """Send an issue to everybody who has not got it; a broken-off round is taken up."""
    desk = at_desk()
    issue = _issue(given.issue, desk.letters.timezone)
    say_requests(desk.read_mailbox())
    deliveries = []
    for delivery in desk.send(issue, given.again):
        deliveries.append(delivery)
        if not given.json:
            words = f" ({delivery.words})" if delivery.words else ""
            answers().print(visible(f"{delivery.to}: {delivery.outcome}{words}"), markup=False)
    if given.json:
        show_json({"issue": issue.name, "letters": [asdict(one) for one in deliveries]})
    bad = sum(delivery.needs_a_person for delivery in deliveries)
    if bad:
        remarks().print(f"[yellow]warning[/yellow] {bad} of {len(deliveries)} letters need a look.")
    if not deliveries:
        remarks().print("letters.yaml names neither recipients nor channels: nothing was sent.")
    return Ending.FAILED if bad else Ending.OK


def log(given: argparse.Namespace) -> int:
    """How every letter of an issue stands."""
    desk = at_desk()
    issue = _issue(given.issue, desk.letters.timezone)
    journal, secret = Journal(desk.home.decisions_url), desk.home.secret()
    outbox, left = Outbox(journal, issue.name, "loyalty digest"), unsubscribed(journal)
    keys = [(one.recipient.address, one.key) for one in known_recipients(desk.letters, secret)]
    keys += [(channel.name, channel_key(channel, secret)) for channel in desk.letters.channels]
    rows = []
    for to, key in keys:
        standing = outbox.standing(key)
        state = "unsubscribed" if key in left and standing.state == "new" else standing.state
        at = standing.last.decided_at if standing.last else None
        rows.append({"to": to, "state": state, "attempts": standing.attempts, "at": at})
    if given.json:
        show_json({"issue": issue.name, "letters": rows})
    else:
        columns = ("to", "state", "attempts", "at")
        show_table(
            f"Issue {issue.name}",
            columns,
            [[row[name] for name in columns] for row in rows],
            left=2,
        )
    return Ending.OK
