"""The score that a respondent wrote in a message: at its beginning, or where words say so.

SQL decides a bare number and a text without digits; all else goes to the rules that mails are read
by. A number that may be anything else (a date, a time, a count) is no score.
"""

from __future__ import annotations

from orchestration.validated.cells import matches

NAME = "message_score"


def score_in_message(cell: str) -> str:
    """The number as it is written, or null, as an SQL expression.

    Args:
        cell: an expression that holds the message.
    """
    return (
        f"case when {cell} is null or not regexp_matches({cell}, '[0-9０-９🔟]') then null"
        f" when {matches(cell, '[0-9]{1,3}')} then {cell}"
        f" else nullif({NAME}({cell}), '') end"
    )


def message_score(text: str | None) -> str:
    """What stands for the score, or nothing."""
    # its patterns take memory, which the process that reads files has little of
    from orchestration.sources.email.score import find_score

    return "" if text is None else find_score(text).score
