"""Pulls of every product: all of it once, only what is new after that, whatever the line does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.sources.errors import SourceError, TransientSourceError
from tests.sources.api.fake_answers import UNFINISHED
from tests.sources.api.fake_products import BY_NAME, PRODUCTS, FakeProduct, fake_api
from tests.sources.api.pulling import FakeClock, answers, connector, expected, landed_rows
from tests.sources.email.landed import Landed

EVERY = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
IN_ORDER = pytest.mark.parametrize(
    "product",
    [BY_NAME[name] for name in ("typeform", "surveymonkey", "hubspot", "bitrix24")],
    ids=lambda product: product.name,
)


@EVERY
def test_every_answer_comes(product: FakeProduct, tmp_path: Path) -> None:
    with fake_api().serving() as api:
        api.hand_in(120)
        landed = Landed()

        pages = landed.pull(connector(product, api))

        assert pages > 2
        assert answers(product, api, landed, tmp_path) == expected(product, api)


@EVERY
def test_a_second_pull_lands_nothing_and_asks_little(product: FakeProduct) -> None:
    with fake_api().serving() as api:
        api.hand_in(120)
        landed, now = Landed(), api.newest() + timedelta(days=1)
        landed.pull(connector(product, api, now=now, lookback_days=3))
        before = len(api.asked)

        assert landed.pull(connector(product, api, now=now, lookback_days=3)) == 0
        assert len(api.asked) - before <= before * 0.5 + 2


@EVERY
def test_a_new_and_an_edited_answer_land_and_little_else(
    product: FakeProduct, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(120)
        landed = Landed()
        now = api.newest() + timedelta(days=1)
        landed.pull(connector(product, api, now=now))
        rows = len(landed_rows(product, api, landed, tmp_path))

        api.hand_in(1)
        api.edit(115, 0, at=api.newest() + timedelta(hours=1))
        pages = landed.pull(connector(product, api, now=now + timedelta(hours=9)))

        assert 1 <= pages <= 6
        assert answers(product, api, landed, tmp_path) == expected(product, api)
        assert len(landed_rows(product, api, landed, tmp_path)) - rows < 60


@EVERY
@pytest.mark.parametrize("fault", ["429", "503", "dropped", "cut", "cut_without_length"])
@pytest.mark.parametrize("at", [1, 3])
def test_a_page_that_fails_once_is_asked_for_again(
    product: FakeProduct, fault: str, at: int, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(120)
        api.faults.extend([""] * (at - 1) + [fault])
        landed = Landed()

        landed.pull(connector(product, api))

        assert not api.faults
        assert answers(product, api, landed, tmp_path) == expected(product, api)


@EVERY
def test_what_came_before_a_page_that_never_comes_is_kept_and_the_next_pull_goes_on(
    product: FakeProduct, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(300)
        landed = Landed()
        api.faults.extend([""] * 4 + ["503"] * 5)

        with pytest.raises(TransientSourceError, match="5 of 5 tries"):
            landed.pull(connector(product, api))

        kept = len(landed.mails)
        assert kept >= 1
        landed.pull(connector(product, api))
        assert len(set(landed.mails)) == len(landed.mails)
        assert answers(product, api, landed, tmp_path) == expected(product, api)


@IN_ORDER
def test_a_pull_that_broke_off_does_not_begin_again(product: FakeProduct) -> None:
    with fake_api().serving() as api:
        api.hand_in(400)
        landed = Landed()
        api.faults.extend([""] * 6 + ["503"] * 5)
        with pytest.raises(TransientSourceError):
            landed.pull(connector(product, api, lookback_days=0))
        before = len(api.asked)

        landed.pull(connector(product, api, lookback_days=0))

        whole = 400 // 49 if product.name == "bitrix24" else 400 // 6
        assert len(api.asked) - before < whole


@IN_ORDER
def test_an_edit_during_a_pull_pushes_no_answer_over_the_edge_of_a_page(
    product: FakeProduct, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(200)

        def edit_what_was_read(number: int) -> None:
            if 2 <= number <= 6:
                api.edit(number, 0, at=api.newest() + timedelta(hours=number))

        api.on_request = edit_what_was_read
        landed = Landed()
        landed.pull(connector(product, api))

        assert answers(product, api, landed, tmp_path) == expected(product, api)


@EVERY
def test_answers_of_one_moment_that_fill_several_pages_all_come(
    product: FakeProduct, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(110, every=timedelta(0))
        landed = Landed()
        if product.name == "typeform":
            with pytest.raises(SourceError, match="Raise `page_size`"):
                landed.pull(connector(product, api))
            landed.pull(connector(product, api, page_size=200))
        else:
            landed.pull(connector(product, api))

        assert answers(product, api, landed, tmp_path) == expected(product, api)


@EVERY
def test_an_answer_that_goes_back_to_what_it_was_is_landed_a_third_time(
    product: FakeProduct, tmp_path: Path
) -> None:
    with fake_api().serving() as api:
        api.hand_in(5)
        landed, now = Landed(), api.newest()
        landed.pull(connector(product, api, now=now))
        first = api.opinions[5]

        api.opinions[5] = replace(first, score=(first.score + 3) % 10, comment="x")
        assert landed.pull(connector(product, api, now=now + timedelta(hours=1))) == 1
        api.opinions[5] = first
        assert landed.pull(connector(product, api, now=now + timedelta(hours=2))) == 1

        assert answers(product, api, landed, tmp_path) == expected(product, api)


@EVERY
def test_a_form_without_answers_is_no_fault(product: FakeProduct) -> None:
    with fake_api().serving() as api:
        assert Landed().pull(connector(product, api)) == 0


def test_a_record_of_a_day_to_come_does_not_end_the_looking_back(tmp_path: Path) -> None:
    product = BY_NAME["hubspot"]
    with fake_api().serving() as api:
        api.hand_in(20)
        api.edit(3, 9, at=api.newest() + timedelta(days=30_000))
        landed, now = Landed(), api.opinions[20].at
        landed.pull(connector(product, api, now=now))
        api.hand_in(3)
        shown_late = now - timedelta(days=2)
        api.opinions[24] = replace(api.opinions[23], key=24, at=shown_late, modified=shown_late)

        landed.pull(connector(product, api, now=now + timedelta(days=1)))

        assert answers(product, api, landed, tmp_path) == expected(product, api)


def test_a_changed_declaration_asks_for_everything_again(tmp_path: Path) -> None:
    product = BY_NAME["hubspot"]
    with fake_api().serving() as api:
        api.hand_in(30)
        landed = Landed()
        landed.pull(connector(product, api, properties=["hs_submission_timestamp"]))
        assert answers(product, api, landed, tmp_path) == {}

        landed.pull(connector(product, api))

        assert answers(product, api, landed, tmp_path) == expected(product, api)


def test_a_late_answer_of_limesurvey_with_a_low_number_comes(tmp_path: Path) -> None:
    product = BY_NAME["limesurvey"]
    with fake_api().serving() as api:
        api.hand_in(40)
        late = api.opinions.pop(3)
        landed = Landed()
        landed.pull(connector(product, api, lookback_days=1))
        api.opinions[3] = late

        assert landed.pull(connector(product, api, lookback_days=1)) == 1
        assert answers(product, api, landed, tmp_path) == expected(product, api)


def test_an_unfinished_answer_of_limesurvey_is_followed_however_old_it_is(tmp_path: Path) -> None:
    product = BY_NAME["limesurvey"]
    with fake_api().serving() as api:
        api.hand_in(40)
        begun = api.opinions[3]
        api.opinions[3] = replace(begun, comment=UNFINISHED, score=1)
        landed = Landed()
        landed.pull(connector(product, api, lookback_days=1, completion="all"))
        api.opinions[3] = replace(begun, comment=UNFINISHED, score=2)

        assert landed.pull(connector(product, api, lookback_days=1, completion="all")) == 1
        assert answers(product, api, landed, tmp_path) == expected(product, api)


def test_requests_keep_the_declared_pace() -> None:
    with fake_api().serving() as api:
        api.hand_in(60)
        clock = FakeClock()

        Landed().pull(connector(BY_NAME["typeform"], api, clock, requests_per_minute=30))

        assert clock.waits == [2.0] * (len(api.asked) - 1)
