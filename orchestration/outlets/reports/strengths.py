"""Strengths: what customers praise, and which themes go with a higher NPS."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.outlets.reports.document import Block, Quotes, Section
from orchestration.outlets.reports.facts import Theme
from orchestration.outlets.reports.tables import theme_table
from orchestration.outlets.reports.writer import Writer, is_real, uids

MOST = 3
QUOTES = 4


def strongest(themes: Iterable[Theme]) -> list[Theme]:
    """The themes proven to go with a higher NPS, the strongest first."""
    above = [one for one in themes if is_real(one) and one.is_above]
    return sorted(above, key=lambda one: (-(one.impact or 0.0), one.name))


def strengths(writer: Writer) -> Section:
    """The section."""
    best = strongest(writer.facts.themes)
    praise = writer.of_kind("praise")
    blocks: list[Block] = []
    if praise:
        blocks.append(
            writer.prose(
                writer.say(
                    "strength.praise",
                    stands_on=uids(praise),
                    people=writer.count("in_answers", len(set(uids(praise)))),
                )
            )
        )
    else:
        blocks.append(writer.prose(writer.say("strength.no_praise")))
    for one in best[:MOST]:
        blocks.append(
            writer.prose(
                writer.say(
                    "strength.theme",
                    stands_on=uids(writer.with_theme(one.name)),
                    theme=writer.quoted_theme(one.name),
                    mentions=writer.count("in_answers", one.mentions or 0),
                    points=writer.points(one.impact or 0.0),
                    low=writer.number(one.low or 0.0),
                    high=writer.number(one.high or 0.0),
                ),
                kind="bullet",
            )
        )
    if praise and not best:
        blocks.append(writer.prose(writer.say("strength.not_proven")))
    against = [one for one in praise if one.nps_group == "detractor"]
    if against:
        blocks.append(
            writer.prose(
                writer.say(
                    "strength.detractors",
                    stands_on=uids(against),
                    people=writer.count("in_answers", len(set(uids(against)))),
                )
            )
        )
    if best:
        blocks.append(theme_table(writer, best, key="strengths", title="report.strength.table"))
    if praise:
        blocks.append(Quotes(writer.quotes(praise, QUOTES)))
    return Section("strengths", writer.texts("report.section.strengths"), tuple(blocks))
