"""One person has one key, however the address or the phone is written; nobody gets another's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import phonenumbers
import pytest

from orchestration.validated import identity_cells, identity_words
from tests.validated.reading import a_form, read
from tests.validated.test_identity import pseudonym

ASKED = "asked of Python"
SHAPES = {
    "MD": ("{}{}{} {}{}{} {}{}", "{}{}-{}{}{}-{}{}{}", "{}{}{}{}{}{}{}{}", "({}{}) {}{}-{}{}-{}{}"),
    "RO": ("{}{}{} {}{}{} {}{}{}", "{}{}{}-{}{}{}-{}{}{}", "{}{}{}{}{}{}{}{}{}"),
    "RU": (
        "({}{}{}) {}{}{}-{}{}-{}{}", "{}{}{} {}{}{} {}{} {}{}", "{}{}{}{}{}{}{}{}{}{}",
        "{}{}{}-{}{}{}-{}{}-{}{}",
    ),
}  # fmt: skip
STARTS = {
    "MD": ("+373 ", "+373", "00373", "00 373 ", "373", "0", "", "+373 0", "8"),
    "RO": ("+40 ", "+40", "0040", "40", "0", "", "+40(0)", "8"),
    "RU": ("+7 ", "+7", "8 ", "8", "7", "", "007", "8-", "0"),
}


def variants(count: int, *, seed: int) -> Iterator[tuple[str, str]]:
    """Numbers as people write them, real and impossible ones, with the region of their source."""
    chance = random.Random(seed)
    for _ in range(count):
        region = chance.choice(sorted(SHAPES))
        shape = chance.choice(SHAPES[region])
        digits = [str(chance.randrange(10)) for _ in range(shape.count("{}"))]
        if chance.random() < 0.8:
            begin = {"MD": ("6", "79", "22", "23"), "RO": ("72", "74", "21", "31"),
                     "RU": ("92", "90", "495", "812")}[region]  # fmt: skip
            for place, digit in enumerate(chance.choice(begin)):
                digits[place] = digit
        text = chance.choice(STARTS[region]) + shape.format(*digits)
        cut = chance.random()
        if cut < 0.05:
            text = text[:-1]
        elif cut < 0.1:
            text += "7"
        yield text, region if chance.random() < 0.8 else chance.choice(sorted(SHAPES))


def by_the_library(text: str, region: str | None) -> str | None:
    """What phonenumbers alone makes of one number, 00 being the plus of old telephones."""
    number = f"+{text[2:]}" if text.startswith("00") else text
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]


def by_sql(texts: list[str], region: str | None) -> list[str | None]:
    """What SQL alone makes of numbers; ASKED where it hands them on."""
    word = identity_cells.phone_word("t", "d", region)
    with duckdb.connect() as con:
        con.execute(f"create macro phone_word(cell, region) as '{ASKED}'")
        rows = con.execute(
            f"select {word} from (select t, regexp_replace(t, '[^0-9]', '', 'g') as d, i"
            " from (select unnest(?) as t, generate_subscripts(?, 1) as i)) order by i",
            [texts, texts],
        ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_says_of_a_phone_what_the_library_says_or_asks_it(seed: int) -> None:
    made = list(variants(6000, seed=seed))
    asked = right = 0

    for region in SHAPES:
        texts = [text for text, of in made if of == region]
        for text, word in zip(texts, by_sql(texts, region), strict=True):
            expected = by_the_library(text, region)
            assert word in (expected, ASKED), (text, region)
            assert identity_words.phone_word(text, region) == expected, (text, region)
            right += expected is not None
            asked += expected is not None and word == ASKED

    assert right > 2000
    assert asked < right / 4


def test_without_a_region_only_a_number_with_its_country_is_somebody() -> None:
    texts = [text for text, _ in variants(3000, seed=3)]

    for text, word in zip(texts, by_sql(texts, None), strict=True):
        expected = by_the_library(text, None)
        assert word in (expected, ASKED), text
        assert identity_words.phone_word(text, "") == expected, text


@pytest.mark.parametrize(
    ("region", "same"),
    [
        ("RU", ["+7 (927) 000-00-01", "89270000001", "8 927 000-00-01", "79270000001",
                "+7 927 000.00.01", "+７ 927 0000001", "тел. +7 927 000 00 01", "9270000001",
                "+7 927 000 00 01; 8 927 000 00 02", "нет, +79270000001"[5:]]),
        ("MD", ["069 000 001", "+373 69 000 001", "0037369000001", "37369000001", "69000001",
                "(069) 00-00-01", "+373 (0) 69 000 001", "069.000.001", "37369000001.0",
                "12 / 069 000 001", "069000001 sau 079000002"]),
        ("RO", ["0721 000 001", "+40 721 000 001", "0040721000001", "40721000001", "721000001"]),
    ],
)  # fmt: skip
def test_the_ways_to_write_one_phone_give_one_key(
    region: str, same: list[str], tmp_path: Path
) -> None:
    rows = read_phones(same, tmp_path, phone_region=region)

    assert len({row["phone_key"] for row in rows}) == 1
    assert rows[0]["phone_key"] is not None
    assert not any(row["has_unusable_phone"] for row in rows)


def test_a_phone_that_is_none_is_nobody_and_is_recorded(tmp_path: Path) -> None:
    wrong = ["12345", "+373 00 000 000", "069 12 34", "06912345A", "3.73691E+10", "call me",
             "8 927 000 00 01", "+8 927 000 00 01"]  # fmt: skip

    rows = read_phones([*wrong, "", "-"], tmp_path, phone_region="MD")

    assert [row["phone_key"] for row in rows] == [None] * len(rows)
    assert [row["has_unusable_phone"] for row in rows] == [True] * len(wrong) + [False] * 2


def test_two_extensions_of_one_office_are_two_people(tmp_path: Path) -> None:
    written = ["+373 22 000 001 ext. 12", "022000001, доб. 12", "022000001 ext 13", "022000001"]

    keys = [row["phone_key"] for row in read_phones(written, tmp_path, phone_region="MD")]

    assert keys[0] == keys[1] == pseudonym("phone", "37322000001;ext=12")
    assert len(set(keys)) == 3


def test_a_local_number_is_nobody_where_no_region_is_declared(tmp_path: Path) -> None:
    rows = read_phones(["069 000 001", "+373 69 000 001"], tmp_path)

    assert [row["phone_key"] for row in rows] == [None, pseudonym("phone", "37369000001")]


@pytest.mark.parametrize(
    "same",
    [
        ["ana@example.com", "Ana@Example.COM", "ana+shop@example.com", "ana+@example.com",
         "Ana Pop <ana@example.com>", '"Pop, Ana" <ANA+x@example.com>', "<ana@example.com>",
         "mailto:ana@example.com", "ana@example.com; ion@example.com", "ana@example.com."],
        ["ana.pop@gmail.com", "anapop@gmail.com", "a.n.a.pop+news@googlemail.com"],
        ["ana@пример.example", "Ana@ПРИМЕР.example", "ana@xn--e1afmkfd.example"],
    ],
)  # fmt: skip
def test_the_ways_to_write_one_address_give_one_key(same: list[str], tmp_path: Path) -> None:
    keys = {row["email_key"] for row in read_mails(same, tmp_path)}

    assert len(keys) == 1
    assert None not in keys


def test_different_addresses_are_different_people(tmp_path: Path) -> None:
    others = ["ana.pop@example.com", "anapop@example.com", "ana@example.md", "ana-x@example.com",
              "аna@example.com"]  # fmt: skip

    keys = [row["email_key"] for row in read_mails(others, tmp_path)]

    assert len(set(keys)) == len(others)
    assert None not in keys


def test_anonymous_is_nobody_and_no_mistake_while_a_broken_address_is_one(tmp_path: Path) -> None:
    rows = read_mails(
        ["anonymous", "Anonymous", "", "ana@", "no mail", "ana pop ana@example.com", "+x@a.md"],
        tmp_path,
    )

    assert [row["email_key"] for row in rows] == [None] * 7
    assert [row["has_unusable_email"] for row in rows] == [False] * 3 + [True] * 4


def test_sql_and_python_agree_on_every_plain_address() -> None:
    chance = random.Random(5)
    parts = ["ana", "Pop", ".", "-", "_", "1", "+", "x", "%"]
    hosts = ["example.com", "gmail.com", "GoogleMail.com", "a-b.example.md", "xn--e1afmkfd.example"]
    made = [
        "".join(chance.choices(parts, k=chance.randint(1, 5))) + "@" + chance.choice(hosts)
        for _ in range(3000)
    ]
    with duckdb.connect() as con:
        con.execute(f"create macro email_word(cell) as '{ASKED}'")
        word = identity_cells.email_word("t")
        query = f"select {word} from (select lower(unnest(?)) as t)"
        found = [row[0] for row in con.execute(query, [made]).fetchall()]

    assert all(
        word in (identity_words.email_word(text), ASKED)
        for text, word in zip(made, found, strict=True)
    )
    assert found.count(ASKED) < len(found) / 4


def read_phones(texts: list[str], folder: Path, **changes: Any) -> list[dict[str, Any]]:
    survey = a_form(columns={"answered_at": "When", "phone": "Tel"}, **changes)
    lines = [f'2026-01-02,"{text}",9,' for text in texts]
    return read(survey, "\n".join(["When,Tel,Score,Comment", *lines]) + "\n", folder).rows


def read_mails(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    survey = a_form(columns={"answered_at": "When", "email": "Mail"})
    quoted = [text.replace('"', '""') for text in texts]
    lines = [f'2026-01-02,"{text}",9,' for text in quoted]
    return read(survey, "\n".join(["When,Mail,Score,Comment", *lines]) + "\n", folder).rows
