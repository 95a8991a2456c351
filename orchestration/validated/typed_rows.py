"""The one SELECT that turns text rows into typed, keyed rows, with a reason where they fail.

It is written from the declaration and the mapping of one file; DuckDB runs it over the whole
file in one pass. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map

from orchestration.responses.contacts import NAME
from orchestration.responses.declaration import Survey
from orchestration.responses.fields import FIELDS, IDENTITY_WITH, KEYED_BY, REQUIRED
from orchestration.validated import cells, contact_cells
from orchestration.validated.identity_cells import NOBODY
from orchestration.validated.mapping import Mapping
from orchestration.validated.masking import masked_cell
from orchestration.validated.typed_answers import (
    RECORD,
    answer_contents,
    answer_outputs,
    read_answers,
)
from orchestration.validated.typed_fields import Layers, Problem, read_fields, read_shape

UNIT = "chr(31)"
KEY_NAMES = {
    "email": "email_key",
    "phone": "phone_key",
    "customer_id": "customer_key",
    "merged_into": "merged_into_key",
    "referrer": "referrer_key",
}
#: whether a cell is there that names nobody
UNUSABLE = {"email": "has_unusable_email", "phone": "has_unusable_phone"}
DETAIL_LENGTH = 200
#: what a row that is set aside shows in the place of contact details, and of unmapped cells
IDENTITY_MASKS = {"email": "[e-mail]", "phone": "[phone]", NAME: "[name]"}
NOT_KEPT = "'[not mapped]'"


def typed_columns(survey: Survey) -> dict[str, str]:
    """The columns of a survey's typed table and their SQL types."""
    columns = {"seq": "bigint", "uid": "uuid", "content_hash": "uuid", "native_id": "varchar"}
    for name, kind in FIELDS[survey.loads].items():
        match kind:
            case "moment":
                columns |= {name: "timestamp", f"{name}_date": "date"}
            case "identity":
                columns[KEY_NAMES[name]] = "uuid"
                if name in UNUSABLE:
                    columns[UNUSABLE[name]] = "boolean"
            case "date":
                columns[name] = "date"
            case "decimal":
                columns[name] = "decimal(18, 4)"
            case "count":
                columns[name] = "bigint"
            case "text":
                columns[name] = "varchar"
    if survey.loads == "customer":
        columns["customer_key"] = "uuid"
    if survey.loads == "response":
        columns |= {"answered_at_raw": "varchar", "segments": "map(varchar, varchar)"}
        if survey.marks_responses:
            columns |= {"test_reason": "varchar", "marked_status": "varchar"}
        for number, question in enumerate(survey.questions.values()):
            columns |= {f"q{number}_state": "varchar", f"q{number}_raw": "varchar"}
            if question.is_scored:
                columns[f"q{number}_number"] = "decimal(18, 4)"
            if question.is_chosen:
                columns[f"q{number}_version"] = "integer"
    columns |= contact_cells.columns(survey)
    reasons = ("skip_reason", "reason", "reason_field", "reason_detail", "raw_payload")
    return columns | dict.fromkeys(reasons, "varchar")


def typed_select(
    survey: Survey,
    mapping: Mapping,
    headers: tuple[str, ...],
    source: str,
    *,
    seq: str,
    latest_day: str,
) -> str:
    """The SELECT for one file, in the order of `typed_columns`.

    Args:
        survey: the declaration.
        mapping: where its places stand in this file.
        headers: all headers of the file, for the payload of rows set aside.
        source: what follows `from`: columns c0 ... cN as text.
        seq: the manifest number, or the column that holds it.
        latest_day: the last day an answer can be from, as ISO date.
    """
    layers = read_fields(survey, mapping)
    read_answers(survey, mapping, layers)
    read_shape(survey, layers)
    cells_together = ", ".join(f"c{i}" for i in range(len(headers)))
    blank = f"trim(concat({cells_together}), {cells.literal(cells.BLANKS)}) = ''"
    moment = next((name for name in REQUIRED[survey.loads] if name in mapping.cells), "")
    # a row that has this cell is not blank: most rows need not be joined to see that
    layers.moments["blank_"] = (
        f"case when o_{moment} is not null then false else {blank} end" if moment else blank
    )
    # nearly every row is clear of all problems, and then no test is made
    clear = " and ".join(f"({problem.clear})" for problem in layers.problems)
    reasons = {
        f"e_{i}": f"case when coalesce(is_clear_, false) then null else {problem.test} end"
        for i, problem in enumerate(layers.problems)
    }
    outputs = (
        _outputs(survey, layers)
        | contact_cells.outputs(survey, layers, mapping)
        | {
            "seq": seq,
            "skip_reason": "case when blank_ then 'BLANK_ROW' else skip_ end",
            "reason": "reason_",
            "reason_field": _of_first(layers, lambda problem: cells.literal(problem.place)),
            "reason_detail": f"left({masked_cell('detail_')}, {DETAIL_LENGTH})",
            "raw_payload": (
                f"case when reason_ is not null or {_suspect(survey, layers, latest_day)}"
                f" then {_payload(mapping, headers)} end"
            ),
        }
    )
    query = source
    for layer in (
        layers.cells,
        layers.texts,
        layers.parsed,
        layers.moments,
        layers.versions,
        layers.chosen,
        {"is_clear_": clear},
        reasons,
        {"reason_": f"coalesce({', '.join(reasons)})"},
        {"detail_": _of_first(layers, lambda problem: problem.cell)},
    ):
        added = "".join(f", {expression} as {name}" for name, expression in layer.items())
        if added:
            query = f"(select *{added} from {query})"
    listed = ",\n  ".join(
        f"cast({outputs.get(name, 'null')} as {kind}) as {name}"
        for name, kind in typed_columns(survey).items()
    )
    return f"select\n  {listed}\nfrom {query}"


