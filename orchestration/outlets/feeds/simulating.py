"""What a rule pays by luck and what it misses, as rows for a table and as one picture.

The chances are made by dbt (`marts.feed_simulation`): here they are laid out, and nothing is
computed of them. The picture is SVG, which every browser and document shows without help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import duckdb

COLUMNS = (
    *("unit_id", "rule", "is_rule_of_scheme", "n", "is_enough", "target", "margin"),
    *("true_value", "met_share", "not_met_share", "payout_mean", "payout_sd"),
)
RULES = ("raw", "shrunk", "probability")
COLOURS = {"raw": "#b5443c", "interval": "#8a6d1d", "shrunk": "#2f6db3", "probability": "#2d7d46"}
DASHES = {"raw": "6 4", "interval": "2 3", "shrunk": "10 3 2 3", "probability": ""}
WIDTH, HEIGHT = 300, 260
LEFT, TOP, BOTTOM = 56, 64, 92
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Simulated:
    """How often a rule says met about a unit whose true figure is so far from its target.

    Args:
        n: counted answers of the unit.
        target, margin, true_value: points; true_value is target plus margin.
        met_share, not_met_share: 0 to 1; the rest is not proven.
        payout_mean, payout_sd: percent of the bonus; None where the scheme pays nothing by figures.
    """

    unit_id: str
    rule: str
    is_rule_of_scheme: bool
    n: int
    is_enough: bool
    target: float
    margin: int
    true_value: float
    met_share: float
    not_met_share: float
    payout_mean: float | None
    payout_sd: float | None


@dataclass(frozen=True, slots=True)
class Odds:
    """Luck and merit of one unit by rule: paid though under the target, not paid though over it."""

    unit_id: str
    n: int
    target: float
    is_enough: bool
    luck: Mapping[str, float]
    missed: Mapping[str, float]
    payout_under: float | None
    payout_over: float | None


def read_simulation(con: duckdb.DuckDBPyConnection) -> tuple[Simulated, ...]:
    """What `marts.feed_simulation` holds now, in a total order."""
    found = con.execute(
        f"select {', '.join(COLUMNS)} from marts.feed_simulation order by unit_id, rule, margin"
    ).fetchall()
    return tuple(Simulated(*row) for row in found)


def margins_of(rows: Sequence[Simulated]) -> tuple[int, ...]:
    """The margins that can be asked for on both sides of the target, in points."""
    return tuple(sorted({row.margin for row in rows if row.margin > 0}))


def rules_of(rows: Sequence[Simulated]) -> tuple[str, ...]:
    """The rules to lay side by side: the three common ones, and the scheme's own."""
    own = {row.rule for row in rows if row.is_rule_of_scheme}
    return (*RULES, *sorted(own - set(RULES)))


def odds(rows: Sequence[Simulated], margin: int) -> tuple[Odds, ...]:
    """A row for each unit, from the smallest to the largest.

    Args:
        rows: of one scheme and period.
        margin: how far the true figure lies under or over the target, in points; one of
            `margins_of`. Where a target at the end of the scale leaves no room, a side is empty.
    """
    units: dict[str, list[Simulated]] = {}
    for row in rows:
        units.setdefault(row.unit_id, []).append(row)
    found = []
    for unit_id, of_unit in units.items():
        under = {row.rule: row for row in of_unit if row.margin == -margin}
        over = {row.rule: row for row in of_unit if row.margin == margin}
        any_under, any_over = next(iter(under.values()), None), next(iter(over.values()), None)
        found.append(
            Odds(
                unit_id,
                of_unit[0].n,
                of_unit[0].target,
                of_unit[0].is_enough,
                {rule: row.met_share for rule, row in under.items()},
                {rule: 1 - row.met_share for rule, row in over.items()},
                any_under.payout_mean if any_under else None,
                any_over.payout_mean if any_over else None,
            )
        )
    return tuple(sorted(found, key=lambda unit: (unit.n, unit.unit_id)))


