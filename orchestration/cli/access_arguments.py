"""The actions of `loyalty access`; only names here."""

from __future__ import annotations

from orchestration.cli.feed_arguments import Add, Verbs


def add_access(actions: Verbs, add: Add) -> None:
    """Add every action on who may see what."""
    add(
        actions,
        "check",
        "check access.yaml, and that its units and secrets are there",
        "access",
        "check",
    )
    who = add(actions, "who", "what somebody would see", "access", "who")
    who.add_argument("email", metavar="EMAIL")
    who.add_argument(
        "--group", action="append", default=[], metavar="NAME",
        help="a group that the provider counts them in; repeatable",
    )  # fmt: skip
    who.add_argument("--json", action="store_true")
