"""Phrases of the integrity screen on comments that they were not written beside."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from tests.dbt.building import DBT_PROJECT, dbt

pytestmark = pytest.mark.slow

SEED = DBT_PROJECT / "seeds" / "integrity_phrases.csv"

BEGGED = (
    "Менеджер очень просила поставить 10",
    "Поставьте десятку, пожалуйста!!!",
    "ПОСТАВЬТЕ МНЕ ДЕСЯТЬ",
    "Поставил 10, чтобы не ругали девушку",
    "ставлю 10 чтобы его не оштрафовали",
    "нас попросили поставить высший балл",
    "просили оценить на 10",
    "Сказали поставить только 10",
    "За десятку обещали скидку",
    "за хороший отзыв дали подарок",
    "Продавец уговаривал поставить максимальную оценку",
    "Дайте 10, иначе меня лишат премии",
    "Vă rog, dați-mi 10",
    "va rog sa puneti nota 10",
    "DAŢI NOTA MAXIMĂ",
    "M-a rugat să pun 10",
    "mi s-a spus sa dau nota zece",
    "Ne-au rugat frumos să le dăm nota maximă",
    "Am dat 10 ca să nu o certe",
    "am pus zece doar ca sa nu il amendeze",
    "Mi-au promis reducere, pentru nota 10 mi-au dat un cadou",
    "puneți-ne zece vă rog",
    "Give me a 10 please",
    "please give us a 10",
    "The girl asked me to give a 10",
    "He begged us to rate him ten",
    "We were told to give the highest score",
    "gave a 10 so that she does not get into trouble",
    "Anything less than a 10 is a fail for them",
    "they offered a discount for a 10",
)
INNOCENT = (
    "Ставлю 10 за отличный сервис",
    "Десять баллов!",
    "Оценка 10 из 10",
    "Просил поставить кондиционер до 10 июня",
    "Попросил поставить стиральную машину на кухне",
    "Поставили технику за 10 минут",
    "Дали скидку 10 процентов",
    "Ждал 10 дней, никто не перезвонил",
    "Сказали, что доставят за 10 дней",
    "Отлично, всё понравилось, ставлю десятку",
    "Хорошая оценка качества",
    "Поставщик подвёл, но магазин помог",
    "Dau nota 10 pentru servicii",
    "Nota 10, felicitări!",
    "Am dat 10 lei pentru livrare",
    "M-a rugat să aștept 10 minute",
    "mi s-a spus că livrarea durează 10 zile",
    "Ne-au dat o reducere de 10%",
    "Zece din zece",
    "Au pus mașina de spălat în 10 minute",
    "Va rog sa imi raspundeti in 10 zile",
    "pentru 10 produse am primit reducere",
    "I give it a 10",
    "10 out of 10",
    "They asked me to wait 10 minutes",
    "Waited ten days for the delivery",
    "gave a discount of 10 percent",
    "Delivered in 10 minutes, excellent",
    "I was told it takes 10 days",
    "Top score from me, thank you",
)
PRAISED = (
    "Отличный магазин, всем рекомендую",
    "Очень доволен покупкой",
    "Servicii excelente, foarte mulțumită",
    "Recomand cu drag",
    "Excellent service, very happy",
    "Highly recommended",
)
CURSED = (
    "Ужасное обслуживание",
    "Меня обманули",
    "Больше никогда не куплю у вас",
    "Groaznic, m-au înșelat",
    "Total dezamăgită",
    "Terrible, the worst shop",
    "Never again",
)
NEITHER = (
    "Не отлично, но и не плохо",
    "Nu sunt foarte mulțumit",
    "Not excellent",
    "Обычный магазин",
    "Livrare la timp",
    "I was not very happy with it",
)


@cache
def matching() -> str:
    """The models' own words for a folded text and a denied one, as one query."""
    query = (
        "select t.text, list(distinct p.kind) filter (where regexp_matches("
        "case p.kind when 'begging' then f.folded else {{ without_denied('f.folded') }} end, "
        "strip_accents(p.pattern))) from texts as t, "
        "lateral (select {{ folded_text('t.text') }} as folded) as f, phrases as p "
        "group by t.text"
    )
    with TemporaryDirectory() as folder:
        done = dbt(Path(folder) / "warehouse.duckdb", "compile", "--inline", query)
    return str(done.results[0].node.compiled_code)


def kinds_of(texts: tuple[str, ...]) -> dict[str, set[str]]:
    with duckdb.connect() as con:
        con.execute("create table texts (text varchar)")
        con.executemany("insert into texts values (?)", [(text,) for text in texts])
        con.execute(f"create table phrases as from read_csv('{SEED}', header = true)")
        found = con.execute(matching()).fetchall()
    return {text: set(kinds or ()) for text, kinds in found}


def test_begging_is_found_in_three_languages_and_thanks_are_not_taken_for_it() -> None:
    begged = kinds_of(BEGGED)
    innocent = kinds_of(INNOCENT)

    missed = [text for text in BEGGED if "begging" not in begged[text]]
    false = [text for text in INNOCENT if "begging" in innocent[text]]
    print(f"begging: found {len(BEGGED) - len(missed)} of {len(BEGGED)}; missed {missed}")
    print(f"false alarms {len(false)} of {len(INNOCENT)}: {false}")
    assert len(missed) <= len(BEGGED) // 10
    assert not false


def test_strong_praise_and_strong_complaint_are_told_apart_and_denials_are_neither() -> None:
    kinds = kinds_of(PRAISED + CURSED + NEITHER)

    assert {text for text in PRAISED if kinds[text] != {"praise"}} == set()
    assert {text for text in CURSED if kinds[text] != {"complaint"}} == set()
    assert {text for text in NEITHER if kinds[text]} == set()


def test_the_list_is_complete_and_no_pattern_is_undone_by_the_folding() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    told = {(row["kind"], row["language"]) for row in rows}
    assert told == {
        (kind, language)
        for kind in ("begging", "praise", "complaint")
        for language in ("ru", "ro", "en")
    }
    assert len({row["phrase_id"] for row in rows}) == len(rows)
    for row in rows:
        # texts are small letters with one blank on each side of a word
        assert row["pattern"] == row["pattern"].lower(), row["phrase_id"]
        assert "ё" not in row["pattern"], row["phrase_id"]
        assert "  " not in row["pattern"], row["phrase_id"]