def shown_units(rows: Sequence[Simulated]) -> tuple[str, ...]:
    """The smallest unit, the one in the middle and the largest, of those with enough answers."""
    sizes = {row.unit_id: row.n for row in rows if row.is_enough} or {
        row.unit_id: row.n for row in rows
    }
    listed = sorted(sizes, key=lambda unit: (sizes[unit], unit))
    places = sorted({0, len(listed) // 2, len(listed) - 1}) if listed else []
    return tuple(listed[place] for place in places)


def picture(rows: Sequence[Simulated], words: Words) -> str:
    """Curves of the chance to be paid over the true figure, for three units; SVG as text.

    Args:
        rows: of one scheme and period.
        words: `title`, `across`, `luck`, `merit`, `unit` (with {unit} and {n}), `own`, and a name
            for each rule.
    """
    units = shown_units(rows)
    rules = rules_of(rows)
    own = {row.rule for row in rows if row.is_rule_of_scheme}
    width = LEFT + len(units) * (WIDTH + LEFT)
    height = TOP + HEIGHT + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(words['title'])}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">'
        f"{escape(words['title'])}</text>",
    ]
    for place, unit in enumerate(units):
        of_unit = [row for row in rows if row.unit_id == unit]
        parts += _panel(LEFT + place * (WIDTH + LEFT), of_unit, rules, own, words)
    for place, rule in enumerate(rules):
        x, y = LEFT + place * 230, height - 22
        name = words[rule] + (f" ({words['own']})" if rule in own else "")
        parts.append(
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 30}" y2="{y - 4}" {_stroke(rule, own)}/>'
            f'<text x="{x + 36}" y="{y}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _panel(
    x: int, rows: Sequence[Simulated], rules: Sequence[str], own: set[str], words: Words
) -> list[str]:
    least, most = min(row.margin for row in rows), max(row.margin for row in rows)

    def across(margin: float) -> float:
        return round(x + WIDTH * (margin - least) / ((most - least) or 1), 1)

    def up(share: float) -> float:
        return round(TOP + HEIGHT * (1 - share), 1)

    middle = across(0)
    head = words["unit"].format(unit=rows[0].unit_id, n=rows[0].n)
    parts = [
        f'<text x="{x}" y="{TOP - 10}" font-weight="bold">{escape(head)}</text>',
        f'<rect x="{x}" y="{TOP}" width="{middle - x}" height="{HEIGHT}" fill="#fbeae8"/>',
        f'<rect x="{middle}" y="{TOP}" width="{x + WIDTH - middle}" height="{HEIGHT}" '
        'fill="#eaf5ec"/>',
        f'<text x="{x + 6}" y="{TOP + 16}" fill="#7a2b25">{escape(words["luck"])}</text>',
        f'<text x="{x + WIDTH - 6}" y="{TOP + HEIGHT - 8}" text-anchor="end" fill="#1f5a32">'
        f"{escape(words['merit'])}</text>",
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f'<line x1="{x}" y1="{up(share)}" x2="{x + WIDTH}" y2="{up(share)}" stroke="#ccc"/>'
            f'<text x="{x - 6}" y="{up(share) + 4}" text-anchor="end">{share:.0%}</text>'
        )
    for margin in sorted({row.margin for row in rows if row.margin % 10 == 0}):
        parts.append(
            f'<text x="{across(margin)}" y="{TOP + HEIGHT + 16}" text-anchor="middle">'
            f"{f'{margin:+d}' if margin else 0}</text>"
        )
    parts.append(
        f'<text x="{x + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">'
        f"{escape(words['across'])}</text>"
    )
    for rule in rules:
        points = " ".join(
            f"{across(row.margin)},{up(row.met_share)}"
            for row in sorted(rows, key=lambda row: row.margin)
            if row.rule == rule
        )
        parts.append(f'<polyline points="{points}" fill="none" {_stroke(rule, own)}/>')
    return parts


def _stroke(rule: str, own: set[str]) -> str:
    dash = f' stroke-dasharray="{DASHES[rule]}"' if DASHES[rule] else ""
    return f'stroke="{COLOURS[rule]}" stroke-width="{3.5 if rule in own else 1.8}"{dash}'
