"""What people said of one kind: expectations, wishes and ideas, requests for contact."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.outlets.reports.document import Block, Quotes, Section, Sentence
from orchestration.outlets.reports.facts import GENERAL, Comment
from orchestration.outlets.reports.tables import by_theme, comment_table
from orchestration.outlets.reports.writer import Writer, responses, uids

#: under so many comments of a kind nothing is said of the whole
FEWEST = 10
QUOTES = 4


def expectations(writer: Writer) -> Section:
    """What customers take for granted."""
    return _section(writer, "expectations", "expectation")


def wishes(writer: Writer) -> Section:
    """What customers wish for, and their ideas."""
    return _section(writer, "wishes", "wish")


def _section(writer: Writer, key: str, kind: str) -> Section:
    said = writer.of_kind(kind)
    texts = writer.texts
    blocks: list[Block] = []
    if not said:
        blocks.append(writer.prose(_none(writer, kind)))
        return Section(key, texts(f"report.section.{key}"), tuple(blocks))
    blocks.append(
        writer.prose(
            writer.say(
                f"{kind}.lead",
                stands_on=uids(said),
                people=writer.count("in_answers", responses(said)),
            ),
            _mostly(writer, kind, said),
        )
    )
    if responses(said) < FEWEST:
        blocks.append(writer.prose(writer.say("too_few_said", least=FEWEST), kind="note"))
    blocks.append(Quotes(writer.quotes(said, QUOTES)))
    blocks.append(comment_table(writer, said, key=key, title=texts(f"report.{kind}.table")))
    return Section(key, texts(f"report.section.{key}"), tuple(blocks))


def _none(writer: Writer, kind: str) -> Sentence:
    return writer.say(f"{kind}.none") if writer.facts.comments else writer.say("no_comments")


def _mostly(writer: Writer, kind: str, said: Sequence[Comment]) -> Sentence | None:
    named = [(theme, named) for theme, named in by_theme(said) if theme != GENERAL]
    if responses(said) < FEWEST or not named:
        return None
    first = ", ".join(
        writer.texts(
            "report.theme_and_count", theme=writer.quoted_theme(theme), count=len(responses_)
        )
        for theme, responses_ in named[:3]
    )
    behind = [uid for _, responses_ in named[:3] for uid in responses_]
    return writer.say(f"{kind}.mostly", stands_on=behind, themes=first)


def contacts(writer: Writer) -> Section:
    """Who asks to be contacted, who needs something without asking, who is about to leave."""
    texts = writer.texts
    asking = [one for one in writer.facts.comments if one.wants_contact]
    needing = [
        one for one in writer.facts.comments if one.implicit_request and not one.wants_contact
    ]
    leaving = [one for one in writer.facts.comments if one.churn_risk]
    reviewing = [one for one in writer.facts.comments if one.has_review_risk]
    blocks: list[Block] = []
    if not (asking or needing or leaving or reviewing):
        key = "contact.none" if writer.facts.comments else "no_comments"
        blocks.append(writer.prose(writer.say(key)))
        return Section("contacts", texts("report.section.contacts"), tuple(blocks))
    named = {"asking": asking, "needing": needing, "leaving": leaving, "reviewing": reviewing}
    for name, found in named.items():
        if found:
            people = writer.count("in_answers", responses(found))
            blocks.append(
                writer.prose(
                    writer.say(f"contact.{name}", stands_on=uids(found), people=people),
                    kind="bullet",
                )
            )
    blocks.append(writer.prose(writer.say("contact.how"), kind="note"))
    everyone = list(dict.fromkeys([*asking, *needing, *leaving]))
    if everyone:
        blocks.append(
            comment_table(writer, everyone, key="contacts", title=texts("report.contact.table"))
        )
    return Section("contacts", texts("report.section.contacts"), tuple(blocks))
