"""What is in the figures and what is not, from the snapshot: responses left out, states of answers.

Here: queries on two `published` tables. Not here: words, widgets.
"""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query

STATES = (
    "answered",
    "not_answered",
    "not_asked",
    "not_applicable",
    "dont_know",
    "refused",
    "invalid",
)


def load_left_out(snapshot: Snapshot) -> pd.DataFrame:
    """Responses that are kept and in no figure, by source and reason."""
    return query(
        snapshot,
        """
        select survey, standing as reason, n
        from published.response_standing
        where standing <> 'COUNTED'
        order by n desc, survey, reason
        """,
    )


def load_states(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source and question, one column per state of its answers."""
    counts = ", ".join(
        f"coalesce(sum(n) filter (where answer_state = '{state}'), 0)::bigint as {state}"
        for state in STATES
    )
    return query(
        snapshot,
        f"""
        select survey, question_key, {counts}
        from published.answer_states
        group by survey, question_key
        order by survey, question_key
        """,
    )
