"""Problem zones: which themes go with a lower NPS, where, and whose making it is."""

from __future__ import annotations

from collections import Counter

from orchestration.outlets.reports import charts
from orchestration.outlets.reports.document import Block, Chart, Prose, Quotes, Section, Sentence
from orchestration.outlets.reports.facts import FEWEST_MENTIONS, Theme
from orchestration.outlets.reports.recommending import places_below, recommended
from orchestration.outlets.reports.tables import theme_table
from orchestration.outlets.reports.writer import Writer, is_real, responses, uids

#: of complaints, before anything is said about their causes
FEWEST = 10
MAP_THEMES = 8
MAP_PLACES = 8
QUOTES = 4


def zones(writer: Writer) -> Section:
    """The section."""
    texts = writer.texts
    judged = [one for one in writer.facts.themes if is_real(one) and one.impact is not None]
    judged.sort(key=lambda one: (one.impact or 0.0, one.name))
    blocks: list[Block] = []
    if not judged:
        key = "zone.too_few" if writer.facts.comments else "no_comments"
        blocks.append(writer.prose(writer.say(key, least=FEWEST_MENTIONS)))
    else:
        blocks.append(_lead(writer))
        blocks.extend(_zone(writer, one) for one in recommended(writer.facts.themes))
        blocks.append(charts.impacts(writer, judged))
        blocks.append(
            theme_table(writer, [*judged, *_rest(writer)], key="themes", title="report.zone.table")
        )
    blocks.extend(_places(writer))
    heat = _heat(writer, judged)
    if heat is not None:
        blocks.append(heat)
    blocks.extend(_making(writer))
    complaints = writer.of_kind("complaint")
    if complaints:
        blocks.append(writer.heading("zone.words"))
        blocks.append(Quotes(writer.quotes(complaints, QUOTES)))
    return Section("zones", texts("report.section.zones"), tuple(blocks))


def _rest(writer: Writer) -> list[Theme]:
    """What has no theme of its own: with it the contributions add up to the NPS."""
    return [one for one in writer.facts.themes if not is_real(one) and one.contribution is not None]


def _lead(writer: Writer) -> Prose:
    found = recommended(writer.facts.themes)
    if not found:
        return writer.prose(writer.say("zone.none"), writer.say("zone.associated"))
    return writer.prose(
        writer.say(
            "zone.lead",
            stands_on=writer.facts.scored,
            themes=writer.count("themes_below", len(found)),
        ),
        writer.say("zone.associated"),
    )


def _zone(writer: Writer, theme: Theme) -> Prose:
    behind = writer.with_theme(theme.name)
    return writer.prose(
        writer.say(
            "zone.theme",
            stands_on=uids(behind),
            theme=writer.quoted_theme(theme.name),
            mentions=writer.count("in_answers", theme.mentions or 0),
            nps=writer.number(theme.nps_with or 0.0, is_signed=True),
            points=writer.points(theme.impact or 0.0),
            low=writer.number(-(theme.high or 0.0)),
            high=writer.number(-(theme.low or 0.0)),
        ),
        _promoters(writer, theme),
        kind="bullet",
    )


def _promoters(writer: Writer, theme: Theme) -> Sentence | None:
    against = [
        one
        for one in writer.with_theme(theme.name)
        if one.nps_group == "promoter" and "complaint" in one.kinds
    ]
    if not against:
        return None
    return writer.say(
        "zone.promoters",
        stands_on=uids(against),
        people=writer.count("in_answers", responses(against)),
    )


def _places(writer: Writer) -> list[Block]:
    below = places_below(writer.facts)
    blocks: list[Block] = [writer.heading("zone.places")]
    if len([one for one in writer.facts.places if one.value is not None]) < 2:
        return [*blocks, writer.prose(writer.say("zone.no_places"))]
    if not below:
        return [*blocks, writer.prose(writer.say("zone.places_not_proven"))]
    known = {one.member: one for one in writer.facts.places}
    for change in below:
        found = known.get(change.member)
        if found is None or found.value is None:
            continue
        blocks.append(
            writer.prose(
                writer.say(
                    "zone.place",
                    stands_on=writer.facts.scored,
                    place=writer.place(change.member),
                    nps=writer.number(found.value, is_signed=True),
                    answers=writer.count("from_answers", found.n or 0),
                    points=writer.points(change.difference or 0.0),
                    interval=writer.interval(change.low, change.high),
                ),
                kind="bullet",
            )
        )
    return blocks


def _heat(writer: Writer, judged: list[Theme]) -> Chart | None:
    """The map, where at least two places have a theme that may be shown."""
    strongest = sorted(judged, key=lambda one: (-abs(one.impact or 0.0), one.name))
    names = [one.name for one in strongest[:MAP_THEMES]]
    cells = [one for one in writer.facts.cells if one.name in names and one.impact is not None]
    busiest = Counter[str]()
    for one in cells:
        busiest[one.member] += one.mentions or 0
    places = sorted(busiest, key=lambda member: (-busiest[member], member))[:MAP_PLACES]
    shown = [one for one in cells if one.member in places]
    if len(places) < 2:
        return None
    rows = [one.name for one in judged if one.name in {cell.name for cell in shown}]
    return charts.heat_map(writer, shown, rows)


def _making(writer: Writer) -> list[Block]:
    """Product or service, and front line, back office, policy or product."""
    complaints = writer.of_kind("complaint")
    texts = writer.texts
    blocks: list[Block] = [writer.heading("zone.making")]
    if responses(complaints) < FEWEST:
        return [*blocks, writer.prose(writer.say("zone.making_too_few", least=FEWEST))]
    for field, none in (("aspect", "none"), ("cause", "none")):
        told = [one for one in complaints if getattr(one, field) != none]
        parts = {
            name: responses(one for one in told if getattr(one, field) == name)
            for name in sorted({str(getattr(one, field)) for one in told})
        }
        named = ", ".join(
            texts("report.theme_and_count", theme=texts(f"report.{field}.{name}"), count=count)
            for name, count in sorted(parts.items(), key=lambda one: (-one[1], one[0]))
        )
        if named:
            blocks.append(
                writer.prose(
                    writer.say(
                        f"zone.{field}",
                        stands_on=uids(told),
                        parts=named,
                        all=writer.count("of_complaints", responses(complaints)),
                    )
                )
            )
    return blocks
