"""Members are called by their names, and no two of them alike."""

from apps.board import figures, texts
from apps.board.names import tell_apart


def test_a_member_is_called_by_its_name_and_one_without_a_name_by_its_id() -> None:
    assert tell_apart({"L1": "Chișinău", "L9": ""}) == {"L1": "Chișinău", "L9": "L9"}


def test_namesakes_carry_their_ids() -> None:
    called = tell_apart({"M01": "Ana Rusu", "M05": "Ana Rusu", "M06": "Ion Lupu"})

    assert called == {"M01": "Ana Rusu (M01)", "M05": "Ana Rusu (M05)", "M06": "Ion Lupu"}


def test_a_source_that_writes_the_name_itself_is_told_apart_from_the_id() -> None:
    """One export has L2 and another "Bălți": two members, until someone maps them."""
    assert tell_apart({"L2": "Bălți", "Bălți": ""}) == {"L2": "Bălți (L2)", "Bălți": "Bălți"}


def test_whoever_is_not_stated_stays_not_stated_in_the_language() -> None:
    names = tell_apart({"(unknown)": "", "L2": "Bălți"})

    called = [
        figures.name_member(member, "location", texts.load("ro"), names)
        for member in ("(unknown)", "L2", "L7")
    ]

    assert called == [texts.load("ro")("member.unknown"), "Bălți", "L7"]
