"""What is read out of single comments, and that it depends on nothing but their words."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestration.comments.codebook import CodebookError, load_codebook
from orchestration.comments.codebook_file import OURS as OUR_CODEBOOK
from orchestration.comments.coder import Coder
from orchestration.comments.language import Detector, names
from orchestration.comments.model import from_bytes, to_bytes
from orchestration.comments.model_file import OURS
from orchestration.comments.reading import Reader
from orchestration.comments.words import fold, lemma, split
from orchestration.home import PROJECT

TEXTS = (
    "Не грубили, но дорого",
    "Livrarea a întârziat trei zile",
    "Livrarea a intarziat trei zile",
    "Waited an hour, nobody called me back",
    "перезвоните мне, пожалуйста",
    "-",
    "",
    "👍👍",
    '=HYPERLINK("http://x")',
    "Было бы здорово открыть вторую кассу",
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(load_codebook(), from_bytes(OURS.read_bytes()))


def one(coder: Coder, text: str) -> dict[str, Any]:
    found: dict[str, Any] = coder.code([text]).to_pylist()[0]
    return found


@pytest.mark.parametrize(
    ("text", "theme", "kind"),
    [
        ("Курьер опоздал на полдня", "delivery", "complaint"),
        ("Очень вежливые продавцы, спасибо", "staff_attitude", "praise"),
        ("Было бы здорово открыть вторую кассу", "waiting_speed", "wish"),
        ("Prețuri prea mari", "price_value", "complaint"),
        ("Preturi prea mari", "price_value", "complaint"),
        ("Preţuri prea mari", "price_value", "complaint"),
        ("Personal foarte amabil", "staff_attitude", "praise"),
        ("The app crashes every time", "website_app", "complaint"),
        ("Please call me", "general", "contact_request"),
        ("Vă rog să mă sunați", "general", "contact_request"),
        ("нет", "general", "none"),
        ("n/a", "general", "none"),
    ],
)
def test_plain_comments_are_understood(coder: Coder, text: str, theme: str, kind: str) -> None:
    row = one(coder, text)

    assert (theme in row["themes"], row["primary_kind"]) == (True, kind), row
    assert row["kinds"][0] == kind


def test_who_asks_to_be_called_and_who_only_waits_are_told_apart(coder: Coder) -> None:
    asks, waits = one(coder, "Перезвоните мне"), one(coder, "Так и не дождался звонка по возврату")

    assert (asks["wants_contact"], asks["implicit_request"]) == (True, False)
    assert (waits["wants_contact"], waits["implicit_request"]) == (False, True)


def test_who_leaves_is_noticed_in_every_language(coder: Coder) -> None:
    for text in (
        "Больше к вам не приду",
        "Nu mai cumpăr de la voi",
        "Taking my business elsewhere",
    ):
        assert one(coder, text)["churn_risk"], text
    assert not one(coder, "Обязательно приду ещё")["churn_risk"]


def test_in_a_mixed_comment_each_theme_has_the_feeling_of_its_clause(coder: Coder) -> None:
    row = one(coder, "Очень вежливый персонал, но доставка ужасная и долгая")

    told = dict(zip(row["themes"], row["theme_sentiments"], strict=True))
    assert row["sentiment"] == "mixed"
    assert told["staff_attitude"] == "positive"
    assert told["delivery"] == "negative"


def test_the_same_text_gets_the_same_codes_in_any_order_and_batch(coder: Coder) -> None:
    alone = {text: one(coder, text) for text in TEXTS}
    shuffled = list(TEXTS) * 3
    random.Random(7).shuffle(shuffled)

    together = coder.code(shuffled).to_pylist()

    for text, row in zip(shuffled, together, strict=True):
        assert row == alone[text], text


def test_another_process_gives_the_same_codes(coder: Coder) -> None:
    script = (
        "import json, sys\n"
        "from orchestration.comments.codebook import load_codebook\n"
        "from orchestration.comments.coder import Coder\n"
        "from orchestration.comments.model import from_bytes\n"
        "from orchestration.comments.model_file import OURS\n"
        "coder = Coder(load_codebook(), from_bytes(OURS.read_bytes()))\n"
        "print(json.dumps(coder.code(json.loads(sys.argv[1])).to_pylist()))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, json.dumps(TEXTS)],
        cwd=PROJECT, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "4711", "PATH": "/usr/bin"},
    )  # fmt: skip

    assert json.loads(ran.stdout) == coder.code(TEXTS).to_pylist()


def test_nothing_at_all_can_be_coded(coder: Coder) -> None:
    assert coder.code([]).num_rows == 0
    assert one(coder, "")["primary_kind"] == "none"
    assert one(coder, "\x00\n\t")["is_coded"]
    assert one(coder, "а" * 100_000)["language"] in ("ru", "other")


def test_the_model_survives_being_written_and_read_to_the_byte() -> None:
    content = OURS.read_bytes()

    assert to_bytes(from_bytes(content)) == content


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Всё понравилось", "ru"),
        ("Totul a fost bine", "ro"),
        ("Asteptat mult, n-am primit nimic", "ro"),
        ("All good here", "en"),
        ("Дуже добре обслуговування, дякую", "other"),
        ("Alles super, danke, sehr schnelle Lieferung", "other"),
        ("12345 !!!", "other"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert names(Detector(load_codebook()).languages(split([text]))) == [language]


def test_case_marks_and_yo_make_no_difference() -> None:
    assert fold("ЁЛКА Șțăâî Şţ") == "елка staai st"
    assert lemma("очередях", "ru") == "очередь"
    assert lemma("livrării", "ro") == "livrare"


def test_what_is_negated_is_known() -> None:
    reading = Reader(load_codebook()).read(["не грубили, но опоздали"])

    negated = [
        reading.words[word].token
        for word, turned in zip(reading.ids.tolist(), reading.is_negated.tolist(), strict=True)
        if turned
    ]
    assert "грубили" in negated
    assert "опоздали" not in negated


def test_a_phrase_may_leave_out_words_and_takes_a_theme_back(tmp_path: Path) -> None:
    edited = OUR_CODEBOOK.read_text(encoding="utf-8").replace(
        "    en: [deliver*,", "    en: [brought ... doorstep, zebra* _ hippo, deliver*,"
    )
    (tmp_path / "codebook.yaml").write_text(edited, encoding="utf-8")
    reader = Reader(load_codebook(tmp_path))

    texts = [
        "brought it all to my doorstep",
        "brought it by all the way to my very doorstep",
        "zebras and hippo", "zebra hippo",
        "delivery", "I was promised they would deliver on promises",
    ]  # fmt: skip
    found = reader.read(texts).hit_counts("theme:delivery").tolist()

    assert [count > 0 for count in found] == [True, True, True, False, True, False]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  price_value:", "  prices:", "themes.price_value: is missing"),
        ("    cause: product", "    cause: fate", "'fate' is not one of front_line"),
        ("цена, цен,", "... цена, цен,", "begins or ends with"),
        ('"no", nope', "no, nope", "put it in quotes"),
        ("version:", "versjon:", "is no part of a codebook"),
    ],
)
def test_a_mistake_in_the_codebook_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = OUR_CODEBOOK.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "codebook.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CodebookError) as error:
        load_codebook(tmp_path)

    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nothing to complain about.", "praise"),
        ("Nothing", "none"),
        ("Никаких нареканий.", "praise"),
        ("Никаких", "none"),
        ("Nu am ce reproșa nimănui", "praise"),
        ("Nimic", "none"),
    ],
)
def test_who_has_nothing_to_complain_about_has_said_something(
    coder: Coder, text: str, kind: str
) -> None:
    assert one(coder, text)["primary_kind"] == kind
