"""Wishes that say the same are one idea, whoever said it how; others are not."""

from __future__ import annotations

import random

import pytest

from orchestration.outlets.ideas.merging import Wish, merge

#: in each group one wish, said differently; no two groups are one wish
SAID = {
    "ru": (
        ("Поставьте терминал для оплаты картой", "Хочу оплату картой, терминал",
         "Нужен терминал оплаты картой на кассе"),
        ("Предлагаю ввести предварительную запись через телеграм, чтобы не сидеть в очереди.",
         "Сделайте предварительную запись через телеграм"),
        ("Бесплатную доставку, пожалуйста", "Сделайте доставку бесплатной"),
        ("Хотелось бы быструю доставку",),
        ("Доставка по воскресеньям", "Хочу доставку в воскресенье"),
        ("Добавьте поиск по артикулу", "Поиск по артикулу на сайте, пожалуйста!"),
        ("Добавьте тёмную тему",),
    ),
    "ro": (
        ("Mi-ar plăcea să aveți și mărimi mai mici la încălțăminte.",
         "Ar fi bine sa aveti marimi mai mici la incaltaminte"),
        ("Propun să trimiteți un SMS când comanda e gata.",
         "Trimiteţi un sms când e gata comanda"),
        ("Livrare gratuită",), ("Livrare rapidă",), ("Livrare duminica",),
    ),
    "en": (
        ("Please add Apple Pay at the checkout.", "Apple Pay please"),
        ("let customers reserve items online and try them on in store",
         "Reserve online, try in store"),
        ("It would be great to have a live chat after 6 pm.",),
    ),
}  # fmt: skip


def wishes(language: str) -> tuple[list[Wish], list[int]]:
    """All wishes of a language, and the number of the group of each."""
    groups = SAID[language]
    made = [
        Wish(f"{group}.{n}", language, "x", text)
        for group, texts in enumerate(groups)
        for n, text in enumerate(texts)
    ]
    return made, [int(wish.key.partition(".")[0]) for wish in made]


@pytest.mark.parametrize("language", SAID)
def test_wishes_are_merged_as_a_person_would(language: str) -> None:
    made, groups = wishes(language)

    joins = merge(made)

    first = {group: groups.index(group) for group in set(groups)}
    assert joins == [first[group] for group in groups]


def test_a_wish_of_another_theme_or_language_stays_by_itself() -> None:
    text = "Apple Pay please"
    made = [Wish("a", "en", "x", text), Wish("b", "en", "y", text), Wish("c", "ro", "x", text)]

    assert merge(made) == [0, 1, 2]


def test_wishes_without_words_of_their_own_are_not_one_idea() -> None:
    made = [Wish(str(n), "ru", "x", text) for n, text in enumerate(("Хочу!", "Сделайте", "…"))]

    assert merge(made) == [0, 1, 2]


def test_later_wishes_never_change_what_earlier_ones_join() -> None:
    made = [wish for language in SAID for wish in wishes(language)[0]]
    random.Random(3).shuffle(made)

    whole = merge(made)

    for count in range(len(made)):
        assert merge(made[:count]) == whole[:count]


def test_nothing_to_merge_is_nothing() -> None:
    assert merge([]) == []


def test_many_blocks_of_rows_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [wish for language in SAID for wish in wishes(language)[0]] * 3
    whole = merge(made)

    monkeypatch.setattr("orchestration.outlets.ideas.merging.AT_ONCE", 2)

    assert merge(made) == whole
