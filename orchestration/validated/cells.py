"""How the text of one cell becomes a typed value: the strict grammar, as DuckDB expressions.

Nothing is guessed and nothing is cast silently: a text that is not of the declared form gives
null and a reason. Everything here is text of SQL; nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from orchestration.responses.answer_states import folded_text
from orchestration.responses.declaration import TimeFormat
from orchestration.sources.rows.sheet_cells import NO_VALUE

BLANKS = " \t\r\n\u00a0\u200b\u200c\u200d\u2007\u202f\u2060\u3000\ufeff"
WIDE = "０１２３４５６７８９．，／－"
NARROW = "0123456789.,/-"
ISO = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
ISO_ZONED = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)"
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
LABELLED = r"[0-9]{1,3}\s*[-–—:.)]\s*\D.*"
EXCEL_ERROR = r"#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)"
PRECISION_LOST = r"[0-9]([.,][0-9]+)?[Ee]\+?[0-9]+"
DIRECTIVES = {
    "d": r"\d{1,2}",
    "m": r"\d{1,2}",
    "H": r"\d{1,2}",
    "I": r"\d{1,2}",
    "M": r"\d{1,2}",
    "S": r"\d{1,2}",
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "f": r"\d{1,9}",
    "g": r"\d{1,9}",
    "n": r"\d{1,9}",
    "p": r"[APap][Mm]",
    "z": r"(Z|[+-]\d{2}:?\d{2})",
}


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def any_of(cell: str, texts: Iterable[str]) -> str:
    """Whether a cell is one of some texts; false when there are none.

    Not `in`: of more than a few texts DuckDB makes a join over all rows, one for each question.
    """
    equal = " or ".join(f"{cell} = {literal(text)}" for text in dict.fromkeys(texts) if text)
    return f"({equal or 'false'})"


def folded_any_of(cell: str, texts: Sequence[str]) -> str:
    """The same of folded texts; the cell is folded once, not once for each text."""
    return matches(folded(cell), "|".join(map(re.escape, texts))) if texts else "false"


def begins_as(cell: str, beginnings: Iterable[str]) -> str:
    """Whether a cell begins with one of some texts, in any case."""
    tests = (f"starts_with(lower({cell}), {literal(text.strip().lower())})" for text in beginnings)
    return f"({' or '.join(tests)})"


def chosen(cell: str, options: Sequence[str], separator: str) -> str:
    """The declared options that a cell names, as a JSON list; what is none of them comes last.

    An option may hold the separator itself: the longest is looked for first, and only where it
    stands between two separators or the ends of the cell.
    """
    sign = separator.strip() or separator
    doubled = [re.escape(option.replace(sign, sign * 2)) for option in options]
    listed = "|".join(sorted(doubled, key=len, reverse=True))
    one = re.escape(sign)
    padded = f"concat({literal(sign)}, replace({cell}, {literal(sign)}, {literal(sign * 2)}),"
    padded += f" {literal(sign)})"
    pattern = literal(rf"{one}\s*({listed})\s*{one}")
    named = (
        f"list_transform(regexp_extract_all({padded}, {pattern}, 1),"
        f" lambda option: replace(option, {literal(sign * 2)}, {literal(sign)}))"
    )
    left = f"regexp_replace({padded}, {pattern}, '', 'g')"
    left = f"replace({left}, {literal(sign * 2)}, {literal(sign)})"
    other = f"nullif(trim({left}, {literal(sign + BLANKS)}), '')"
    return (
        f"case when {cell} is null then null"
        f" else cast(to_json(list_filter(list_append({named}, {other}), lambda o: o is not null))"
        " as varchar) end"
    )


def without_escape(column: str) -> str:
    """A cell without the apostrophe that an exporter put before what looks like a formula."""
    escaped = rf"regexp_matches({column}, '^''[=+@\t\r-]')"
    return f"(case when {escaped} then substr({column}, 2) else {column} end)"


def trimmed(columns: Sequence[str]) -> str:
    """The first cell that is not blank, without blanks around it."""
    cells = [_trimmed(column) for column in columns]
    return cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})"


def _trimmed(column: str) -> str:
    # trim() with a list of characters is slow: only cells whose ends may be blanks get there
    first, last = f"unicode({column})", f"unicode(right({column}, 1))"
    return (
        f"case when {_no_blank(first)} and {_no_blank(last)} then {column}"
        f" else nullif(trim({column}, {literal(BLANKS)}), '') end"
    )


def _no_blank(code: str) -> str:
    return f"({code} between 33 and 126 or {code} between 192 and 8000)"


def matches(cell: str, pattern: str) -> str:
    """Whether the whole cell has the form of a pattern."""
    return f"regexp_full_match({cell}, {literal(pattern)})"


def local_moment(cell: str, time: TimeFormat) -> str:
    """The declared forms without an offset, as local timestamp; null when none fits."""
    formats = time.formats or ("iso",)
    parts: list[str] = []
    plain = [f for f in formats if "%" in f and not _has_zone(f)]
    if plain:
        listed = ", ".join(literal(f) for f in plain)
        # strptime takes these words for moments
        word = f"strlen({cell}) < 10 and lower({cell}) in ('epoch', 'infinity', '-infinity')"
        parts.append(f"case when {word} then null else try_strptime({cell}, [{listed}]) end")
    if "iso" in formats:
        parts.append(f"case when {matches(cell, ISO)} then try_cast({cell} as timestamp) end")
    if "excel_serial" in formats:
        number = f"try_cast({cell} as double)"
        parts.append(
            f"case when {matches(cell, r'[0-9]{1,6}([.][0-9]+)?')} then timestamp '1899-12-30'"
            f" + to_microseconds(cast(round({number} * 86400) as bigint) * 1000000) end"
        )
    return f"coalesce({', '.join(parts)})" if parts else "cast(null as timestamp)"


def zoned_moment(cell: str, time: TimeFormat) -> str | None:
    """The declared forms with an offset, as timestamptz; None when none is declared."""
    formats = time.formats or ("iso",)
    parts = [f"try_strptime({cell}, {literal(f)})" for f in formats if _has_zone(f)]
    if "iso" in formats:
        with_colon = rf"regexp_replace({cell}, ' ?([+-]\d{{2}})(\d{{2}})$', '\1:\2')"
        parts.append(
            f"case when {matches(cell, ISO_ZONED)} then try_cast({with_colon} as timestamptz) end"
        )
    if "unix_seconds" in formats:
        parts.append(
            f"case when {matches(cell, r'[0-9]{1,11}')}"
            f" then to_timestamp(try_cast({cell} as bigint)) end"
        )
    return f"coalesce({', '.join(parts)})" if parts else None


def moment_error(cell: str, time: TimeFormat) -> str:
    """The reason why a cell gave no moment: a form not declared, or a day that is not."""
    shapes = [_shape(f) for f in time.formats if "%" in f]
    if not time.formats or "iso" in time.formats:
        shapes += [ISO, ISO_ZONED]
    fits = " or ".join(matches(cell, shape) for shape in shapes) or "false"
    return (
        f"case when {fits} then 'DATE_INVALID' when {matches(cell, EXCEL_ERROR)} then 'EXCEL_ERROR'"
        f" when {cell} = {literal(NO_VALUE)} then 'FORMULA_NO_VALUE' else 'DATE_FORMAT' end"
    )


def decimal_number(cell: str, decimal: str) -> str:
    """An amount with the declared decimal sign; blanks and the other sign group thousands."""
    group = "." if decimal == "," else ","
    sign, grouping = re.escape(decimal), re.escape(group)
    packed = f"regexp_replace({cell}, '[\\s\u00a0\u202f]', '', 'g')"
    form = rf"[+-]?([0-9]{{1,13}}|[0-9]{{1,3}}({grouping}[0-9]{{3}})+)({sign}[0-9]{{1,4}})?"
    plain = f"replace(replace({packed}, {literal(group)}, ''), {literal(decimal)}, '.')"
    return f"case when {matches(packed, form)} then try_cast({plain} as decimal(18, 4)) end"


def narrow(cell: str) -> str:
    """A cell with full-width digits and signs made plain (NFKC for what a score may hold)."""
    # translate() is slow: plain ASCII, as nearly every score is, does not get there
    changed = f"translate({cell}, {literal(WIDE)}, {literal(NARROW)})"
    return f"case when strlen({cell}) = length({cell}) then {cell} else {changed} end"


def folded(cell: str) -> str:
    """A label for comparison: small letters, and one spelling of Romanian s and t."""
    return f"translate(lower({cell}), 'şţ', 'șț')"


def renamed(cell: str, meanings: Mapping[str, str]) -> str:
    """Branches of a CASE that turn what an export writes into what it means; others pass."""
    return "".join(
        f" when {folded(cell)} = {literal(folded_text(text))} then {literal(meaning)}"
        for text, meaning in meanings.items()
    )


def _has_zone(form: str) -> bool:
    return "%z" in form or "%Z" in form


def _shape(form: str) -> str:
    """A regular expression for texts that look like a strptime format."""
    shape, rest = "", re.sub(r"%-", "%", form)
    while rest:
        if rest[0] == "%" and len(rest) > 1:
            shape += DIRECTIVES.get(rest[1], r"\S+")
            rest = rest[2:]
        else:
            shape += re.escape(rest[0])
            rest = rest[1:]
    return shape
