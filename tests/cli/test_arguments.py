from __future__ import annotations

import pytest

from orchestration.cli import command
from orchestration.cli.arguments import parsed
from orchestration.cli.outcomes import Ending, WrongInputError, ending_of, speaking
from orchestration.metrics_catalogue.catalogue import entries


@pytest.mark.parametrize(
    "line",
    [
        "run --survey a --survey b --json",
        "metrics --metric nps",
        "metrics --metric response_rate --grain quarter",
        "metrics --metric csi_gap_price",
        "metrics --metric nps_latest",
        "metrics --metric csi@1",
        "metrics --metric csi --grain month --dimension manager --format csv",
        "metrics choose --business retail --write --language ru",
        "bridge --metric nps --period 2026-03 --theirs 50 --method vendor-x",
        "metrics --metric nps --dimension location --change --against company",
        "status",
        "sources check",
        "sources check folder",
        "sources try folder/defs.yaml one.csv two.csv",
        "sources new --list",
        "sources new --product typeform --survey after_visit --owner team:web",
        "quarantine list",
        "quarantine show --reason SCORE_RANGE",
        "quarantine replay",
        "rebuild",
        "rebuild --month 2026-03",
        "verify",
        "feed status --refresh",
        "feed close --scheme a --period 2026-03 --by Ana",
        "feed prepare --period 2026-03 --by Ana",
        "feed approve --period 2026-03 --by Boris",
        "feed release --period 2026-03 --by Boris",
        "feed acknowledge --period 2026-03 --by Payroll --reference 7",
        "feed verify --period 2026-03 --no-recompute --language ro --format json",
        "feed explain --unit L1 --period 2026-03 --answers --language ru",
        "feed appeal --period 2026-03 --unit L1 --reason wrong_person --response u --by Vera",
        "feed exclude --response u --reason duplicate --by Ana",
        "feed tag --response u --cause price --by Ana",
        "feed decide appeal-1 --accept --by Boris",
        "feed decide exclusion-2 --reject --note why --by Boris",
        "feed key --by Ana",
        "docs --to pages",
        "board --port 9000",
        "board --address 10.0.0.5",
        "access check",
        "access who ana@example.com --group balti --json",
    ],
)
def test_what_is_promised_is_understood(line: str) -> None:
    assert callable(parsed(line.split()).verb)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "walk",
        "metrics",
        "metrics choose",
        "metrics choose --business circus",
        "metrics --metric happiness",
        "metrics --metric nps --grain fortnight",
        "metrics --metric nps --change --against tomorrow",
        "rebuild --month 2026-13",
        "rebuild --month march",
        "run --sur a",  # an option is never guessed from its beginning
        "quarantine",
    ],
)
def test_what_is_not_understood_ends_with_two(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parsed(line.split())

    assert end.value.code == Ending.WRONG_INPUT
    assert "usage: loyalty" in capsys.readouterr().err


def test_every_metric_of_the_catalogue_can_be_asked_for() -> None:
    fixed = [entry.id for entry in entries() if not entry.is_pattern]

    assert {"response_rate", "delivery_rate", "customer_coverage", "mystery"} <= set(fixed)
    for metric in fixed:
        assert parsed(["metrics", "--metric", metric]).metric == metric


def test_a_metric_that_is_none_is_answered_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parsed(["metrics", "--metric", "respons_rate"])

    said = " ".join(capsys.readouterr().err.split())
    assert "did you mean response_rate?" in said
    assert "customer_coverage" in said


def test_metrics_without_a_metric_is_answered_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parsed(["metrics"])

    said = " ".join(capsys.readouterr().err.split())
    assert "--metric is required. Such as: loyalty metrics --metric nps." in said
    assert "customer_coverage" in said


def test_a_month_that_is_none_is_answered_with_how_to_write_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parsed(["rebuild", "--month", "2026-13"])

    assert "write it as 2026-03" in capsys.readouterr().err


def test_an_error_of_ours_is_found_behind_one_of_a_library() -> None:
    ours = WrongInputError("no such source")
    theirs = RuntimeError("while loading")
    theirs.__cause__ = ours

    assert speaking(theirs) is ours
    assert ending_of(ours) == Ending.WRONG_INPUT
    assert speaking(ValueError("a mistake in the program")) is None


def test_a_missing_folder_of_sources_is_wrong_input(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = tmp_path_factory.mktemp("home") / "nowhere"
    monkeypatch.setenv("LOYALTY_SURVEYS", str(nowhere))

    code = command(["sources", "check"])

    assert code == Ending.WRONG_INPUT
    assert str(nowhere) in capsys.readouterr().err
