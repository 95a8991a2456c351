"""What letters, sheets and registers keep of a person's words, and the removal of it.

For `loyalty forget`, after the figures were made anew. Sent letters cannot be called back; what was
kept of them here goes. Not here: the person, landing, the warehouse.
"""

from __future__ import annotations

import shutil

from orchestration.home import Home
from orchestration.outlets.digest.archive import drop_letters_that_quote_others
from orchestration.outlets.ideas.register import drop_all_but_current_register, make_register
from orchestration.published.figures import has_table
from orchestration.published.reader import open_current

RESPONSES = "select distinct response_uid::varchar from published.comments"


def drop_told(home: Home) -> None:
    """Remove what quotes a response that the current snapshot does not have."""
    make_register(home)
    drop_all_but_current_register(home)
    # sheets are made again whenever somebody asks for them
    shutil.rmtree(home.data / "coaching", ignore_errors=True)
    with open_current(home) as con:
        rows = con.execute(RESPONSES).fetchall() if has_table(con, "comments") else []
    drop_letters_that_quote_others(home, {row[0] for row in rows})
