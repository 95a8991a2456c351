"""How each declared question is read, as named SQL expressions in the layers of `typed_fields`.

Names: `a_` cell of an answer, `y_` its words as written, `r_` its raw text (words masked), `n_`
its number, `s_` its state; after it the number of the question. A question whose versions depend on
the day has them once for each version (`n_3_2`), and `k_` says which version an answer belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.responses.declaration import Survey, Version
from orchestration.validated import cells, score_cells
from orchestration.validated.mapping import Mapping
from orchestration.validated.masking import masked_cell
from orchestration.validated.message_scores import score_in_message
from orchestration.validated.typed_fields import NULL_TEXT, Layers, Problem, columns_of

NULL_NUMBER = "cast(null as decimal(18, 4))"
#: separates what is kept of an answer from what is kept of the next one
RECORD = "chr(30)"
NO_ANSWER = "('not_answered', 'not_asked')"


def read_answers(survey: Survey, mapping: Mapping, layers: Layers) -> None:
    """Add every question of the survey to the layers."""
    for number, (key, question) in enumerate(survey.questions.items()):
        place = f"questions.{key}"
        if not question.is_chosen:
            version = question.asked[0]
            columns = columns_of(survey, mapping.cells.get(place, ()))
            test = _read_version(layers, survey, version, columns, f"{number}")
            if test:
                layers.problems.append(
                    Problem(place, f"r_{number}", test, f"s_{number} = 'answered'")
                )
            continue
        there = [
            (version, columns)
            for version in question.asked
            if (columns := columns_of(survey, mapping.versions.get((place, version.number), ())))
        ]
        _read_versions(layers, survey, place, number, there)


def _read_version(
    layers: Layers, survey: Survey, version: Version, columns: Sequence[str], name: str
) -> str:
    """One version of a question; returns the test for what is wrong with its answers."""
    answer, value, state = f"a_{name}", f"n_{name}", f"s_{name}"
    if not columns:
        layers.cells |= {f"r_{name}": NULL_TEXT, answer: NULL_TEXT}
        layers.parsed[value] = NULL_NUMBER
        layers.moments[state] = "'not_asked'"
        return ""
    texts = score_cells.state_texts(
        version, survey.missing, survey.states if version.is_scored else {}
    )
    trimmed = cells.trimmed(columns)
    written = columns[0] if len(columns) == 1 else trimmed
    if not version.is_scored:
        if version.options:
            nothing = cells.any_of(trimmed, texts.missing)
            chosen = cells.chosen(trimmed, version.options, version.separator)
            written = f"case when {nothing} then {trimmed} else {chosen} end"
        layers.cells[f"y_{name}"] = written
        # before anything is made of it: no hash of an address may come to be
        layers.texts[f"r_{name}"] = masked_cell(f"y_{name}")
        layers.parsed |= {answer: cells.trimmed([f"r_{name}"]), value: NULL_NUMBER}
        layers.moments[state] = score_cells.text_state(answer, texts)
        return ""
    if "message" in version.reads:
        written = trimmed = score_in_message(trimmed)
    layers.cells |= {f"r_{name}": written, f"o_{name}": trimmed}
    layers.texts[answer] = cells.narrow(f"o_{name}")
    layers.parsed[value] = score_cells.score_number(answer, version, texts)
    layers.moments[state] = score_cells.score_state(answer, value, texts)
    marked = "coalesce(status_ <> 'complete', false)" if survey.marks else ""
    return score_cells.score_error(answer, state, version, texts, marked)


def _read_versions(
    layers: Layers,
    survey: Survey,
    place: str,
    number: int,
    there: Sequence[tuple[Version, Sequence[str]]],
) -> None:
    """All versions that a file has a column of, and the one that an answer belongs to.

    It is the one that is valid on the local day of the answer; of several, the one whose column
    is filled in. What stands in the column of a version on a day on which that one was not asked
    is never read by another one's scale: the row is set aside.
    """
    errors: list[tuple[int, str]] = []
    names: dict[int, str] = {}
    for version, columns in there:
        names[version.number] = f"{number}_{version.number}"
        test = _read_version(layers, survey, version, columns, names[version.number])
        errors.append((version.number, test))
    days = {version.number: _is_valid(version) for version, _ in there}
    filled = {n: f"s_{name} not in {NO_ANSWER}" for n, name in names.items()}
    branches = [f" when {days[n]} and {filled[n]} then {n}" for n in names]
    branches += [f" when {days[n]} then {n}" for n in names]
    layers.versions[f"k_{number}"] = (
        f"case{''.join(branches)} end" if names else "cast(null as integer)"
    )
    for letter, otherwise in (
        ("a", NULL_TEXT),
        ("r", NULL_TEXT),
        ("n", NULL_NUMBER),
        ("s", "'not_asked'"),
    ):
        cases = "".join(f" when {n} then {letter}_{name}" for n, name in names.items())
        layers.chosen[f"{letter}_{number}"] = (
            f"case k_{number}{cases} else {otherwise} end" if names else otherwise
        )
    if not names:
        return
    both = " or ".join(_pairs([f"({days[n]} and {filled[n]})" for n in _columns_apart(there)]))
    tests = f" when {both} then 'VERSION_UNCLEAR'" if both else ""
    tests += (
        f" when s_{number} in {NO_ANSWER} and ({' or '.join(filled.values())})"
        " then 'VERSION_MISSING'"
    )
    tests += "".join(f" when k_{number} = {n} then {test}" for n, test in errors if test)
    shown = ", ".join(f"case when {filled[n]} then r_{name} end" for n, name in names.items())
    layers.problems.append(Problem(place, f"coalesce(r_{number}, {shown})", f"case{tests} end"))


def _is_valid(version: Version) -> str:
    """Whether a version was asked on the local day of the answer."""
    day = "cast(l_answered_at as date)"
    tests = []
    if version.valid_from:
        tests.append(f"{day} >= date '{version.valid_from}'")
    if version.valid_to:
        tests.append(f"{day} <= date '{version.valid_to}'")
    return " and ".join(tests) or "true"


def _columns_apart(there: Sequence[tuple[Version, Sequence[str]]]) -> list[int]:
    """Versions that could be answered side by side: those of one column never are."""
    if len({tuple(columns) for _, columns in there}) == 1:
        return []
    return [version.number for version, _ in there]


def _pairs(tests: Sequence[str]) -> Iterator[str]:
    for at, one in enumerate(tests):
        for other in tests[at + 1 :]:
            yield f"({one} and {other})"


def answer_outputs(survey: Survey) -> dict[str, str]:
    """State, raw text, number and, where it depends on the day, version of every question."""
    outputs: dict[str, str] = {}
    for number, question in enumerate(survey.questions.values()):
        outputs |= {f"q{number}_state": f"s_{number}", f"q{number}_raw": f"r_{number}"}
        if question.is_scored:
            outputs[f"q{number}_number"] = f"n_{number}"
        if question.is_chosen:
            outputs[f"q{number}_version"] = f"k_{number}"
    return outputs


def answer_contents(survey: Survey) -> list[str]:
    """What each answer adds to the content of its row: nothing when there is none.

    They stand in order of their keys, so that a question that is added or moved in the
    declaration leaves the content of rows without an answer to it as it was.
    """
    contents: list[str] = []
    for number, key in sorted(enumerate(survey.questions), key=lambda pair: pair[1]):
        question = survey.questions[key]
        name = f"{RECORD} || {cells.literal(key + '=')} ||"
        text = f"case when s_{number} = 'answered' then {name} a_{number} end"
        other = f"case when s_{number} not in {NO_ANSWER} then {name} s_{number} end"
        scored = f"{name} cast(n_{number} as varchar)"
        contents.append(f"coalesce({scored if question.is_scored else text}, {other})")
        if question.is_scored and not all(version.is_scored for version in question.asked):
            contents[-1] = f"coalesce({scored}, {text}, {other})"
    return contents


def judged_columns(survey: Survey) -> dict[str, str]:
    """Columns of the view that is judged: the numbers of one version each, on a scale each."""
    return {
        f"q{number}_number_{version.number}": (
            f"case when q{number}_version = {version.number} then q{number}_number end"
        )
        for number, question in enumerate(survey.questions.values())
        for version in question.asked
        if question.is_chosen and version.is_scored
    }


def score_limits(survey: Survey) -> Iterator[tuple[str, str, float, float]]:
    """Place, judged column, lowest and highest number of every scored version."""
    for number, (key, question) in enumerate(survey.questions.items()):
        for version in question.asked:
            if version.is_scored and version.scale is not None:
                own = f"_{version.number}" if question.is_chosen else ""
                column = f"q{number}_number{own}"
                yield f"questions.{key}", column, version.scale.min, version.scale.max
