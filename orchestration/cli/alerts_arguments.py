"""The actions of `loyalty alerts`; only names here."""

from __future__ import annotations

from orchestration.cli.feed_arguments import Add, Verbs


def add_alerts(actions: Verbs, add: Add) -> None:
    """Add every action on alerts."""
    check = add(actions, "check", "judge the snapshot and tell whom it concerns", "alerts", "check")
    check.add_argument("--quiet", action="store_true", help="judge and record; send nothing")
    check.add_argument(
        "--again", action="append", default=[], metavar="ADDRESS",
        help="this address or channel gets the alerts of the last days once more; repeatable",
    )  # fmt: skip
    listed = add(actions, "list", "alerts that wait for somebody", "alerts", "show")
    listed.add_argument("--all", action="store_true", help="also those seen, over or held back")
    listed.add_argument("--json", action="store_true")
    seen = add(actions, "seen", "record that an alert was seen", "alerts", "seen")
    seen.add_argument("number", type=int, metavar="NUMBER")
    seen.add_argument("--by", required=True, metavar="NAME", help="who has seen it")
    seen.add_argument("--note", required=True, help="what is done about it")
