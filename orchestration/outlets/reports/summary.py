"""The summary: one page on what was measured, what moved, what holds back, what is due."""

from __future__ import annotations

from orchestration.outlets.reports import charts
from orchestration.outlets.reports.asked import name_in, name_of
from orchestration.outlets.reports.document import (
    Block,
    Card,
    Cards,
    Prose,
    Section,
    Sentence,
)
from orchestration.outlets.reports.facts import LOW_BASE, Change, Figure
from orchestration.outlets.reports.recommending import (
    answered_of_last,
    places_below,
    recommended,
)
from orchestration.outlets.reports.strengths import strongest
from orchestration.outlets.reports.writer import Writer, uids
from orchestration.wording import formats

#: what a test of a change can say that is words; all else is that nothing can be compared
PROVEN = ("up", "down")
LOWER_IS_BETTER = ("ces_1",)


def summary(writer: Writer) -> Section:
    """The first page."""
    blocks: list[Block] = [Prose(tuple(_lead(writer)), "lead")]
    cards = _cards(writer)
    if cards:
        blocks.append(Cards(cards))
    if any(one.value is not None for one in writer.facts.trend[:-1]):
        blocks.append(charts.trend(writer))
    blocks.append(writer.heading("summary.main"))
    blocks.extend(Prose((one,), "bullet") for one in _main_points(writer))
    return Section("summary", writer.texts("report.section.summary"), tuple(blocks))


def _lead(writer: Writer) -> list[Sentence]:
    found = writer.facts.nps
    everyone = writer.facts.scored
    inside = name_in(writer.period, writer.texts)
    if found is None or found.n is None or found.value is None:
        return [writer.say("summary.no_figure", period=inside)]
    texts = writer.texts
    said = [
        writer.say(
            "summary.nps",
            stands_on=everyone,
            period=inside,
            value=writer.number(found.value, is_signed=True),
            low=writer.number(found.low or 0.0),
            high=writer.number(found.high or 0.0),
            answers=writer.count("from_answers", found.n),
        )
        if found.low is not None and found.high is not None
        else writer.say(
            "summary.nps_bare",
            stands_on=everyone,
            period=inside,
            value=writer.number(found.value, is_signed=True),
            answers=writer.count("from_answers", found.n),
        )
    ]
    groups = {
        "promoters": found.promoters or 0,
        "passives": found.passives or 0,
        "detractors": found.detractors or 0,
    }
    shares = {name: _share(writer, part, found.n) for name, part in groups.items()}
    said.append(writer.say("summary.groups", stands_on=everyone, **shares))
    if found.n < LOW_BASE:
        said.append(writer.say("summary.low_base", least=LOW_BASE))
    change = writer.facts.change_of("nps", found.scale, "previous")
    said.append(_change(writer, change))
    year = writer.facts.change_of("nps", found.scale, "year_ago")
    if year is not None and year.verdict in PROVEN and year.difference is not None:
        said.append(
            writer.say(
                f"summary.year_{year.verdict}",
                stands_on=_both(writer, "year_ago"),
                points=writer.points(year.difference),
                interval=writer.interval(year.low, year.high),
            )
        )
    if texts.has(f"report.summary.sign_{_sign(found)}"):
        said.append(writer.say(f"summary.sign_{_sign(found)}"))
    return said


def _both(writer: Writer, against: str) -> list[str]:
    """The answers of the period and of the one that it is compared with."""
    earlier = writer.facts.scored_earlier.get(against, {})
    writer.register.extend(earlier.items())
    return [*writer.facts.scored, *earlier]


def _sign(figure: Figure) -> str:
    if figure.high is not None and figure.high < 0:
        return "below_zero"
    return "plain"


def _change(writer: Writer, change: Change | None) -> Sentence:
    before = name_of(writer.period.previous, writer.texts)
    if change is None or change.difference is None or change.compared_value is None:
        return writer.say("summary.nothing_before", before=before)
    return writer.say(
        f"summary.change_{change.verdict if change.verdict in PROVEN else 'not_proven'}",
        stands_on=_both(writer, "previous"),
        before=before,
        value=writer.number(change.compared_value, is_signed=True),
        points=writer.points(change.difference),
        difference=writer.number(change.difference, is_signed=True),
        interval=writer.interval(change.low, change.high),
    )


