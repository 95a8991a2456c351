"""Numbers of answers and of evidence."""

import pytest

from orchestration.outlets.reports.evidence import Register, UnknownAnswerError, in_runs


def test_the_answers_of_a_group_are_one_run_of_numbers() -> None:
    register = Register([("d", "promoter"), ("a", "passive"), ("c", ""), ("b", "detractor")])

    assert [(one.number, one.response_uid) for one in register.answers] == [
        (1, "b"), (2, "a"), (3, "d"), (4, "c"),
    ]  # fmt: skip


def test_the_same_words_on_the_same_answers_have_one_number() -> None:
    register = Register([("a", "passive"), ("b", "promoter")])

    first = register.cite("said", ["b", "a", "b"])

    assert register.cite("said", ["a", "b"]) == first == 1
    assert register.cite("said", ["a"]) == 2
    assert [one.answers for one in register.evidence] == [(1, 2), (1,)]


def test_answers_of_an_earlier_period_come_after_those_of_the_report() -> None:
    register = Register([("b", "passive")])

    register.extend([("a", "detractor"), ("b", "promoter")])

    assert [(one.response_uid, one.group) for one in register.answers] == [
        ("b", "passive"), ("a", "detractor"),
    ]  # fmt: skip


def test_an_answer_that_nobody_lists_is_a_mistake() -> None:
    with pytest.raises(UnknownAnswerError, match="answer x is quoted"):
        Register([]).cite("said", ["x"])


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "3"), ((1, 2, 3, 8, 11, 12), "1–3, 8, 11–12")],
)
def test_numbers_that_follow_each_other_are_one_run(numbers: tuple[int, ...], shown: str) -> None:
    assert in_runs(numbers) == shown
