"""How each declared field and question is read, as named SQL expressions in layers.

A layer is a SELECT over the one before; an expression may use the names of earlier layers only.
Names: `o_` cell as it stands, `t_` text or null when missing, `l_` local and `u_` UTC moment,
`v_` amount, `f_` what a normal form is made of, `w_` the normal form. Questions are read in
`typed_answers`.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.responses.declaration import MailFormat, RowRule, Survey
from orchestration.responses.delivery import long_shape, table_of
from orchestration.responses.fields import (
    CONSENTS,
    FIELDS,
    INVITATION_STATES,
    MAIL_HEADERS,
    REQUIRED,
)
from orchestration.validated import cells, identity_cells
from orchestration.validated.long_rows import DISAGREEING, LONE
from orchestration.validated.mapping import Mapping

SUMMARY = r"(?i)\s*(totals?|grand totals?|итого|всего|сумма|sumă|suma|sum)([^\p{L}].*)?"
BARE_SUMMARY = r"(?i)\s*(total|grand total|итого|всего)\s*:?\s*"
TOKEN_CELL = f"c{MAIL_HEADERS.index('token')}"
NULL_TEXT = "cast(null as varchar)"
#: fields whose text names something: a spreadsheet must not have made a number of it
IDENTIFIERS = ("native_id", "customer_id", "merged_into", "referrer", "stage", "programme")
LARGEST_WEIGHT = 1_000_000_000
LARGEST_COUNT = 1_000_000_000_000


@dataclass(frozen=True)
class Problem:
    """A test that gives a reason or null, with the place it speaks of and the cell shown.

    `clear` is a cheap test: where it is true the row certainly has no such problem.
    """

    place: str
    cell: str
    test: str
    clear: str = "false"


@dataclass
class Layers:
    """What each nested SELECT adds, and the problems found in order of declaration."""

    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, str] = field(default_factory=dict)
    moments: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_fields(survey: Survey, mapping: Mapping) -> Layers:
    """The layers of one file: row rules, canonical fields and segments."""
    layers = Layers()
    skips = [(rule, rule.reason) for rule in survey.skip]
    layers.cells["skip_"] = _footers(survey, _rules(survey, skips, mapping)[0])
    rejects = [(rule, rule.reason) for rule in survey.reject]
    layers.cells["reject_"], shown = _rules(survey, rejects, mapping)
    if survey.marks:
        tests = [(rule, rule.test) for rule in survey.marks if rule.test]
        statuses = [(rule, rule.status) for rule in survey.marks if rule.status]
        layers.cells["test_"], _ = _rules(survey, tests, mapping)
        layers.cells["status_"], _ = _rules(survey, statuses, mapping)
    layers.problems.append(Problem("", shown, "reject_", "reject_ is null"))
    given = {**survey.constants, **mapping.named}
    for name, kind in FIELDS[survey.loads].items():
        cell = _cell(survey, mapping, name, given)
        if cell is None:
            continue
        layers.cells[f"o_{name}"] = cell
        missing = cells.any_of(f"o_{name}", survey.missing)
        meanings = cells.renamed(f"o_{name}", survey.values.get(name, {}))
        layers.texts[f"t_{name}"] = f"case when {missing} then null{meanings} else o_{name} end"
        if kind in ("moment", "date"):
            _read_moment(layers, survey, mapping, name)
        elif kind == "decimal":
            _read_decimal(layers, survey, name)
        elif kind == "count":
            _read_count(layers, survey, name)
        elif name == "state":
            _read_word(layers, name, INVITATION_STATES)
        elif name == "consent":
            _read_word(layers, name, CONSENTS)
        elif name in IDENTIFIERS:
            _read_identifier(layers, survey, name)
        elif name == "email":
            layers.parsed["f_email"] = "lower(t_email)"
            layers.moments["w_email"] = identity_cells.email_word("f_email")
        elif name == "phone":
            layers.parsed["f_phone"] = "regexp_replace(t_phone, '[^0-9]', '', 'g')"
            region = survey.phone_region
            layers.moments["w_phone"] = identity_cells.phone_word("t_phone", "f_phone", region)
    for name in survey.segments:
        columns = mapping.cells.get(f"segments.{name}")
        cell = cells.trimmed(columns_of(survey, columns)) if columns else NULL_TEXT
        layers.cells[f"g_{name}"] = cell
    return layers


def read_shape(survey: Survey, layers: Layers) -> None:
    """Add what can be wrong with the joining of rows, where an answer is a row."""
    if long_shape(survey.format):
        for column, reason in ((LONE, "ID_MISSING"), (DISAGREEING, "ROWS_DISAGREE")):
            test = f"case when {column} is not null then '{reason}' end"
            layers.problems.append(Problem("", column, test, f"{column} is null"))


def columns_of(survey: Survey, positions: tuple[int, ...]) -> list[str]:
    """The columns of a place of the mapping, as the cells were before a tool escaped them."""
    columns = [f"c{position}" for position in positions]
    table = table_of(survey.format)
    if table is not None and table.escaped_formulas:
        return [cells.without_escape(column) for column in columns]
    return columns


def _footers(survey: Survey, skipped: str) -> str:
    """What is skipped, and before it the declared rows under the answers."""
    table = table_of(survey.format)
    if table is None or not table.footer:
        return skipped
    first = cells.trimmed(["c0"])
    is_footer = cells.begins_as(first, table.footer)
    return f"case when {is_footer} then 'FOOTER_ROW' else {skipped} end"


def _cell(survey: Survey, mapping: Mapping, name: str, given: Map[str, str]) -> str | None:
    if name in mapping.cells:
        cell = cells.trimmed(columns_of(survey, mapping.cells[name]))
        return f"coalesce({cell}, {cells.literal(given[name])})" if name in given else cell
    if name in survey.named_by_token and isinstance(survey.format, MailFormat):
        group = survey.named_by_token.index(name) + 1
        pattern = cells.literal(survey.format.fields_of_token or "")
        return f"nullif(regexp_extract({TOKEN_CELL}, {pattern}, {group}), '')"
    return cells.literal(given[name]) if name in given else None


def _summary(name: str, *, is_read: bool) -> Problem:
    """A total under the answers: it has no moment of its own, and says so in its first cell.

    Where the moment is given for all rows, only the bare word is a total.
    """
    first = "coalesce(c0, '')"
    said = cells.matches(first, SUMMARY if is_read else BARE_SUMMARY)
    at = f"l_{name} is null and " if is_read else ""
    clear = f"l_{name} is not null" if is_read else "false"
    return Problem("", "c0", f"case when {at}{said} then 'SUMMARY_ROW' end", clear)


def _read_moment(layers: Layers, survey: Survey, mapping: Mapping, name: str) -> None:
    text, zone = f"t_{name}", cells.literal(survey.time.zone)
    own = [z for p in mapping.cells.get(name, ()) if (z := mapping.zones.get(p)) is not None]
    plain = cells.local_moment(text, survey.time)
    zoned = cells.zoned_moment(text, survey.time)
    layers.parsed[f"p_{name}"] = plain
    local, utc = f"p_{name}", f"timezone('UTC', timezone({zone}, p_{name}))"
    own += [survey.time.written_in] if survey.time.written_in else []
    if own:  # the file says in which zone it writes; the day is still that of the source
        moment = f"timezone({cells.literal(own[0])}, p_{name})"
        local, utc = f"timezone({zone}, {moment})", f"timezone('UTC', {moment})"
    if zoned is not None:
        layers.parsed[f"z_{name}"] = zoned
        local = f"coalesce(timezone({zone}, z_{name}), {local})"
        utc = f"coalesce(timezone('UTC', z_{name}), {utc})"
    layers.moments |= {f"l_{name}": local, f"u_{name}": utc}
    absent = "null"
    if name in REQUIRED[survey.loads]:
        absent = "'DATE_MISSING'"
        if survey.kind != "email":
            layers.problems.append(_summary(name, is_read=name in mapping.cells))
    problem = (
        f"case when {text} is null then {absent} when l_{name} is null"
        f" then {cells.moment_error(text, survey.time)} end"
    )
    layers.problems.append(Problem(name, f"o_{name}", problem, f"l_{name} is not null"))


def _read_decimal(layers: Layers, survey: Survey, name: str) -> None:
    layers.parsed[f"v_{name}"] = cells.decimal_number(f"t_{name}", survey.format.decimal)
    problem = f"case when t_{name} is not null and v_{name} is null then 'NUMBER_FORMAT' end"
    clear = f"v_{name} is not null"
    if name == "weight":
        # its squares must fit into a sum, and what counts less than nothing is a mistake
        clear = f"coalesce(v_{name} between 0 and {LARGEST_WEIGHT}, false)"
        problem = f"case when t_{name} is not null and not {clear} then 'NUMBER_FORMAT' end"
    layers.problems.append(Problem(name, f"o_{name}", problem, clear))


def _read_count(layers: Layers, survey: Survey, name: str) -> None:
    """A whole number that is not negative; one that is missing is no nought."""
    layers.parsed[f"v_{name}"] = cells.decimal_number(f"t_{name}", survey.format.decimal)
    whole = f"v_{name} = floor(v_{name}) and v_{name} between 0 and {LARGEST_COUNT}"
    clear = f"coalesce({whole}, false)"
    problem = f"case when not {clear} then 'NUMBER_FORMAT' end"
    layers.problems.append(Problem(name, f"o_{name}", problem, clear))


def _read_word(layers: Layers, name: str, words: Sequence[str]) -> None:
    """One of the words that figures go by: what became of an invitation, who agreed to contact."""
    known = ", ".join(map(cells.literal, words))
    clear = f"coalesce(t_{name} in ({known}), true)"
    problem = f"case when not {clear} then 'STATE_UNKNOWN' end"
    layers.problems.append(Problem(name, f"o_{name}", problem, clear))


def _read_identifier(layers: Layers, survey: Survey, name: str) -> None:
    lost = cells.matches(f"t_{name}", cells.PRECISION_LOST)
    absent = f" when t_{name} is null then 'ID_MISSING'" if name in REQUIRED[survey.loads] else ""
    wrong = cells.matches(f"t_{name}", cells.EXCEL_ERROR)
    problem = (
        f"case when {lost} then 'ID_PRECISION_LOST' when {wrong} then 'EXCEL_ERROR'{absent} end"
    )
    clear = f"not regexp_matches(t_{name}, '[Ee#]')"
    layers.problems.append(Problem(name, f"o_{name}", problem, clear))


def _rules(
    survey: Survey, rules: Sequence[tuple[RowRule, str]], mapping: Mapping
) -> tuple[str, str]:
    """The word of the first rule that a row meets, and the cell that it met."""
    branches = shown = ""
    for rule, word in rules:
        columns = columns_of(survey, mapping.rule_cells.get(str(rule.column), ()))
        if not columns and not (rule.is_of_empty and survey.format.type == "json"):
            continue
        cell = cells.trimmed(columns) if columns else NULL_TEXT
        if rule.is_of_empty:
            test = f"{cell} is null"
        elif rule.equals is not None:
            test = f"lower({cell}) = {cells.literal(rule.equals.strip().lower())}"
        else:
            test = f"regexp_matches({cell}, {cells.literal(rule.matches or '')})"
        branches += f" when {test} then {cells.literal(word)}"
        shown += f" when {test} then {cell}"
    return (f"case{branches} end", f"case{shown} end") if branches else (NULL_TEXT, NULL_TEXT)
