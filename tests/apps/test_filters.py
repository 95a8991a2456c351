"""An address may say anything; only what is on the list is heard."""

import pytest

from apps.board.filters import Choice, read

SORT = Choice("sort", "Order", ("name", "value"), ("name",), str)
MEMBERS = Choice("member", "Lines", ("Ana", "Ion", "Olga"), ("Ana",), str, limit=2)


def test_a_known_value_is_heard() -> None:
    assert read(["value"], SORT).values == ("value",)
    assert not read(["value"], SORT).has_unknown


@pytest.mark.parametrize(
    "given", ["'; drop table metric_values; --", "<script>", "", "NAME", "value ", "../../etc"]
)
def test_an_unknown_value_is_ignored_and_noticed(given: str) -> None:
    said = read([given], SORT)

    assert said.values == ()
    assert said.has_unknown


def test_several_values_keep_their_order_and_come_once() -> None:
    said = read(["Ion", "Ana", "Ion"], MEMBERS)

    assert said.values == ("Ion", "Ana")
    assert not said.has_unknown


def test_more_than_may_be_chosen_is_cut_and_noticed() -> None:
    said = read(["Ion", "Ana", "Olga"], MEMBERS)

    assert said.values == ("Ion", "Ana")
    assert said.has_unknown


def test_an_address_that_says_nothing_is_no_mistake() -> None:
    assert not read([], SORT).has_unknown
