"""One round of the digest as a process of its own, for a test that kills it.

    python -m tests.end_to_end.digest_round SMTP_PORT HOME LETTER_COUNT

Says `handed` on its output before each outcome is written down, so that a test can kill it there.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from orchestration.home import Home
from orchestration.outlets.digest.archive import Written
from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.recipients import Known, known_recipients
from orchestration.outlets.digest.sending import Round, send_issue
from orchestration.responses.letters import Channel, Letters

ISSUE = "2026-10-01"
SECRET = b"a secret of the tests"


def declared(port: int, count: int) -> Letters:
    """So many recipients behind one server."""
    return Letters.model_validate(
        {
            "sender": "loyalty@example.com",
            "smtp": {"host": "127.0.0.1", "port": port, "security": "none"},
            "unsubscribing": {"address": "leave@example.com"},
            "recipients": [
                {"address": f"reader{n}@localhost", "language": "en"} for n in range(count)
            ],
        }
    )


class Writer:
    """A short mail with the id that a letter has; never the same twice."""

    def mail(self, one: Known) -> Written:
        text = (
            f"From: loyalty@example.com\r\nTo: {one.recipient.address}\r\nSubject: digest\r\n"
            f"Message-ID: <digest.{ISSUE}.{one.key}@example.com>\r\n"
            f"X-Made-At: {time.time_ns()}\r\n\r\nHello\r\n"
        )
        return Written(text.encode())

    def message(self, channel: Channel) -> Written:
        raise AssertionError(channel)


class Nobody:
    """There are no channels."""

    def say(self, channel: Channel, text: str) -> None:
        raise AssertionError(channel, text)


def main(port: int, data: Path, count: int) -> None:
    home = Home(data, data / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")
    letters = declared(port, count)
    task = Round(home, letters, issue_of(ISSUE), Writer(), lambda: datetime.now(UTC))
    known = known_recipients(letters, SECRET)
    for delivery in send_issue(task, known, {}, Nobody(), SECRET):
        print(delivery.outcome, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
