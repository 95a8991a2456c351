"""Seven products behind one fake server: pulled, landed, loaded, figured; again; killed.

One installation has all of them as sources, so that a run is paid once.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.responses.declaration_file import COMPONENT_TYPE
from tests.end_to_end.installations import Installation, kill_all, rows, wait_until_gone
from tests.sources.api.fake_api import TOKEN, FakeApi
from tests.sources.api.fake_products import PRODUCTS, FakeProduct, fake_api
from tests.sources.api.pulling import offset

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

COUNT = 120
CURRENT = """
    select r.survey, r.native_response_id, cast(a.value_number as integer), r.revision
    from raw.response as r join raw.answer as a using (response_no)
    where r.is_current and a.question_key = 'recommend'
"""
FILES = (
    "select survey, sum(received), sum(loaded), sum(rejected), count(*) from raw.batch group by 1"
)


@dataclass(frozen=True)
class Pulled:
    """An installation and the server it pulls from."""

    installation: Installation
    api: FakeApi

    def current(self) -> Counter[tuple[Any, ...]]:
        with self.installation.warehouse() as con:
            return rows(con, CURRENT)

    def expected(self, revisions: dict[int, int]) -> Counter[tuple[Any, ...]]:
        """Every opinion once from every product, with its revision."""
        return Counter(
            (f"from_{p.name}", native(p, o.key), p.number(o), revisions.get(o.key, 1))
            for p in PRODUCTS
            for o in self.api.opinions.values()
        )

    def assert_no_secret(self) -> None:
        """The token is in no file of the installation."""
        for path in self.installation.data.rglob("*"):
            if path.is_file():
                assert TOKEN.encode() not in path.read_bytes(), path


def native(product: FakeProduct, key: int) -> str:
    prefix = {"typeform": "t", "surveymonkey": "50071", "zendesk_survey": "01J1WB"}
    if product.name in prefix:
        return f"{prefix[product.name]}{key:05}"
    return str(key + offset(product))


def an_installation(folder: Path, api: FakeApi) -> Installation:
    for product in PRODUCTS:
        place = folder / "surveys" / product.name
        place.mkdir(parents=True)
        page = {"page_size": 40} if product.name != "bitrix24" else {}
        attributes = product.declare(api.url, **page)
        text = yaml.safe_dump({"type": COMPONENT_TYPE, "attributes": attributes})
        (place / "defs.yaml").write_text(text, encoding="utf-8")
    secrets = {f"{product.name.upper()}_TOKEN": TOKEN for product in PRODUCTS}
    return Installation(folder / "data", folder / "surveys", secrets)


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulled]:
    with fake_api().serving() as api:
        api.hand_in(COUNT)
        made = an_installation(tmp_path_factory.mktemp("api"), api)
        assert "7 sources" in made.run("sources", "check").out
        assert api.asked == []
        made.run("run")
        yield Pulled(made, api)


def test_every_answer_of_every_product_is_there_once(pulled: Pulled) -> None:
    assert pulled.current() == pulled.expected({})
    pulled.installation.assert_whole()
    pulled.assert_no_secret()
    with pulled.installation.warehouse() as con:
        for survey, received, loaded, rejected, files in con.execute(FILES).fetchall():
            assert (loaded, rejected) == (COUNT, 0), survey
            assert received >= loaded
            assert files > 1


def test_the_figures_are_those_of_the_answers(pulled: Pulled) -> None:
    metrics = pulled.installation.metrics()

    for product in PRODUCTS:
        months: dict[datetime, list[int]] = {}
        for opinion in pulled.api.opinions.values():
            month = opinion.at.replace(day=1, hour=0)
            months.setdefault(month, []).append(product.number(opinion))
        metric = "nps" if product.questions["recommend"]["metric"] == "nps" else "csi"
        for month, scores in months.items():
            scale = "0-10" if metric == "nps" else "1-5"
            key = (metric, scale, "month", month.date(), "survey", f"from_{product.name}")
            figure = metrics[key]
            assert figure["n"] == len(scores), key
            assert float(figure["value"]) == pytest.approx(by_hand(metric, scores)), key


def by_hand(metric: str, scores: list[int]) -> float:
    if metric == "csi":
        return 100 * sum((score - 1) / 4 for score in scores) / len(scores)
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    return 100 * (promoters - detractors) / len(scores)


def test_then_nothing_is_new_and_then_only_what_was_handed_in_or_edited(pulled: Pulled) -> None:
    before = pulled.current()

    assert '"received": 0' in pulled.installation.run("run", "--json").out
    assert pulled.current() == before

    pulled.api.hand_in(1)
    pulled.api.edit(COUNT - 2, 0, at=pulled.api.newest() + timedelta(hours=1))
    pulled.installation.run("run")

    # Zendesk's older ratings know only good and bad: a 0 instead of another bad one is an edit too
    assert pulled.current() == pulled.expected({COUNT - 2: 2})
    pulled.installation.assert_whole()


def test_an_expired_token_fails_its_source_with_words_and_loses_nothing(pulled: Pulled) -> None:
    before = pulled.current()
    pulled.api.token = "another-token-than-ours"
    try:
        said = pulled.installation.loyalty("run", "--survey", "from_bitrix24")
    finally:
        pulled.api.token = TOKEN

    assert said.code != 0
    assert "BITRIX24_TOKEN" in said.out + said.err
    assert "Make a new one" in said.out + said.err
    assert TOKEN not in said.out + said.err
    assert pulled.current() == before
    pulled.assert_no_secret()


def test_pulls_that_are_killed_in_the_middle_are_finished_by_the_next_run(tmp_path: Path) -> None:
    with fake_api().serving() as api:
        api.hand_in(COUNT)
        made = an_installation(tmp_path, api)
        for after in (3, 9, 14):
            kill_at_request(made, api, len(api.asked) + after, tmp_path / "log")

        made.run("run")

        pulled = Pulled(made, api)
        assert pulled.current() == pulled.expected({})
        made.assert_whole()
        made.assert_swept()
        pulled.assert_no_secret()


def kill_at_request(made: Installation, api: FakeApi, wanted: int, log: Path) -> None:
    """SIGKILL to a run while it waits for the answer to its request."""
    is_there, release = threading.Event(), threading.Event()

    def hold(number: int) -> None:
        if number == wanted:
            is_there.set()
            release.wait(60)

    api.on_request = hold
    process = made.start("run", log=log)
    assert is_there.wait(120)
    assert kill_all(process)
    wait_until_gone(process.pid)
    release.set()
