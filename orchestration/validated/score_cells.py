"""How the cell of an answer becomes a number and a state, as DuckDB expressions.

Nothing is guessed: what is no number of the declared form, and none of the texts that mean a state,
is `invalid`. Everything here is text of SQL; nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from orchestration.responses.answer_states import DECLARABLE, folded_text
from orchestration.responses.questions import Version, number_of
from orchestration.sources.rows.sheet_cells import NO_VALUE
from orchestration.validated import cells

#: whether a cell is one of some texts, as SQL
IsOneOf = Callable[[str, tuple[str, ...]], str]


@dataclass(frozen=True)
class StateTexts:
    """The texts of one question that mean a state: codes that look like numbers, and words.

    Args:
        missing: texts of `not_answered`, compared as they stand.
        codes: state -> texts that are numbers; tried before a number is read.
        words: state -> all other texts, compared in any case; tried on what is no number.
    """

    missing: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]

    @property
    def all_codes(self) -> tuple[str, ...]:
        """Texts that look like numbers and are none, of whichever state."""
        codes = [text for text in self.missing if number_of(text) is not None]
        return (*codes, *(text for texts in self.codes.values() for text in texts))


def state_texts(
    version: Version, missing: Iterable[str], of_survey: Mapping[str, tuple[str, ...]]
) -> StateTexts:
    """Which texts mean which state in the answers to one version of a question."""
    codes: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for state in DECLARABLE:
        texts = version.texts_of(state, dict(of_survey))
        if numbers := tuple(text.strip() for text in texts if number_of(text) is not None):
            codes[state] = numbers
        if plain := tuple(dict.fromkeys(folded_text(t) for t in texts if number_of(t) is None)):
            words[state] = plain
    return StateTexts((*missing, *version.missing), codes, words)


def score_number(cell: str, version: Version, texts: StateTexts) -> str:
    """The number an answer gives, by the declared grammar; null when it gives none."""
    whole = r"[+-]?[0-9]{1,6}([.,]0+)?"
    plain = f"try_cast(replace({cell}, ',', '.') as decimal(18, 4))"
    coded: list[str] = []
    worded: list[str] = []
    for label, number in version.labels.items():
        text = folded_text(label)
        # a code that looks like a number, such as 5 for "very bad", is declared to mean another
        kind = coded if re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", text) else worded
        kind.append(f"when {cells.folded(cell)} = {cells.literal(text)} then {number:g}")
    none = [f"when {cells.any_of(cell, texts.all_codes)} then null"] if texts.all_codes else []
    branches = [*none, *coded, f"when {cells.matches(cell, whole)} then {plain}"]
    if version.fractions:
        branches.append(
            f"when {cells.matches(cell, r'[+-]?[0-9]{1,6}[.,][0-9]{1,4}')} then {plain}"
        )
    branches += worded
    first = f"try_cast(regexp_extract({cell}, '^([0-9]{{1,3}})', 1) as decimal(18, 4))"
    if "labelled" in version.reads:
        branches.append(f"when {cells.matches(cell, cells.LABELLED)} then {first}")
    if "out_of" in version.reads and version.scale is not None:
        form = rf"[0-9]{{1,3}}\s*(/|из|din|out of|of)\s*{version.scale.max:g}"
        branches.append(f"when {cells.matches(cell, form)} then {first}")
    given = f"case {' '.join(branches)} end"
    if version.keep_invalid and version.scale is not None:
        low, high = f"{version.scale.min:g}", f"{version.scale.max:g}"
        return f"case when ({given}) between {low} and {high} then {given} end"
    return given


def score_state(cell: str, number: str, texts: StateTexts) -> str:
    """What kind of answer a scored cell is; `invalid` when it is none of the declared."""
    codes = _states(cell, texts.codes, cells.any_of)
    # words are looked up only where there is no number, that is seldom
    words = _states(cell, texts.words, cells.folded_any_of)
    return (
        f"case when {cell} is null or {cells.any_of(cell, texts.missing)} then 'not_answered'"
        f"{codes} when {number} is not null then 'answered'{words} else 'invalid' end"
    )


def text_state(cell: str, texts: StateTexts) -> str:
    """What kind of answer a cell of free text is."""
    declared = _states(cell, texts.words, cells.folded_any_of)
    declared += _states(cell, texts.codes, cells.any_of)
    return (
        f"case when {cell} is null or {cells.any_of(cell, texts.missing)} then 'not_answered'"
        f"{declared} else 'answered' end"
    )


def _states(cell: str, texts: Mapping[str, tuple[str, ...]], is_one_of: IsOneOf) -> str:
    return "".join(f" when {is_one_of(cell, of)} then '{state}'" for state, of in texts.items())


def score_error(cell: str, state: str, version: Version, texts: StateTexts, marked: str) -> str:
    """The reason why a scored answer cannot be used; null when it can.

    `marked` says whether the source itself calls the response less than complete.
    """
    required = ""
    if version.required:
        excused = f" and not {marked}" if marked else ""
        required = f" when {state} = 'not_answered'{excused} then 'SCORE_MISSING'"
    known = f" and not {cells.folded_any_of(cell, texts.words.get('invalid', ()))}"
    known += f" and not {cells.any_of(cell, texts.codes.get('invalid', ()))}"
    wrong = "false" if version.keep_invalid else f"{state} = 'invalid'{known}"
    return (
        f"case when {wrong} then case"
        f" when {cells.matches(cell, r'[+-]?[0-9]+[.,][0-9]+')} then 'SCORE_NOT_INTEGER'"
        f" when {cells.matches(cell, cells.ISO)} then 'SCORE_IS_DATE'"
        f" when {cell} = {cells.literal(NO_VALUE)} then 'FORMULA_NO_VALUE'"
        f" when {cells.matches(cell, cells.EXCEL_ERROR)} then 'EXCEL_ERROR'"
        " else 'SCORE_FORMAT' end"
        f"{required} end"
    )
