"""Tables that more than one section shows: themes, and comments of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from orchestration.outlets.reports.document import Column, Table
from orchestration.outlets.reports.facts import Comment, Theme
from orchestration.outlets.reports.writer import Writer, is_real

#: of more comments a page shows the first, the workbook all
SHOWN_COMMENTS = 12


def theme_table(writer: Writer, themes: Sequence[Theme], *, key: str, title: str) -> Table:
    """Mentions, share, NPS with and without, impact with its interval, contribution."""
    texts = writer.texts
    percent = texts("number.percent")
    columns = (
        Column(texts("report.column.theme")),
        Column(texts("report.column.mentions"), 0),
        Column(texts("report.column.share"), 1, unit=percent),
        Column(texts("report.column.nps_with"), 1, is_signed=True),
        Column(texts("report.column.impact"), 1, is_signed=True),
        Column(texts("report.column.low"), 1, is_signed=True),
        Column(texts("report.column.high"), 1, is_signed=True),
        Column(texts("report.column.contribution"), 1, is_signed=True),
        Column(texts("report.column.verdict")),
    )
    rows = tuple(
        (
            writer.theme(one.name),
            one.mentions,
            None if one.mentions is None or not one.n else 100 * one.mentions / one.n,
            one.nps_with,
            one.impact,
            one.low,
            one.high,
            one.contribution,
            texts(f"report.tone.{_tone(one)}") if is_real(one) else "",
        )
        for one in themes
    )
    return Table(key, texts(title), columns, rows, note=texts("report.zone.table_note"))


def _tone(theme: Theme) -> str:
    if theme.impact is None:
        return "too_few"
    if theme.is_below:
        return "below"
    return "above" if theme.is_above else "not_proven"


def comment_table(writer: Writer, comments: Sequence[Comment], *, key: str, title: str) -> Table:
    """Comments, one a row: whose, on what, in which words."""
    texts = writer.texts
    names = ("answer", "group", "place", "themes", "comment")
    columns = tuple(
        Column(texts(f"report.column.{name}"), 0 if name == "answer" else None) for name in names
    )
    rows = tuple(
        (
            writer.register.number_of(one.response_uid),
            texts(f"report.said_by.{one.nps_group or 'nobody'}"),
            writer.place(one.location) if one.location else "",
            ", ".join(writer.theme(theme) for theme in one.themes),
            " ".join(one.text.split()),
        )
        for one in sorted(comments, key=lambda one: writer.register.number_of(one.response_uid))
    )
    return Table(key, title, columns, rows, shown=SHOWN_COMMENTS)


def by_theme(comments: Iterable[Comment]) -> list[tuple[str, list[str]]]:
    """Theme -> the responses that name it, the most named first."""
    found: dict[str, list[str]] = {}
    for one in comments:
        for theme in one.themes:
            found.setdefault(theme, []).append(one.response_uid)
    counted = Counter({theme: len(set(named)) for theme, named in found.items()})
    order = sorted(counted, key=lambda theme: (-counted[theme], theme))
    return [(theme, sorted(set(found[theme]))) for theme in order]
