"""Method, numbers of answers, intervals, limits: what the figures are, and are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from orchestration.outlets.reports.document import Block, Column, Section, Sentence, Table
from orchestration.outlets.reports.facts import FEWEST_MENTIONS, Figure
from orchestration.outlets.reports.writer import Writer, uids
from orchestration.wording import formats

#: what comments.coded calls the codebook with its model
OUR_CODER = "codebook+model"


def method(writer: Writer) -> Section:
    """The section."""
    texts = writer.texts
    blocks: list[Block] = [
        writer.prose(writer.say("method.what", days=_days(writer))),
        _figures(writer),
        writer.prose(writer.say("method.interval"), writer.say("method.tests")),
        writer.prose(writer.say("method.impact", least=FEWEST_MENTIONS)),
        writer.prose(_coded(writer)),
        *_checked(writer),
        *_weights(writer),
        writer.prose(writer.say("method.limits"), kind="note"),
        writer.prose(writer.say("method.trace"), kind="note"),
    ]
    return Section("method", texts("report.section.method"), tuple(blocks))


def _checked(writer: Writer) -> list[Block]:
    """How right the coding is here: comments drawn at random, that people coded blindly."""
    checks = writer.facts.checks
    if not checks:
        return [writer.prose(writer.say("method.not_checked"))]
    texts = writer.texts
    names, digits = ("theme", "found", "right", "low", "high"), (None, 0, 1, 1, 1)
    rows = [
        (
            writer.theme(one.name) if one.name else texts("report.method.all_themes"),
            one.found, 100 * one.share, 100 * one.low, 100 * one.high,
        )
        for one in checks
    ]  # fmt: skip
    note = texts("report.method.checked_note", comments=writer.count("comments", checks[0].checked))
    title = texts("report.method.checked")
    return [Table("checked", title, _columns(writer, names, digits), tuple(rows), note=note)]


def _weights(writer: Writer) -> list[Block]:
    """Relative weights of the themes, where there are answers enough for them."""
    drivers = writer.facts.drivers
    if not drivers:
        return []
    texts = writer.texts
    names = ("theme", "mentions", "weight", "correlation", "low", "high", "verdict")
    digits = (None, 0, 1, 3, 3, 3, None)
    rows = [
        (
            writer.theme(one.name), one.mentions, 100 * one.share, one.r, one.low, one.high,
            texts(f"report.method.{'established' if one.is_established else 'not_established'}"),
        )
        for one in drivers
    ]  # fmt: skip
    title, note = texts("report.method.weights"), texts("report.method.weights_note")
    return [Table("weights", title, _columns(writer, names, digits), tuple(rows), note=note)]


def _columns(
    writer: Writer, names: Sequence[str], digits: Sequence[int | None]
) -> tuple[Column, ...]:
    return tuple(
        Column(writer.texts(f"report.column.{name}"), digit)
        for name, digit in zip(names, digits, strict=True)
    )


def _days(writer: Writer) -> str:
    first = formats.day(writer.period.start, writer.texts)
    return f"{first} {formats.DASH} {formats.day(writer.period.last_day, writer.texts)}"


def _figures(writer: Writer) -> Table:
    texts = writer.texts
    names = ("metric", "n", "value", "low", "high", "before", "difference", "verdict")
    digits = (None, 0, 1, 1, 1, 1, 1, None)
    return Table(
        key="figures",
        title=texts("report.method.table", period=writer.period_name),
        columns=tuple(
            Column(texts(f"report.column.{name}"), digit, is_signed=name == "difference")
            for name, digit in zip(names, digits, strict=True)
        ),
        rows=tuple(_row(writer, one) for one in writer.facts.figures),
        note=texts("report.method.table_note"),
    )


def _row(writer: Writer, figure: Figure) -> tuple[str | int | float | None, ...]:
    texts = writer.texts
    change = writer.facts.change_of(figure.metric, figure.scale, "previous")
    verdict = change.verdict if change and change.difference is not None else "nothing_before"
    known = verdict if verdict in ("up", "down", "nothing_before") else "not_proven"
    return (
        texts(f"report.metric.{figure.metric}", scale=formats.scale(figure.scale, texts)),
        figure.n,
        figure.value,
        figure.low,
        figure.high,
        change.compared_value if change else None,
        change.difference if change else None,
        texts("report.too_few") if figure.value is None else texts(f"report.verdict.{known}"),
    )


def _coded(writer: Writer) -> Sentence:
    comments = writer.facts.comments
    if not comments:
        return writer.say("no_comments")
    uncoded = [one for one in comments if not one.is_coded]
    corrected = [one for one in comments if one.is_corrected]
    coders = sorted({_coder(writer, one.coder, one.coder_version) for one in comments})
    languages = Counter(one.language for one in comments)
    named = ", ".join(
        writer.texts(
            "report.theme_and_count",
            theme=writer.texts(f"report.language.{language}"),
            count=formats.count(count, writer.texts),
        )
        for language, count in sorted(languages.items(), key=lambda one: (-one[1], one[0]))
    )
    return writer.say(
        "method.coded",
        stands_on=uids(comments),
        comments=writer.count("comments", len(comments)),
        languages=named,
        uncoded=formats.count(len(uncoded), writer.texts),
        share=formats.share(len(uncoded), len(comments), writer.texts),
        corrected=formats.count(len(corrected), writer.texts),
        coder="; ".join(coders),
    )


def _coder(writer: Writer, name: str, version: str) -> str:
    """Who coded, in words; a language model by its own name."""
    called = writer.texts("report.coder.ours") if name == OUR_CODER else name
    return f"{called} {version}"