def _outputs(survey: Survey, layers: Layers) -> dict[str, str]:
    """The typed value of every field, its keys and its hashes."""
    outputs: dict[str, str] = {}
    content: list[str] = []
    for name, kind in FIELDS[survey.loads].items():
        if f"o_{name}" not in layers.cells:
            continue
        match kind:
            case "moment":
                outputs |= {name: f"u_{name}", f"{name}_date": f"cast(l_{name} as date)"}
                said = f"epoch_ms(u_{name}) // 1000"
            case "date":
                outputs[name] = f"cast(l_{name} as date)"
                said = f"cast(l_{name} as date)"
            case "decimal" | "count":
                outputs[name] = f"v_{name}"
                said = f"v_{name}"
            case "identity":
                outputs[KEY_NAMES[name]] = _pseudonym(name)
                if name in UNUSABLE:
                    somebody = f"coalesce(f_{name} <> '{NOBODY}', false)"
                    outputs[UNUSABLE[name]] = f"{somebody} and w_{name} is null"
                # the key, not the text: a hash of an address can be turned back by trying
                said = _pseudonym(name)
            case "text":
                outputs[name] = said = f"t_{name}"
        content += [UNIT, said]
    if survey.loads == "customer":
        outputs["customer_key"] = "pseudonym('customer_id:' || t_native_id)"
    marks: list[str] = []
    if survey.loads == "response":
        outputs |= {"answered_at_raw": "o_answered_at", **answer_outputs(survey)}
        content += answer_contents(survey)
        if survey.segments:
            pairs = ", ".join(f"{cells.literal(name)}: g_{name}" for name in survey.segments)
            outputs["segments"] = f"map {{{pairs}}}"
            content += [
                f"{RECORD} || {cells.literal(name + '/')} || g_{name}"
                for name in sorted(survey.segments)
            ]
        if survey.marks_responses:
            outputs |= _marks(survey)
        if survey.marks:
            marks = [f"{RECORD} || '*' || test_", f"{RECORD} || '*' || status_"]
    # concat() takes all parts at once and a null as nothing: a question without an answer leaves
    # the content alone, so that one that is declared later makes no other row of it
    joined = ", ".join(content)
    outputs["content_hash"] = f"cast(md5(concat({', '.join([*content, *marks])})) as uuid)"
    name = cells.literal(survey.answers_of)
    by_content = f"concat({name}, {UNIT}, {UNIT}, {joined})"
    others = [o for o in IDENTITY_WITH.get(survey.loads, ()) if o in outputs]
    identifier = f", {UNIT}, ".join(["t_native_id", *(outputs[other] for other in others)])
    by_identifier = f"concat({name}, {UNIT}, {identifier})"
    identity = by_content
    if survey.loads in KEYED_BY:
        told = [outputs.get(key, "null") for key in KEYED_BY[survey.loads]]
        identity = f"concat({name}, {UNIT}, {f', {UNIT}, '.join(told)})"
    if "o_native_id" in layers.cells:
        identity = f"case when t_native_id is null then {by_content} else {by_identifier} end"
    outputs["uid"] = f"cast(left(sha256({identity}), 32) as uuid)"
    return outputs


def _marks(survey: Survey) -> dict[str, str]:
    """Why a response is a test, and the status that its source gives it."""
    test, status = ("test_", "status_") if survey.marks else ("null", "null")
    if survey.live_from:
        early = f"cast(l_answered_at as date) < date '{survey.live_from}'"
        test = f"coalesce({test}, case when {early} then 'BEFORE_GO_LIVE' end)"
    return {"test_reason": test, "marked_status": status}


def _pseudonym(name: str) -> str:
    if name in UNUSABLE:
        return f"pseudonym('{name}:' || w_{name})"
    return f"pseudonym('customer_id:' || t_{name})"


def _suspect(survey: Survey, layers: Layers, latest_day: str) -> str:
    """Rows that an expectation will set aside: their payload is kept as well."""
    tests = []
    for name in ("l_answered_at", "l_ordered_at", "l_sent_at", "l_contact_at"):
        if name in layers.moments:
            tests.append(
                f"{name} not between timestamp '{survey.not_before}'"
                f" and timestamp '{latest_day} 23:59:59'"
            )
    for number, question in enumerate(survey.questions.values()):
        for version in question.asked:
            if version.is_scored and version.scale is not None:
                of_it = f"k_{number} = {version.number} and " if question.is_chosen else ""
                low, high = f"{version.scale.min:g}", f"{version.scale.max:g}"
                tests.append(f"{of_it}n_{number} not between {low} and {high}")
    return " or ".join(tests) or "false"


def _payload(mapping: Mapping, headers: tuple[str, ...]) -> str:
    """A row for the person who looks at it: what is mapped, masked; replaying reads the file."""
    shown = {place: masked_cell(f"c{place}") for place in mapping.positions}
    for name, mask in IDENTITY_MASKS.items():
        for place in mapping.cells.get(name, ()):
            shown[place] = f"case when trim(c{place}) <> '' then '{mask}' else c{place} end"
    pairs = ", ".join(
        f"{cells.literal(header or f'column {i + 1}')}, {shown.get(i, NOT_KEPT)}"
        for i, header in enumerate(headers)
    )
    return f"json_object({pairs})"


def _of_first(layers: Layers, value: Callable[[Problem], str]) -> str:
    branches = "".join(
        f" when e_{i} is not null then {value(problem)}"
        for i, problem in enumerate(layers.problems)
    )
    return f"case when reason_ is null then null{branches} end"


def column_list(columns: Map[str, str]) -> str:
    """The columns with their types, for CREATE TABLE."""
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())
