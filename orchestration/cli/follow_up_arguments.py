"""The actions of `loyalty cases` and `loyalty contacts`; only names here."""

from __future__ import annotations

from pathlib import Path

from orchestration.cli.feed_arguments import LANGUAGES, Add, Verbs

STATUSES = ("open", "taken", "contacted", "closed", "cancelled")
RESULTS = ("reached", "not_reached", "refused")
CHANNELS = ("phone", "email", "messenger", "in_person")
OUTCOMES = (
    "resolved",
    "thanked",
    "reference",
    "sale",
    "came_back",
    "not_resolved",
    "no_answer",
    "not_needed",
)
FORMATS = ("csv", "xlsx", "ics", "crm")


def add_cases(actions: Verbs, add: Add) -> None:
    """Add every action on the cases of follow-up."""
    add(
        actions,
        "open",
        "open, note, escalate and cancel by the current snapshot",
        "cases",
        "bring_up",
    )
    listed = add(actions, "list", "whom somebody gets back to, by deadline", "cases", "show")
    listed.add_argument("--status", choices=STATUSES, help="default: those in work")
    listed.add_argument("--owner", metavar="NAME", help="only cases of this owner")
    listed.add_argument("--overdue", action="store_true", help="only those past their deadline")
    listed.add_argument("--limit", type=int, default=50, help="default: %(default)s")
    listed.add_argument("--format", default="table", choices=("table", "json"))
    one = add(actions, "show", "one case: its life and its notes", "cases", "show_one")
    take = add(actions, "take", "become its owner, or hand it to somebody", "cases", "take")
    reach = add(actions, "contact", "record a try to reach the customer", "cases", "contact")
    close = add(actions, "close", "record what came of it", "cases", "close")
    again = add(actions, "reopen", "take a closed case up again", "cases", "reopen")
    for parser in (one, take, reach, close, again):
        parser.add_argument("number", metavar="NUMBER", help="as `list` names it")
    for parser in (take, reach, close, again):
        parser.add_argument("--by", required=True, metavar="NAME", help="who does it")
        parser.add_argument(
            "--seen",
            type=int,
            metavar="N",
            help="last move you saw; refused if there is a later one",
        )
    take.add_argument("--owner", metavar="NAME", help="default: whoever does it")
    reach.add_argument("--result", required=True, choices=RESULTS)
    reach.add_argument("--channel", default="phone", choices=CHANNELS, help="default: %(default)s")
    reach.add_argument("--note", default="", metavar="TEXT")
    close.add_argument("--outcome", required=True, choices=OUTCOMES)
    close.add_argument("--note", required=True, metavar="TEXT", help="what was done")
    again.add_argument("--note", required=True, metavar="TEXT", help="why")
    out = add(actions, "export", "the work list as a file", "cases", "export")
    out.add_argument("--format", required=True, choices=FORMATS)
    out.add_argument("--to", required=True, type=Path, metavar="FILE")
    out.add_argument("--owner", metavar="NAME", help="only cases of this owner")
    out.add_argument("--language", choices=LANGUAGES, help="default: by LANG")
    out.add_argument(
        "--contacts", action="store_true", help="with addresses and phones; each is a decision"
    )
    out.add_argument("--by", required=True, metavar="NAME", help="who takes it")


def add_contacts(actions: Verbs, add: Add) -> None:
    """Add every action on what people wish."""
    no = add(actions, "refuse", "somebody is not to be contacted", "contact_wishes", "refuse")
    yes = add(actions, "allow", "somebody takes a refusal back", "contact_wishes", "allow")
    for parser in (no, yes):
        parser.add_argument("--email", help="their e-mail address")
        parser.add_argument("--phone", help="their phone number, with its country code")
        parser.add_argument("--customer", help="their customer number")
        parser.add_argument(
            "--channel", default="all", choices=("all", *CHANNELS), help="default: %(default)s"
        )
        parser.add_argument("--by", required=True, metavar="NAME", help="who records it")
        parser.add_argument("--reason", default="they asked for it", help="default: %(default)s")
