"""Comments through the command: coded by a run, corrected, learnt, forgotten, asked elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.comments.llm_store import AnswerStore
from tests.cli.installation import DECLARATION, Installation, Kept, an_installation, keep
from tests.comments.fake_endpoint import an_endpoint

pytestmark = pytest.mark.slow

OPEN = (
    DECLARATION.replace(
        "columns: {{native_id: id,", "columns: {{native_id: id, customer_id: customer,"
    )
    + "    why: {{metric: comment, column: why}}\n"
)
LINES = (
    "id,at,manager,customer,score,why",
    "a1,2026-03-01 12:00,M1,C-1,3,Курьер опоздал на полдня",
    "a2,2026-03-02 12:00,M1,C-2,9,Personal foarte amabil",
    "a3,2026-03-03 12:00,M2,C-3,8,",
    "a4,2026-03-04 12:00,M2,C-4,2,Курьер опоздал на полдня",
)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    made = an_installation(tmp_path_factory.mktemp("comments") / "kiosk")
    made.declare("kiosk", OPEN)
    folder = made.root / "data" / "drop" / "kiosk"
    folder.mkdir(parents=True)
    (folder / "march.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    ran = made.loyalty("run")
    assert ran.code == 0, ran.err
    return keep(made)


@pytest.fixture
def installation(first_run: Kept) -> Installation:
    """As one run left it."""
    return first_run.put_back()


def coded(made: Installation) -> dict[str, dict[str, Any]]:
    with duckdb.connect(str(made.home.warehouse), read_only=True) as con:
        table = con.sql(
            "select native_response_id as id, cast(response_uid as varchar) as uid, coded.*"
            " from comments.coded as coded inner join raw.response using (response_no)"
        ).to_arrow_table()
    return {row["id"]: row for row in table.to_pylist()}


def test_a_run_codes_what_was_written_and_nothing_else(installation: Installation) -> None:
    rows = coded(installation)

    assert sorted(rows) == ["a1", "a2", "a4"]
    assert rows["a1"]["themes"] == ["delivery"]
    assert rows["a2"]["themes"] == ["staff_attitude"]
    assert rows["a1"]["question_key"] == "why"


def test_a_correction_is_applied_by_the_next_run_and_stands_after_a_rebuild(
    installation: Installation,
) -> None:
    uid = coded(installation)["a1"]["uid"]

    said = installation.loyalty(
        "comments", "correct", uid, "--themes", "waiting_speed", "--by", "ann"
    )
    ran = installation.loyalty("run")
    after = coded(installation)
    rebuilt = installation.loyalty("rebuild")

    assert said.code == 0, said.err
    assert ran.code == 0, ran.err
    assert after["a1"]["themes"] == ["waiting_speed"]
    assert after["a1"]["is_corrected"]
    assert not after["a4"]["is_corrected"]
    assert rebuilt.code == 0, rebuilt.err
    assert coded(installation) == after


def test_a_correction_of_nothing_is_refused_in_words(installation: Installation) -> None:
    uid = coded(installation)["a1"]["uid"]
    for arguments, told in (
        ((uid, "--themes", "courier"), "'courier' is not one of"),
        ((uid,), "nothing is corrected"),
        (("00000000-0000-0000-0000-000000000000", "--themes", "delivery"), "no response"),
    ):
        ended = installation.loyalty("comments", "correct", *arguments, "--by", "ann")

        assert ended.code == 2
        assert told in ended.err


def test_texts_are_coded_on_the_spot_and_a_labelled_file_is_counted(
    installation: Installation, tmp_path: Path
) -> None:
    labelled = tmp_path / "labelled.csv"
    labelled.write_text(
        "text,lang,themes,kind\nКурьер опоздал,ru,delivery,complaint\nPlease call me,en,general,"
        "contact_request\n",
        encoding="utf-8",
    )

    shown = installation.loyalty("comments", "code", "[red]=1+1", "Дорого", "--json")
    counted = installation.loyalty("comments", "evaluate", str(labelled))
    wrong = installation.loyalty("comments", "evaluate", str(tmp_path / "none.csv"))
    folded = installation.loyalty("comments", "evaluate", str(labelled), "--folds", "1")

    assert [row["text"] for row in shown.document] == ["[red]=1+1", "Дорого"]
    assert shown.document[1]["themes"] == ["price_value"]
    assert counted.code == 0, counted.err
    assert "delivery" in counted.out
    assert wrong.code == 2
    assert "no such file" in wrong.err
    assert folded.code == 2
    assert "takes 2 folds or more" in " ".join(folded.err.split())


def test_a_broken_codebook_stops_the_coding_and_not_the_figures(
    installation: Installation,
) -> None:
    (installation.root / "surveys" / "codebook.yaml").write_text("version: '9'\n", encoding="utf-8")
    more = installation.root / "data" / "drop" / "kiosk" / "april.csv"
    more.write_text(f"{LINES[0]}\nb1,2026-04-01 12:00,M1,C-9,4,Дорого\n", encoding="utf-8")

    ran = installation.loyalty("run")

    assert ran.code == 1
    assert "everything_asked" in ran.err
    assert "codebook.yaml: themes: is missing" in " ".join(ran.err.split())
    assert "Snapshot: none" not in ran.out
    assert sorted(coded(installation)) == ["a1", "a2", "a4"]


def test_an_endpoint_codes_instead_and_what_it_said_of_a_forgotten_person_is_erased(
    installation: Installation,
) -> None:
    with an_endpoint() as fake:
        settings = f"coder: llm\nllm: {{url: '{fake.url}', model: m-1}}\n"
        (installation.root / "surveys" / "comments.yaml").write_text(settings, encoding="utf-8")

        ran = installation.loyalty("run", LOYALTY_LLM_KEY="sk-test")
        again = installation.loyalty("run", LOYALTY_LLM_KEY="sk-test")

        assert (ran.code, again.code) == (0, 0), ran.err
        assert {row["coder"] for row in coded(installation).values()} == {"llm:m-1"}
        assert sorted(fake.comments) == ["Personal foarte amabil", "Курьер опоздал на полдня"]
        assert set(fake.keys) == {"Bearer sk-test"}

        store = AnswerStore(installation.home)
        key = store.key("Personal foarte amabil").encode()
        assert key in store.path.read_bytes()
        gone = installation.loyalty("forget", "--customer", "C-2", LOYALTY_LLM_KEY="sk-test")

        assert gone.code == 0, gone.err
        assert key not in store.path.read_bytes()
        assert store.key("Курьер опоздал на полдня").encode() in store.path.read_bytes()
