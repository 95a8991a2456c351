"""Comments coded by an endpoint: masked, kept, never mixed, and whatever it answers harmless."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.comments.codebook import load_codebook
from orchestration.comments.coding import code_new
from orchestration.comments.llm import Asked, EndpointError, LLMCoder
from orchestration.comments.llm_store import AnswerStore, forget_gone
from orchestration.comments.settings import Endpoint, load_settings
from orchestration.home import Home
from orchestration.raw.warehouse import SCHEMA
from orchestration.responses.declaration_file import DeclarationError
from tests.comments.fake_endpoint import FakeEndpoint, an_endpoint

UNUSABLE = ("refusal", "prose", "label", "injected", "page", "huge", "deep")
PASSING = ("503", "429", "dropped", "slow")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "data", tmp_path / "surveys")


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with an_endpoint() as fake:
        yield fake


def a_coder(home: Home, fake: FakeEndpoint, *, model: str = "m-1", **options: Any) -> LLMCoder:
    settings = Endpoint(url=fake.url, model=model, **{"timeout_seconds": 0.3, **options})
    return LLMCoder(
        settings, load_codebook(), AnswerStore(home), key="sk-test", sleep=lambda _: None
    )


def test_a_text_is_asked_about_once_masked_and_its_answer_is_kept(
    home: Home, endpoint: FakeEndpoint
) -> None:
    texts = ["Курьер не приехал, мой номер +37369123456, a@b.md", "Курьер опоздал"]

    first = a_coder(home, endpoint).code([*texts, texts[0]]).to_pylist()
    again = a_coder(home, endpoint).code(texts).to_pylist()

    assert first[:2] == again
    assert first[0]["themes"] == ["delivery", "communication"]
    assert first[0]["is_coded"]
    assert len(endpoint.asked) == 2
    assert endpoint.keys == ["Bearer sk-test"] * 2
    assert not any("69123456" in text or "a@b.md" in text for text in endpoint.comments)
    assert "[phone]" in endpoint.comments[0]
    assert b"\xd0\x9a\xd1\x83\xd1\x80" not in AnswerStore(home).path.read_bytes()


def test_another_model_is_asked_anew_and_its_answers_stand_apart(
    home: Home, endpoint: FakeEndpoint
) -> None:
    one, other = a_coder(home, endpoint), a_coder(home, endpoint, model="m-2")
    one.code(["Дорого"])
    endpoint.codes["themes"] = ["price_value"]

    found = other.code(["Дорого"]).to_pylist()

    assert (one.coder, other.coder) == ("llm:m-1", "llm:m-2")
    assert one.version != other.version
    assert found[0]["themes"] == ["price_value"]
    assert one.code(["Дорого"]).to_pylist()[0]["themes"] == ["delivery", "communication"]


@pytest.mark.parametrize("fault", UNUSABLE)
def test_rubbish_and_refusals_leave_a_comment_uncoded_and_are_not_asked_again(
    home: Home, endpoint: FakeEndpoint, fault: str
) -> None:
    endpoint.faults.append(fault)
    coder = a_coder(home, endpoint)

    row = coder.code(["Дорого"]).to_pylist()[0]

    assert (row["is_coded"], row["themes"], row["confidence"]) == (False, [], 0.0)
    assert coder.asked == Asked(unusable=1)
    assert a_coder(home, endpoint).code(["Дорого"]).to_pylist()[0] == row
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_tried_again(home: Home, endpoint: FakeEndpoint, fault: str) -> None:
    endpoint.faults.extend([fault, fault])

    row = a_coder(home, endpoint).code(["Дорого"]).to_pylist()[0]

    assert row["is_coded"]
    assert len(endpoint.asked) == 3


def test_what_got_no_answer_waits_and_a_dead_endpoint_is_not_asked_on_and_on(
    home: Home, endpoint: FakeEndpoint
) -> None:
    endpoint.faults.extend(["503"] * 100)
    coder = a_coder(home, endpoint, tries=2, give_up_after=3)

    rows = coder.code([f"text {number}" for number in range(20)]).to_pylist()

    assert all(row["language"] is None for row in rows)
    assert coder.asked == Asked(waiting=20)
    assert len(endpoint.asked) == 2 * 3


@pytest.mark.parametrize("fault", ["401", "404", "400", "redirect"])
def test_a_wrong_key_or_address_is_said_and_not_what_the_key_is(
    home: Home, endpoint: FakeEndpoint, fault: str
) -> None:
    endpoint.faults.append(fault)

    with pytest.raises(EndpointError, match=r"comments\.yaml") as error:
        a_coder(home, endpoint).code(["Дорого"])

    assert "sk-test" not in str(error.value)


def test_what_waits_is_in_no_table_until_it_is_answered(home: Home, endpoint: FakeEndpoint) -> None:
    con = a_warehouse("Дорого", "Курьер опоздал")
    endpoint.faults.extend(["", "503", "503", "503"])

    code_new(con, a_coder(home, endpoint, tries=3))
    between = con.execute("select count(*) from comments.coded").fetchall()
    code_new(con, a_coder(home, endpoint))

    assert between == [(1,)]
    assert con.execute("select distinct coder, is_coded from comments.coded").fetchall() == [
        ("llm:m-1", True)
    ]
    assert con.execute("select distinct evidence from comments.theme").fetchall() == [("llm",)]
    assert con.execute("select count(*) from comments.coded").fetchall() == [(2,)]


def test_what_was_answered_of_a_forgotten_person_is_erased(
    home: Home, endpoint: FakeEndpoint
) -> None:
    coder = a_coder(home, endpoint)
    coder.code(["Дорого", "Курьер опоздал"])
    store = AnswerStore(home)

    gone = forget_gone(home, a_warehouse("Дорого"))

    assert gone == 1
    assert set(store.known(coder.coder, coder.version, ["Дорого", "Курьер опоздал"])) == {"Дорого"}
    assert store.key("Курьер опоздал").encode() not in store.path.read_bytes()


def a_warehouse(*texts: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    for number, text in enumerate(texts, start=1):
        con.execute(
            "insert into raw.answer (response_no, question_key, metric, value_text)"
            " values (?, 'why', 'comment', ?)",
            [number, text],
        )
    return con


def test_without_a_file_nobody_is_asked(tmp_path: Path) -> None:
    assert load_settings(tmp_path).coder == "codebook+model"
    assert load_settings(tmp_path).llm is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("coder: llm\n", "needs `llm`"),
        ("llm: {url: 'http://llm.example.com/v1', model: m}\n", "https"),
        ("llm: {url: 'https://key@llm.example.com', model: m}\n", "secret"),
        ("llm: {url: 'https://x.example', model: m, key: sk-1}\n", "key"),
        ("coder: gpt\n", "coder"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "comments.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DeclarationError, match=told):
        load_settings(tmp_path)
