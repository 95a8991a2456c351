"""An installation of the made-up company where people sign in, and all that a run sends to them.

Every unit has a word that stands in each of its rows and in no other: its own sign. Not here: what
anybody may see (test_access_matrix).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.apps import feed_state
from tests.apps.company import MANAGERS
from tests.apps.opened import APP, PAGES
from tests.apps.talking_snapshot import add_voice, comment

PEOPLE = """\
sign_in:
  issuer: https://id.example.com
  client_id: board
  client_secret_env: BOARD_SECRET
  address: https://board.example.com
people:
  - {email: director@example.com, name: Olga Director, roles: [director]}
  - {email: data@example.com, roles: [data_team]}
  - {email: manager.m01@example.com, name: Ana Ceban, roles: [manager], units: {manager: [M01]}}
  - {email: manager.l2@example.com, roles: [manager], units: {location: [L2], manager: [M07]}}
  - {email: follow.l1@example.com, roles: [follow_up], units: {location: [L1]}}
  - {email: approver@example.com, roles: [approver]}
  - {email: payroll@example.com, roles: [payroll]}
  - {email: employee.l1@example.com, roles: [employee], units: {location: [L1]}}
  - {email: employee.m02@example.com, roles: [employee], units: {manager: [M02]}}
  - {email: both@example.com, roles: [manager, employee], units: {manager: [M01]}}
groups:
  - {group: balti, roles: [manager], units: {location: [L2]}}
"""
UNITS = {
    "location": tuple(MANAGERS),
    "manager": tuple(one for members in MANAGERS.values() for one in members),
}


def sign(dimension: str, member: str) -> str:
    """The word that stands in every row of a unit."""
    return f"canary-{dimension}-{member}-yranac"


def write_people(place: Path) -> Path:
    """The folder of sources whose access.yaml names the people above."""
    surveys = place / "surveys"
    surveys.mkdir(exist_ok=True)
    (surveys / "access.yaml").write_text(PEOPLE, encoding="utf-8")
    return surveys


def add_signs(place: Path) -> None:
    """Names and comments of each unit get its sign; the feed and what is said are added."""
    add_voice(place)
    feed_state.write(place)
    file = place / "published" / (place / "published" / "CURRENT").read_text().strip()
    said = [
        comment(number, f"{sign('manager', manager)} it was slow")
        | {"response_uid": f"uid-{manager}", "location": location, "manager": manager}
        for location, managers in MANAGERS.items()
        for number, manager in enumerate(managers)
    ]
    with duckdb.connect(str(file)) as snapshot:
        snapshot.execute("delete from published.member_names")
        for dimension, members in UNITS.items():
            for member in members:
                values = [dimension, member, sign(dimension, member)]
                snapshot.execute("insert into published.member_names values (?, ?, ?)", values)
        columns = [row[0] for row in snapshot.execute("describe published.comments").fetchall()]
        marks = ", ".join("?" * len(columns))
        snapshot.execute("delete from published.comments")
        for one in said:
            row = [one.get(column) for column in columns]
            snapshot.execute(f"insert into published.comments values ({marks})", row)
    feed = place / "feeds" / "state" / "feed-x.duckdb"
    with duckdb.connect(str(feed)) as state:
        state.execute(
            """
            update feed.progress set unit_name = 'canary-' || s.unit_type || '-' || unit_id
                || '-yranac'
            from feed.schemes as s where s.scheme = progress.scheme
            """
        )


def claims(email: str, **more: Any) -> dict[str, Any]:
    """What a provider says of somebody who signed in a minute ago."""
    now = int(time.time())
    return {
        "is_logged_in": True, "iss": "https://id.example.com", "sub": email, "email": email,
        "email_verified": True, "iat": now - 60, "exp": now + 3600,
    } | more  # fmt: skip


def opened_by(said: dict[str, Any], page: str, **address: str | list[str]) -> AppTest:
    """A page opened by its address, whether it is in the menu or not."""
    board = AppTest.from_file(str(APP), default_timeout=60)
    board.user = said
    for name, value in address.items():
        board.query_params[name] = value
    return board.switch_page(PAGES[page]).run()


@contextmanager
def everything_sent() -> Iterator[bytearray]:
    """All bytes that runs send to the browser meanwhile, and the files that they offer."""
    sent = bytearray()
    kept_messages, kept_file = LocalScriptRunner.forward_msgs, MediaFileManager.add

    def note_messages(self: LocalScriptRunner) -> Any:
        messages = kept_messages(self)
        for message in messages:
            sent.extend(message.SerializeToString())
        return messages

    def note_file(self: MediaFileManager, content: Any, *rest: Any, **named: Any) -> Any:
        sent.extend(content if isinstance(content, bytes) else str(content).encode())
        return kept_file(self, content, *rest, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(LocalScriptRunner, "forward_msgs", note_messages)
        patched.setattr(MediaFileManager, "add", note_file)
        yield sent
