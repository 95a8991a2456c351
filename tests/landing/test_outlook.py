"""Whether a pull will bring something, by a look at the drop folder."""

from __future__ import annotations

import time
from pathlib import Path

from orchestration.landing.outlook import has_news
from orchestration.landing.store import Landing
from orchestration.sources.files.folder import DropFolder
from tests.landing.fakes import Ticks, a_home, a_survey


def test_a_folder_has_news_until_its_file_is_landed(tmp_path: Path) -> None:
    home, survey = a_home(tmp_path), a_survey()
    drop = home.data / "drop"
    drop.mkdir(parents=True)
    before = has_news(home, [survey])
    (drop / "answers.csv").write_text("Timestamp,Score\n", encoding="utf-8")

    dropped = has_news(home, [survey])
    folder = DropFolder(str(drop), settle_seconds=0, clock=time.time, sleep=time.sleep)
    Landing(home).land(survey, folder, now=Ticks())

    assert (before, dropped, has_news(home, [survey])) == (False, True, False)


def test_a_folder_that_is_not_there_brings_nothing_and_stops_nobody(tmp_path: Path) -> None:
    assert not has_news(a_home(tmp_path), [a_survey()])
