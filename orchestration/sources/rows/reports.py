"""Tells a vendor's report from answers: a summary of choices, or figures of periods.

A report has no respondents. Loaded as answers, an NPS of 8 would be taken for a score of 8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.sources.rows.text_rows import FileRefusedError, trimmed_header

#: how the summary of SurveyMonkey ends each question: two lines, alone in their rows
COUNTED = re.compile(
    r'^[,;\t" ]*Answered[" ]*[,;\t]+[" ]*\d+[,;\t" ]*\r?\n?[,;\t" ]*Skipped[" ]*[,;\t]+[" ]*\d+',
    re.IGNORECASE | re.MULTILINE,
)
DAY = re.compile(r"(date|day|дата|день|data|ziua?)", re.IGNORECASE)
PERIOD = re.compile(
    r"(week|month|quarter|year|period|неделя|месяц|квартал|год|период"
    r"|săptămâna|săptămână|luna|lună|trimestru|trimestrul|an|anul|perioada|perioadă)",
    re.IGNORECASE,
)
INDEX = re.compile(
    r"(e?nps|csat|csi|ces|net promoter score|индекс|индекс nps|scor nps|nps score|nps, %)"
    r"( ?[(\[,]?%?[)\]]?)?",
    re.IGNORECASE,
)
GROUPS = re.compile(
    r"[#%]? ?(promoters?|passives?|detractors?|neutrals?|промоутеры|нейтралы|критики"
    r"|promotori|pasivi|detractori)[ ,]*[(\[]?[#%]?[)\]]?",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"[#%]? ?(n|count|total|responses|answers|respondents|response rate|сумма|всего|ответов|ответы"
    r"|респондентов|răspunsuri|total răspunsuri)[ ,]*[(\[]?[#%]?[)\]]?",
    re.IGNORECASE,
)
CURE = "Export the answers themselves, one row a respondent."


def refuse_summary(text: str) -> None:
    """Refuse a summary of choices by its beginning.

    Raises:
        FileRefusedError: when each question is followed by how many answered and skipped it.
    """
    if COUNTED.search(text):
        raise FileRefusedError(
            "SUMMARY_REPORT",
            "This is a summary (choices, percents, Answered, Skipped), not the answers. " + CURE,
        )


def refuse_figures(headers: Sequence[str]) -> None:
    """Refuse a table of ready figures: a period, an index, and nothing that an answer has.

    Raises:
        FileRefusedError: when all columns are periods, indexes, groups and counts.
    """
    named = [trimmed_header(header) for header in headers if header.strip()]
    kinds = [_kind(header) for header in named]
    if not kinds or None in kinds:
        return
    # a day and a number named NPS may be the answer of one person; a month and one cannot
    has_figures = GROUPS in kinds or (INDEX in kinds and (COUNT in kinds or PERIOD in kinds))
    if has_figures and (DAY in kinds or PERIOD in kinds):
        raise FileRefusedError(
            "SUMMARY_REPORT",
            f"The columns {', '.join(map(repr, named))} are figures of periods, not "
            "answers: what is figured from answers cannot be made from figures. " + CURE,
        )


def _kind(header: str) -> re.Pattern[str] | None:
    """Which part of a report a header names; None when it may belong to an answer."""
    return next(
        (kind for kind in (DAY, PERIOD, INDEX, GROUPS, COUNT) if kind.fullmatch(header)), None
    )