def _cards(writer: Writer) -> tuple[Card, ...]:
    """One card a metric, on the scale that most answers are on; all others are in the method."""
    cards: dict[str, Figure] = {}
    for figure in writer.facts.figures:
        known = cards.get(figure.metric)
        if figure.metric == "nps" and figure.scale != writer.facts.scale:
            continue
        if known is None or (figure.n or 0) > (known.n or 0):
            cards[figure.metric] = figure
    return tuple(_card(writer, figure) for figure in cards.values())


def _card(writer: Writer, figure: Figure) -> Card:
    texts = writer.texts
    name = texts(f"report.metric.{figure.metric}", scale=_scale(writer, figure.scale))
    if figure.value is None or figure.n is None:
        return Card(name, texts("report.hidden"), "", "", texts("report.too_few"), "plain", None)
    change = writer.facts.change_of(figure.metric, figure.scale, "previous")
    verdict = change.verdict if change and change.verdict in PROVEN else "not_proven"
    if change is None or change.difference is None:
        verdict = "nothing_before"
    is_good = (verdict == "up") != (figure.metric in LOWER_IS_BETTER)
    return Card(
        name=name,
        value=writer.number(figure.value, is_signed=figure.metric == "nps"),
        interval=writer.interval(figure.low, figure.high),
        base=writer.count("answers", figure.n),
        verdict=texts(
            f"report.card.{verdict}",
            difference=""
            if change is None or change.difference is None
            else writer.number(change.difference, is_signed=True),
        ),
        tone=("good" if is_good else "bad") if verdict in PROVEN else "plain",
        evidence=None,
    )


def _scale(writer: Writer, name: str) -> str:
    return formats.scale(name, writer.texts)


def _share(writer: Writer, part: int, whole: int) -> str:
    return f"{formats.share(part, whole, writer.texts)} ({formats.count(part, writer.texts)})"


def _main_points(writer: Writer) -> list[Sentence]:
    return [
        _holds_back(writer),
        _carries(writer),
        *_places(writer),
        _wants(writer),
        *_last(writer),
    ]


def _holds_back(writer: Writer) -> Sentence:
    due = recommended(writer.facts.themes)
    if not due:
        return writer.say("summary.nothing_holds_back")
    first = due[0]
    return writer.say(
        "summary.holds_back",
        stands_on=uids(writer.with_theme(first.name)),
        theme=writer.quoted_theme(first.name),
        mentions=writer.count("in_answers", first.mentions or 0),
        points=writer.points(first.impact or 0.0),
        low=writer.number(-(first.high or 0.0)),
        high=writer.number(-(first.low or 0.0)),
        others=writer.count("further_themes", len(due) - 1) if len(due) > 1 else "",
    )


def _carries(writer: Writer) -> Sentence:
    best = strongest(writer.facts.themes)
    if not best:
        return writer.say("summary.nothing_carries")
    first = best[0]
    return writer.say(
        "summary.carries",
        stands_on=uids(writer.with_theme(first.name)),
        theme=writer.quoted_theme(first.name),
        mentions=writer.count("in_answers", first.mentions or 0),
        points=writer.points(first.impact or 0.0),
        low=writer.number(first.low or 0.0),
        high=writer.number(first.high or 0.0),
    )


def _places(writer: Writer) -> list[Sentence]:
    below = places_below(writer.facts)
    if not below:
        return []
    names = ", ".join(writer.place(change.member) for change in below)
    return [writer.say("summary.places_below", places=names)]


def _wants(writer: Writer) -> Sentence:
    asking = [one for one in writer.facts.comments if one.wants_contact or one.implicit_request]
    leaving = [one for one in writer.facts.comments if one.churn_risk]
    if not asking and not leaving:
        return writer.say("summary.nobody_asks")
    return writer.say(
        "summary.asks",
        stands_on=uids([*asking, *leaving]),
        asking=writer.count("in_answers", len(set(uids(asking)))),
        leaving=writer.count("in_answers", len(set(uids(leaving)))),
    )


def _last(writer: Writer) -> list[Sentence]:
    last = answered_of_last(writer)
    if not last:
        return []
    done = sum(1 for _, answer in last if answer is not None)
    of = name_of(writer.period.previous, writer.texts)
    if not done:
        return [writer.say("summary.last_none", of=of)]
    return [
        writer.say(
            "summary.last",
            of=of,
            all=writer.count("of_recommendations", len(last)),
            answered=done,
        )
    ]
