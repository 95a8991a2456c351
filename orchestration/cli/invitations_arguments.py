"""The actions of `loyalty invitations`; only names here."""

from __future__ import annotations

from orchestration.cli.feed_arguments import Add, Verbs


def add_invitations(actions: Verbs, add: Add) -> None:
    """Add every action on waves of invitations."""
    plan = add(actions, "plan", "who is asked next, and how precise that is", "invitations", "plan")
    plan.add_argument("--json", action="store_true")
    add(actions, "send", "send the waves that are due and not sent yet", "invitations", "send")
    status = add(actions, "status", "how each wave stands", "invitations", "status")
    status.add_argument("--json", action="store_true")
