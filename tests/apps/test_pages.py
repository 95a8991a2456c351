"""Every page in every language, on the made-up company: right numbers, right words, no leaks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.board import comparison, data, exports, figures, formats, texts
from apps.board.data import BASIC_METRICS
from apps.board.scope import EVERYTHING
from tests.apps import company
from tests.apps.company import DECLINING, FORMULA, NAMES, SMALL_TEAM
from tests.apps.opened import PAGES, opened, table, title_of, words_of

pytestmark = pytest.mark.slow

LANGUAGES = texts.LANGUAGES
SEPTEMBER = [one for one in company.answers() if (one.day.year, one.day.month) == (2026, 9)]


def nps(answers: list[company.Answers]) -> float:
    scores = [one.nps for one in answers]
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("home")
def test_a_page_is_drawn_in_its_language(page: str, language: str) -> None:
    board = opened(page, lang=language)

    assert not board.exception
    assert board.title[0].value == texts.load(language)(title_of(page))
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
    assert "**Hidden**" in words_of(board)


@pytest.mark.usefixtures("home")
def test_the_declining_location_stands_out_with_its_numbers() -> None:
    board = opened("trends", lang="en")

    found = table(board, "Location").set_index("Location")
    here = [one for one in SEPTEMBER if one.segments["location"] == DECLINING]
    assert found.loc["Bălți", "NPS"] == pytest.approx(nps(here))
    assert found.loc["Bălți", "Answers"] == len(here)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_members_are_shown_by_name_and_chosen_by_id(language: str) -> None:
    words = texts.load(language)

    board = opened("trends", lang=language, by="manager", member=["M06", "M09"])

    header = words("dimension.manager")
    shown = table(board, header)[header].tolist()
    assert shown == sorted(
        {*NAMES["manager"].values(), "Ana Ceban (M01)", "Ana Ceban (M06)", "M09"} - {"Ana Ceban"}
    )
    lines = board.multiselect(key="filter_member_manager")
    assert lines.value == ["M06", "M09"]
    assert lines.options == shown
    assert board.query_params["member"] == ["M06", "M09"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_whoever_is_not_stated_is_so_in_every_language(language: str) -> None:
    words = texts.load(language)

    board = opened("trends", lang=language, by="language", grain="year")

    shown = table(board, words("dimension.language"))[words("dimension.language")].tolist()
    assert words("member.unknown") in shown
    assert words("member_language.ro") in shown


@pytest.mark.usefixtures("home")
def test_no_interval_reaches_past_the_scale() -> None:
    snapshot = data.open_snapshot(EVERYTHING)
    assert snapshot is not None
    ends = {"nps": (-100, 100), "csi": (0, 100), "ces": (1, 7)}
    for series in data.load_series(snapshot):
        rows = data.load_values(
            snapshot, series, grain="day", dimension="company",
            since=company.FIRST_MONTH, until=date(2026, 12, 31),
        )  # fmt: skip
        lowest, highest = ends[series.metric]
        assert rows["low"].min() >= lowest
        assert rows["high"].max() <= highest
        # some did, so there was something to cut
        assert series.metric == "nps" or rows["high"].max() == highest


@pytest.mark.parametrize("metric", BASIC_METRICS)
@pytest.mark.usefixtures("home")
def test_a_team_of_four_answers_shows_no_number_anywhere(metric: str) -> None:
    board = opened("trends", by="manager", metric=metric, against="previous", member=SMALL_TEAM)

    row = table(board, "Manager").set_index("Manager").loc["Ion Rusu"]
    assert row["Note"] == "hidden"
    numbers = row.drop(labels=["Note", "Verdict", "95 % interval", "Change, 95 % interval"])
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
        against="previous",
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
    assert board.title[0].value == texts.load("en")(title_of(page))
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
    missed = table(board, words("waves.period")).to_string()
    assert formats.period("quarter", date(2026, 1, 1), words) in missed


@pytest.mark.usefixtures("home")
def test_markup_from_data_is_never_part_of_a_text() -> None:
    for page in PAGES:
        board = opened(page, by="product")

        assert "<script>" not in words_of(board)
        assert not any("unsafe" in str(element.proto) for element in board.markdown)


@pytest.mark.usefixtures("home")
def test_the_download_hides_what_the_page_hides_and_runs_no_formula() -> None:
    snapshot = data.open_snapshot(EVERYTHING)
    assert snapshot is not None
    day = date(2026, 9, 1)
    for dimension, name in (("manager", SMALL_TEAM), ("product", FORMULA)):
        rows = data.load_values(
            snapshot, data.Series("nps", "0-10"), grain="month", dimension=dimension,
            since=day, until=day,
        )  # fmt: skip
        spelled = figures.in_words(
            rows, texts.load("en"), dimension=dimension, name_period=lambda _: "September 2026",
            names=data.load_names(snapshot, dimension),
        )  # fmt: skip
        frame = comparison.download(spelled, texts.load("en"), metric="nps", dimension=dimension)
        line = next(
            line for line in exports.as_csv(frame).decode("utf-8-sig").splitlines() if name in line
        )
        if name == SMALL_TEAM:
            assert line == f"September 2026,{name},Ion Rusu,,,,,,,,hidden"
        else:
            assert line.startswith(f"September 2026,'{name},")


@pytest.mark.usefixtures("home")
def test_the_language_is_switched_on_the_page_and_written_into_the_address() -> None:
    board = opened("trends", by="manager")

    board.selectbox(key="filter_lang_").set_value("ru").run()

    assert board.title[0].value == "Динамика и сегменты"
    assert board.query_params["lang"] == "ru"
    assert board.selectbox(key="filter_by_").value == "manager"


@pytest.mark.usefixtures("home")
def test_the_age_of_the_data_is_the_age_of_the_newest_answer() -> None:
    newest = max(one.day for one in company.answers())
    days = max((datetime.now(UTC).date() - newest).days, 0)

    said = words_of(opened("overview", lang="ro"))

    assert f"Vechimea datelor: {texts.load('ro').plural('days', days, n=days)}" in said
    assert "Ultimul răspuns: 7\u00a0octombrie\u00a02026" in said
