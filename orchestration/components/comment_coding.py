"""What the coding of comments does around `orchestration.comments`, and what is checked on it."""

from __future__ import annotations

import dagster as dg

from orchestration.comments.coding import code_new
from orchestration.comments.installed import InstalledCoder
from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.progress import reporter

UNCODED = """
    select
        count(*) as answer_count,
        count(*) filter (not is_coded) as uncoded_count
    from comments.coded
"""


def code(home: Home) -> Materialized:
    """Code what is new."""
    with open_warehouse(home) as con:
        coder = InstalledCoder(home, con)
        done = code_new(con, coder, progress=reporter("comments", "coded"))
        corrected_count = 0
        if coder.corrections:
            from orchestration.comments.corrections import apply

            corrected_count = apply(con, coder.corrections)
        answer_count, uncoded_count = con.execute(UNCODED).fetchall()[0]
    return dg.MaterializeResult(
        metadata={
            "coded_count": done.answer_count,
            "text_count": done.text_count,
            "dropped_count": done.dropped_count,
            "answer_count": answer_count,
            "uncoded_count": uncoded_count,
            "corrected_count": corrected_count,
            "coder": coder.coder,
            "coder_version": coder.version,
        }
    )
