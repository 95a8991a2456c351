"""The board run without a browser: opening a page, reading its words and tables.

Here: what several test modules need to look at a page. Not here: data, assertions.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from apps.board import texts

APP = Path(texts.__file__).parent / "app.py"
PAGES = {
    name: f"app_pages/{name}.py"
    for name in (
        *("overview", "trends", "side_by_side", "attributes", "servqual", "visits"),
        *("control", "alerts", "journey", "voice", "problem_zones", "ideas", "bonus"),
        *(
            "follow_up",
            "recovery",
        ),
        *("reports", "self_assessment", "quality", "definitions"),
        *("money", "programmes", "next_wave"),
    )
}
#: pages whose words stand under another name than their own
SECTIONS = {"self_assessment": "assessment", "follow_up": "work"}


def title_of(page: str) -> str:
    """The key of a page's headline."""
    return f"{SECTIONS.get(page, page)}.title"


def opened(page: str, **address: str | list[str]) -> AppTest:
    board = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        board.query_params[name] = value
    # the first run shows the overview, whose filters would take those of the page wanted
    return board.run() if page == "overview" else board.switch_page(PAGES[page]).run()


def words_of(board: AppTest) -> str:
    kinds = (board.title, board.subheader, board.caption, board.markdown, board.info,
             board.warning, board.success, board.error)  # fmt: skip
    said = [str(element.value) for kind in kinds for element in kind]
    said += [f"{metric.label} {metric.value} {metric.delta}" for metric in board.metric]
    return "\n".join(said)


def table(board: AppTest, header: str) -> pd.DataFrame:
    """The first table that has a column of this name."""
    return next(found.value for found in board.dataframe if header in found.value.columns)


def listed(board: AppTest, header: str, key: str = "Unit") -> dict[str, dict[str, str]]:
    """The table that has a column of this name: by the text of one column, header -> text."""
    rows = table(board, header).to_dict("records")
    return {str(row[key]): {str(name): str(cell) for name, cell in row.items()} for row in rows}
