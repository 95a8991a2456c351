"""Recommendations: which themes get one, what is behind it, who owns it, what became of the last.

A theme gets a recommendation only where its interval of impact lies below zero. What else points
downwards is named as not proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.outlets.reports.asked import name_of
from orchestration.outlets.reports.document import (
    Block,
    Column,
    Fact,
    Item,
    Items,
    Section,
    Sentence,
    Table,
)
from orchestration.outlets.reports.facts import (
    FEWEST_MENTIONS,
    Answered,
    Change,
    Comment,
    Facts,
    Theme,
)
from orchestration.outlets.reports.writer import Writer, is_real, responses, uids
from orchestration.wording import formats

MOST = 5
#: a share of causes is told from so many complaints on
FEWEST_CAUSES = 5


def recommended(themes: Iterable[Theme]) -> list[Theme]:
    """The themes proven to go with a lower NPS, the strongest first; five at most."""
    below = [one for one in themes if is_real(one) and one.is_below]
    return sorted(below, key=lambda one: (one.impact or 0.0, one.name))[:MOST]


def not_proven(themes: Iterable[Theme]) -> list[Theme]:
    """The themes that point downwards, and whose interval reaches zero."""
    found = [
        one
        for one in themes
        if is_real(one) and one.impact is not None and one.impact < 0 and not one.is_below
    ]
    return sorted(found, key=lambda one: (one.impact or 0.0, one.name))


def places_below(facts: Facts) -> list[Change]:
    """Locations proven to lie below the rest of the company, the lowest first."""
    below = [
        one
        for one in facts.changes
        if one.metric == "nps"
        and one.scale == facts.scale
        and one.compared_with == "company"
        and one.verdict == "down"
        and one.member != "all"
    ]
    return sorted(below, key=lambda one: (one.difference or 0.0, one.member))


def subject_of(period_key: str, theme: str) -> str:
    """What a decision about a recommendation is about: 2026-03/delivery."""
    return f"{period_key}/{theme}"


def answered_of_last(writer: Writer) -> list[tuple[Theme, Answered | None]]:
    """The recommendations of the period before, each with what was decided about it."""
    before = writer.period.previous.key
    return [
        (theme, writer.facts.answered.get(subject_of(before, theme.name)))
        for theme in recommended(writer.facts.themes_before)
    ]


def recommendations(writer: Writer) -> Section:
    """The section."""
    due = recommended(writer.facts.themes)
    blocks: list[Block] = []
    if due:
        blocks.append(writer.prose(writer.say("recommend.lead")))
        blocks.append(Items(tuple(_item(writer, theme) for theme in due)))
        blocks.append(_table(writer, due))
    else:
        blocks.append(writer.prose(_nothing(writer)))
    doubtful = not_proven(writer.facts.themes)
    if doubtful:
        names = ", ".join(writer.quoted_theme(one.name) for one in doubtful)
        blocks.append(writer.prose(writer.say("recommend.not_proven", themes=names), kind="note"))
    blocks.append(
        writer.heading("recommend.last", of=name_of(writer.period.previous, writer.texts))
    )
    blocks.append(_last(writer))
    return Section("recommendations", writer.texts("report.section.recommendations"), tuple(blocks))


def _nothing(writer: Writer) -> Sentence:
    judged = [one for one in writer.facts.themes if is_real(one) and one.impact is not None]
    if not judged:
        return writer.say("recommend.too_few", least=FEWEST_MENTIONS)
    return writer.say("recommend.none")


def _item(writer: Writer, theme: Theme) -> Item:
    texts = writer.texts
    behind = writer.with_theme(theme.name)
    owner = writer.options.owner_of(theme.name)
    facts = [
        Fact(texts("report.recommend.do"), (writer.say(f"action.{theme.name}"),))
        if texts.has(f"report.action.{theme.name}")
        else Fact(texts("report.recommend.do"), (writer.say("action.other"),)),
        Fact(texts("report.recommend.evidence"), tuple(_evidence(writer, theme, behind))),
        Fact(texts("report.recommend.effect"), (_effect(writer, theme, behind),)),
        Fact(
            texts("report.recommend.owner"),
            (Sentence(owner) if owner else writer.say("recommend.no_owner"),),
        ),
        Fact(texts("report.recommend.code"), (Sentence(_code(writer, theme)),)),
    ]
    complaints = [one for one in behind if "complaint" in one.kinds]
    return Item(writer.theme(theme.name), tuple(facts), writer.quotes(complaints or behind, 2))


def _code(writer: Writer, theme: Theme) -> str:
    return subject_of(writer.period.key, theme.name)


def _evidence(writer: Writer, theme: Theme, behind: Sequence[Comment]) -> list[Sentence]:
    said = [
        writer.say(
            "recommend.mentions",
            stands_on=uids(behind),
            mentions=writer.count("in_answers", theme.mentions or 0),
            n=formats.count(theme.n or 0, writer.texts),
            nps_with=writer.number(theme.nps_with or 0.0, is_signed=True),
            nps_without=writer.number(theme.nps_without or 0.0, is_signed=True),
        )
    ]
    told = [one for one in behind if "complaint" in one.kinds and one.cause != "none"]
    causes = {
        cause: responses(one for one in told if one.cause == cause)
        for cause in sorted({one.cause for one in told})
    }
    if responses(told) >= FEWEST_CAUSES:
        cause, count = min(causes.items(), key=lambda one: (-one[1], one[0]))
        said.append(
            writer.say(
                "recommend.cause",
                stands_on=uids(one for one in told if one.cause == cause),
                cause=writer.texts(f"report.cause.{cause}"),
                count=count,
                all=writer.count("of_complaints", responses(told)),
            )
        )
    return said


def _effect(writer: Writer, theme: Theme, behind: Sequence[Comment]) -> Sentence:
    return writer.say(
        "recommend.effect_is",
        stands_on=uids(behind),
        points=writer.points(theme.impact or 0.0),
        low=writer.number(-(theme.high or 0.0)),
        high=writer.number(-(theme.low or 0.0)),
    )


def _table(writer: Writer, due: Sequence[Theme]) -> Table:
    texts = writer.texts
    names = ("code", "theme", "owner", "mentions", "effect", "effect_low", "effect_high")
    digits = (None, None, None, 0, 1, 1, 1)
    return Table(
        key="recommendations",
        title=texts("report.recommend.table"),
        columns=tuple(
            Column(texts(f"report.column.{name}"), digit, is_signed=digit == 1)
            for name, digit in zip(names, digits, strict=True)
        ),
        rows=tuple(
            (
                _code(writer, one),
                writer.theme(one.name),
                writer.options.owner_of(one.name) or texts("report.recommend.nobody"),
                one.mentions,
                *(
                    -value if value is not None else None
                    for value in (one.impact, one.high, one.low)
                ),
            )
            for one in due
        ),
        note=texts("report.recommend.table_note"),
    )


def _last(writer: Writer) -> Block:
    last = answered_of_last(writer)
    of = name_of(writer.period.previous, writer.texts)
    if not last:
        return writer.prose(writer.say("recommend.no_last", of=of))
    texts = writer.texts
    now = {one.name: one for one in writer.facts.themes}
    names = ("code", "theme", "answer", "by", "note", "impact_before", "impact_now")
    digits = (None, None, None, None, None, 1, 1)
    rows = []
    for theme, answered in last:
        after = now.get(theme.name)
        rows.append(
            (
                subject_of(writer.period.previous.key, theme.name),
                writer.theme(theme.name),
                texts(f"report.answer.{answered.answer if answered else 'none'}"),
                answered.by if answered else "",
                answered.note if answered else "",
                theme.impact,
                after.impact if after else None,
            )
        )
    return Table(
        key="last",
        title=texts("report.recommend.last_table"),
        columns=tuple(
            Column(texts(f"report.column.{name}"), digit, is_signed=digit == 1)
            for name, digit in zip(names, digits, strict=True)
        ),
        rows=tuple(rows),
        note=texts("report.recommend.last_note"),
    )
