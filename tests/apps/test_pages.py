"""Every page in every language, on the made-up company: right numbers, right words, no leaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from apps.board import comparison, data, exports, figures, formats, texts
from apps.board.data import BASIC_METRICS
from tests.apps import company, snapshot_fixture
from tests.apps.company import DECLINING, FORMULA, SMALL_TEAM

pytestmark = pytest.mark.slow

APP = Path(texts.__file__).parent / "app.py"
PAGES = {name: f"app_pages/{name}.py" for name in ("overview", "trends", "quality")}
LANGUAGES = texts.LANGUAGES
SEPTEMBER = [one for one in company.answers() if (one.day.year, one.day.month) == (2026, 9)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    return place


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


def opened(page: str, **address: str | list[str]) -> AppTest:
    board = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in address.items():
        board.query_params[name] = value
    # the first run shows the overview, whose filters would take those of the page wanted
    return board.run() if page == "overview" else board.switch_page(PAGES[page]).run()


def words_of(board: AppTest) -> str:
    kinds = (board.title, board.subheader, board.caption, board.markdown, board.info,
             board.warning, board.success, board.error)  # fmt: skip
    said = [str(element.value) for kind in kinds for element in kind]
    said += [f"{metric.label} {metric.value} {metric.delta}" for metric in board.metric]
    return "\n".join(said)


def table(board: AppTest, header: str) -> pd.DataFrame:
    """The first table that has a column of this name."""
    return next(found.value for found in board.dataframe if header in found.value.columns)


def nps(answers: list[company.Answers]) -> float:
    scores = [one.nps for one in answers]
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("home")
def test_a_page_is_drawn_in_its_language(page: str, language: str) -> None:
    board = opened(page, lang=language)

    assert not board.exception
    assert board.title[0].value == texts.load(language)(f"{page}.title")
    assert not board.warning or page == "quality"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_the_overview_shows_the_last_complete_month_of_the_company(language: str) -> None:
    words = texts.load(language)

    board = opened("overview", lang=language)

    n = len(SEPTEMBER)
    assert [metric.value for metric in board.metric] == [
        formats.number(nps(SEPTEMBER), words),
        formats.number(sum(one.csi for one in SEPTEMBER) / n, words),
        formats.number(sum(one.ces for one in SEPTEMBER) / n, words),
    ]
    said = words_of(board)
    assert said.count(f"{formats.answers(n, words)} · {words.listed('months.standing')[8]}") == 3
    for metric in BASIC_METRICS:
        assert words(f"metric.{metric}.unit") in said
    assert words("verdict.not_proven_badge") in said


@pytest.mark.usefixtures("home")
def test_a_month_that_still_runs_says_so() -> None:
    board = opened("overview", period="2026-10-01")

    assert "October 2026 (still running)" in words_of(board)
    assert "This period is still running" in words_of(board)


@pytest.mark.usefixtures("home")
def test_a_day_with_four_answers_shows_no_figure() -> None:
    by_day: dict[str, int] = {}
    for one in company.answers():
        by_day[one.day.isoformat()] = by_day.get(one.day.isoformat(), 0) + 1
    day = next(day for day, n in sorted(by_day.items()) if n == 4)

    board = opened("overview", grain="day", period=day)

    assert [metric.value for metric in board.metric] == ["—", "—", "—"]
    assert "**Too few answers**" in words_of(board)


@pytest.mark.usefixtures("home")
def test_the_declining_location_stands_out_with_its_numbers() -> None:
    board = opened("trends", lang="en")

    found = table(board, "Location").set_index("Location")
    here = [one for one in SEPTEMBER if one.segments["location"] == DECLINING]
    assert found.loc[DECLINING, "NPS"] == pytest.approx(nps(here))
    assert found.loc[DECLINING, "Answers"] == len(here)


@pytest.mark.parametrize("metric", BASIC_METRICS)
@pytest.mark.usefixtures("home")
def test_a_team_of_four_answers_shows_no_number_anywhere(metric: str) -> None:
    board = opened("trends", by="manager", metric=metric, against="2026-08-01", member=SMALL_TEAM)

    row = table(board, "Manager").set_index("Manager").loc[SMALL_TEAM]
    assert row["Note"] == "too few answers"
    numbers = row.drop(labels=["Note", "Verdict", "95 % interval"])
    assert numbers.isna().all()
    assert row["95 % interval"] == ""
    assert "100.0" not in words_of(board)


@pytest.mark.usefixtures("home")
def test_filters_of_the_address_are_heard() -> None:
    board = opened(
        "trends",
        lang="ru",
        metric="csi",
        by="product",
        grain="quarter",
        period="2026-04-01",
        against="2026-01-01",
        sort="value",
        member=["Laptop", FORMULA],
    )

    assert board.selectbox(key="filter_metric_").value == "csi"
    assert board.multiselect(key="filter_member_product").value == ["Laptop", FORMULA]
    found = table(board, "Продукт")
    assert set(found["Продукт"]) <= set(company.PRODUCTS)
    assert found["CSI"].dropna().is_monotonic_decreasing
    assert "Сравнение: 2-й квартал 2026 и 1-й квартал 2026" in words_of(board)


@pytest.mark.usefixtures("home")
def test_a_choice_is_written_into_the_address_and_the_usual_one_is_not() -> None:
    board = opened("trends")

    board.selectbox(key="filter_by_").set_value("manager").run()
    assert board.query_params["by"] == "manager"

    board.selectbox(key="filter_by_").set_value("location").run()
    assert "by" not in board.query_params


@pytest.mark.usefixtures("home")
def test_a_choice_goes_along_to_the_next_page() -> None:
    board = opened("overview", lang="ro", grain="quarter")

    board.switch_page(PAGES["trends"]).run()

    assert board.title[0].value == "Evoluție și segmente"
    assert board.selectbox(key="filter_grain_").value == "quarter"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "value",
    ["'; drop table metric_values; --", "<img src=x onerror=alert(1)>", "nps\x00", "9" * 5000],
)
@pytest.mark.usefixtures("home")
def test_an_odd_address_does_no_harm_and_is_noticed(page: str, value: str) -> None:
    names = ("lang", "metric", "by", "grain", "period", "against", "since", "sort", "member")

    board = opened(page, **dict.fromkeys(names, value))

    assert not board.exception
    assert board.title[0].value == texts.load("en")(f"{page}.title")
    assert value not in words_of(board)
    if page == "trends":
        assert "a value that is not known here" in board.warning[0].value
        assert "Metric" in board.warning[0].value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_the_quality_page_tells_what_became_of_every_row(language: str) -> None:
    words = texts.load(language)

    board = opened("quality", lang=language)

    totals = [metric.value for metric in board.metric]
    assert totals == [formats.count(n, words) for n in (2822, 2004, 66, 2, 1)]
    balance = table(board, words("quality_column.superseded")).drop(
        columns=words("quality_column.survey")
    )
    received, *parts = balance.sum().tolist()
    assert received == sum(parts)
    assert words("reason.SCORE_RANGE") in table(board, words("quality_column.field")).to_string()
    refused = table(board, words("quality_column.cure")).to_string()
    assert words("cure.NOT_CSV") in refused
    assert words("reason.HEADER_MISSING") in refused
    assert words("quality.late_some", names="CRM\\-выгрузка") in words_of(board)


@pytest.mark.usefixtures("home")
def test_markup_from_data_is_never_part_of_a_text() -> None:
    for page in PAGES:
        board = opened(page, by="product")

        assert "<script>" not in words_of(board)
        assert not any("unsafe" in str(element.proto) for element in board.markdown)


@pytest.mark.usefixtures("home")
def test_the_download_hides_what_the_page_hides_and_runs_no_formula() -> None:
    snapshot = data.open_snapshot()
    assert snapshot is not None
    day = date(2026, 9, 1)
    for dimension, name in (("manager", SMALL_TEAM), ("product", FORMULA)):
        rows = data.load_values(
            snapshot, data.Series("nps", "0-10"), grain="month", dimension=dimension,
            since=day, until=day,
        )  # fmt: skip
        spelled = figures.in_words(
            rows, texts.load("en"), dimension=dimension, name_period=lambda _: "September 2026"
        )
        frame = comparison.download(spelled, texts.load("en"), metric="nps", dimension=dimension)
        line = next(
            line for line in exports.as_csv(frame).decode("utf-8-sig").splitlines() if name in line
        )
        if name == SMALL_TEAM:
            assert line == f"September 2026,{name},,,,,,,,too few answers"
        else:
            assert line.startswith(f"September 2026,'{name},")


def test_without_a_snapshot_every_page_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))

    for page in PAGES:
        board = opened(page)

        assert not board.exception
        assert "There is no data yet" in board.info[0].value
        assert board.code[0].value == "loyalty run"


def test_a_damaged_snapshot_says_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    published = tmp_path / "published"
    published.mkdir()
    (published / "board-y.duckdb").write_bytes(b"not a database" * 1000)
    (published / "CURRENT").write_text("board-y.duckdb\n", encoding="utf-8")

    board = opened("overview")

    assert not board.exception
    assert "cannot be read" in board.error[0].value
    assert board.code[0].value == "loyalty verify"


def test_a_snapshot_without_scores_points_to_the_quality_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from published.metric_values")

    for page in ("overview", "trends"):
        board = opened(page)

        assert not board.exception
        assert "See Data quality" in board.info[0].value


@pytest.mark.usefixtures("home")
def test_the_language_is_switched_on_the_page_and_written_into_the_address() -> None:
    board = opened("trends", by="manager")

    board.selectbox(key="filter_lang_").set_value("ru").run()

    assert board.title[0].value == "Динамика и сегменты"
    assert board.query_params["lang"] == "ru"
    assert board.selectbox(key="filter_by_").value == "manager"


def test_a_new_snapshot_is_shown_on_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    board = opened("quality")
    assert board.metric[0].value == "2,822"

    newer = path.with_name("board-y.duckdb")
    newer.write_bytes(path.read_bytes())
    with duckdb.connect(str(newer)) as connection:
        connection.execute("update published.snapshot_info set snapshot_id = 'y'")
        connection.execute("update published.row_balance set received = 1000 where batch_no = 1")
    (path.parent / "CURRENT").write_text("board-y.duckdb\n", encoding="utf-8")
    board.run()

    assert board.metric[0].value == "3,002"
    assert "The balance does not add up for: Web shop form" in board.error[0].value
    assert "Snapshot: y" in words_of(board)
