"""The part of docs/metrics.md that the catalogue writes: one short paragraph for every metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from orchestration.metrics_catalogue.bridge import OURS, bridge
from orchestration.metrics_catalogue.catalogue import entries
from orchestration.metrics_catalogue.entry import Entry

BRIDGE_BEGIN = (
    "<!-- bridge: written by `python -m orchestration.metrics_catalogue`; "
    "edit orchestration/metrics_catalogue/bridge.yaml -->"
)
BRIDGE_END = "<!-- bridge: end -->"
BEGIN = (
    "<!-- catalogue: written by `python -m orchestration.metrics_catalogue`; "
    "edit orchestration/metrics_catalogue/entries -->"
)
END = "<!-- catalogue: end -->"
UNITS = {
    "nps_points": "points, −100 to 100",
    "net_points": "points, −100 to 100",
    "points_100": "points, 0 to 100",
    "percent": "per cent",
    "mean": "mean on the scale",
    "gap": "points of the scale",
    "as_base": "that of the metric",
}


class PageError(Exception):
    """The page has no place for the catalogue."""

    def __init__(self, page: Path, begin: str, end: str) -> None:
        super().__init__(f"{page} lacks the lines {begin!r} and {end!r}: put them back.")


def catalogue_section() -> str:
    """The whole catalogue in English; names in Russian and Romanian too."""
    usual = entries()[0]
    parts = [
        BEGIN,
        f"Unless a metric says otherwise: the period goes by the {usual.date_basis.en}; "
        f"values are {usual.rounding.en}; under {usual.minimum_n} answers nothing is shown.\n",
    ]
    for family, members in groupby(entries(), key=lambda entry: entry.family):
        parts.append(f"### {family.replace('_', ' ').upper()}\n")
        parts += _family(list(members), usual)
    return "\n".join([*parts, END])


def _family(members: Sequence[Entry], usual: Entry) -> Iterator[str]:
    for entry in members:
        until = f" to {entry.valid_to}" if entry.valid_to else ""
        lines = [
            f"**`{entry.id}`** {entry.name.en} (ru {entry.name.ru}; ro {entry.name.ro}), "
            f"version {entry.version} from {entry.valid_from}{until}",
            f"- Question: “{entry.question.en}” Scale: {entry.scale_in('en')}.",
            f"- Value: {entry.formula.en}. Unit: {UNITS[entry.unit]}.",
            f"- Denominator: {entry.denominator.en}. Counted: each {entry.counting_unit.en}.",
            f"- Source: {entry.source_in('en')}.",
        ]
        if entry.date_basis != usual.date_basis:
            lines.append(f"- Period: {entry.date_basis.en}.")
        if entry.rounding != usual.rounding:
            lines.append(f"- Rounding: {entry.rounding.en}.")
        if entry.minimum_n != usual.minimum_n:
            lines.append(f"- Shown from {entry.minimum_n} on.")
        yield "\n".join(lines) + "\n"


def bridge_section() -> str:
    """The steps and methods of the number bridge."""
    known = bridge()
    parts = [BRIDGE_BEGIN, "| Step | What the other tool does | Metrics |", "|---|---|---|"]
    parts += [
        f"| `{name}` | {step.words.en} | {', '.join(step.metrics)} |"
        for name, step in known.steps.items()
        if name != OURS
    ]
    parts += [
        "",
        "| Method | Steps, one on top of the other | Where that is from |",
        "|---|---|---|",
    ]
    for name, method in known.methods.items():
        steps = ", ".join(f"`{step}`" for step in method.steps)
        seen = "read: " if method.verified else ""
        source = "no tool in particular" if method.source == "generic" else seen + method.source
        parts.append(f"| `{name}` | {steps} | {source} |")
    return "\n".join([*parts, BRIDGE_END])


def write_sections(page: Path) -> None:
    """Put the catalogue and the bridge of today into the page.

    Raises:
        PageError: when the marks between which they stand are gone.
    """
    text = page.read_text(encoding="utf-8")
    for begin, end, section in (
        (BEGIN, END, catalogue_section()),
        (BRIDGE_BEGIN, BRIDGE_END, bridge_section()),
    ):
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise PageError(page, begin, end)
        text = before + section + after
    page.write_text(text, encoding="utf-8")
