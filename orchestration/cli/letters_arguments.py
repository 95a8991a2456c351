"""The actions of `loyalty digest`, `recipients`, `ideas` and `coaching`; only names here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orchestration.cli.feed_arguments import LANGUAGES, Add, Verbs

SERVE_PORT = 8502
STATUSES = ("new", "planned", "done", "declined")
JUDGEMENTS = (*STATUSES, "thanked", "merged")


def add_digest(actions: Verbs, add: Add) -> None:
    """Add every action of the digest letter."""
    preview = add(actions, "preview", "show the letter as it would be sent", "digest", "preview")
    preview.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
    preview.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help="write the letter of each recipient as .eml, .html",
    )
    send = add(actions, "send", "send what is not sent yet of an issue", "digest", "send")
    send.add_argument(
        "--again", action="append", default=[], metavar="ADDRESS",
        help="send to this address or channel whatever was before; repeatable",
    )  # fmt: skip
    log = add(actions, "log", "what was sent, to whom, with what outcome", "digest", "log")
    for parser in (preview, send, log):
        parser.add_argument(
            "--issue", metavar="DAY", help="as 2026-03-15; default: the one that came out last"
        )
    for parser in (send, log):
        parser.add_argument("--json", action="store_true")


def add_recipients(actions: Verbs, add: Add) -> None:
    """Add every action on recipients."""
    listed = add(
        actions, "list", "who gets the letter, and who does not any more", "recipients", "show"
    )
    listed.add_argument("--json", action="store_true")
    leave = add(
        actions, "unsubscribe", "record that somebody wants no letters", "recipients", "leave"
    )
    back = add(
        actions, "resubscribe", "record that somebody wants them again", "recipients", "back"
    )
    for parser in (leave, back):
        parser.add_argument("address", metavar="ADDRESS")
        parser.add_argument("--by", required=True, metavar="NAME", help="who records it")
        parser.add_argument("--reason", default="they asked for it", help="default: %(default)s")
    add(actions, "read", "read the mailbox of unsubscriptions now", "recipients", "read")
    serve = add(
        actions, "serve", "answer the one-click address on this machine, behind a proxy",
        "recipients", "serve",
    )  # fmt: skip
    serve.add_argument("--port", type=int, default=SERVE_PORT, help="default: %(default)s")


def add_ideas(actions: Verbs, add: Add) -> None:
    """Add every action on the register of ideas."""
    listed = add(actions, "list", "what customers wish, like wishes merged", "ideas", "show")
    listed.add_argument("--status", choices=STATUSES, help="only ideas of this status")
    listed.add_argument("--limit", type=int, default=30, help="default: %(default)s")
    listed.add_argument("--format", default="table", choices=("table", "json"))
    one = add(actions, "show", "the wishes of one idea", "ideas", "show_one")
    judge = add(actions, "judge", "record what became of an idea", "ideas", "judge")
    for parser in (one, judge):
        parser.add_argument("number", metavar="NUMBER", help="as `list` names it")
    judge.add_argument("--status", required=True, choices=JUDGEMENTS)
    judge.add_argument("--into", metavar="NUMBER", help="with merged: the idea that says the same")
    judge.add_argument("--by", required=True, metavar="NAME", help="who decides it")
    judge.add_argument("--reason", required=True, metavar="TEXT")


def add_coaching(actions: Verbs, add: Add) -> None:
    """Add every action on coaching sheets."""
    sheets = add(actions, "sheets", "write the sheet of a manager, or of all", "coaching", "sheets")
    sheets.add_argument("--manager", metavar="ID", help="default: all with enough answers")
    sheets.add_argument(
        "--period", type=_period, metavar="PERIOD",
        help="2026-03 or 2026-Q1; default: the last whole quarter",
    )  # fmt: skip
    sheets.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
    sheets.add_argument(
        "--to", type=Path, metavar="FOLDER", help="default: coaching beside the data"
    )
    train = add(actions, "train", "record that a training was held", "coaching", "train")
    train.add_argument("--manager", required=True, metavar="ID")
    train.add_argument("--date", required=True, type=date.fromisoformat, metavar="DAY")
    train.add_argument("--topic", required=True, metavar="TEXT")
    train.add_argument("--by", required=True, metavar="NAME", help="who records it")
    train.add_argument("--reason", default="it was held", help="default: %(default)s")


def _period(text: str) -> object:
    from orchestration.cli.coaching import period_of

    return period_of(text)
