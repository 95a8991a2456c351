"""The actions of `loyalty measures`; only names here."""

from __future__ import annotations

from datetime import date

from orchestration.cli.feed_arguments import Add, Verbs


def add_measures(actions: Verbs, add: Add) -> None:
    """Add every action on the register of measures."""
    listed = add(actions, "list", "measures, with what they brought", "measures", "show")
    listed.add_argument("--overdue", action="store_true", help="only those past their due day")
    listed.add_argument("--json", action="store_true")
    new = add(actions, "open", "open a measure against something that got worse", "measures", "new")
    new.add_argument("--alert", type=int, metavar="NUMBER", help="the alert it answers")
    new.add_argument("--metric", help="without an alert: such as nps")
    new.add_argument("--scale", default="0-10", help="default: %(default)s")
    new.add_argument("--dimension", help="without an alert: such as location")
    new.add_argument("--member", help="without an alert: the unit, such as L2")
    new.add_argument("--what", required=True, metavar="TEXT", help="what is to be done")
    new.add_argument("--owner", required=True, metavar="NAME", help="who answers for it")
    new.add_argument("--due", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
    new.add_argument(
        "--expected", required=True, type=float, metavar="POINTS",
        help="by how many points of the metric it should get better",
    )  # fmt: skip
    new.add_argument(
        "--months", type=int, default=3,
        help="whole months compared before and after; default: %(default)s",
    )  # fmt: skip
    done = add(actions, "done", "record that it was carried out", "measures", "done")
    done.add_argument("--on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
    drop = add(actions, "drop", "record that it is not carried out", "measures", "drop")
    for parser in (done, drop):
        parser.add_argument("number", type=int, metavar="NUMBER", help="as `list` names it")
        parser.add_argument("--note", required=True, metavar="TEXT", help="what was done, or why")
    for parser in (new, done, drop):
        parser.add_argument("--by", required=True, metavar="NAME", help="who records it")
