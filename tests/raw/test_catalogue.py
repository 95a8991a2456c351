"""Every case of the catalogue of bad input, through the whole route."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from orchestration.raw.loader import FileBalance
from tests.conventions.checkout import PROJECT
from tests.raw.catalogue import CASES, CSV, ELSEWHERE, IDENTIFIER, KINDS, Case
from tests.raw.loading import Installation, form, parts
from tests.reader_memory import GIBIBYTE, watched_memory

pytestmark = pytest.mark.slow


def outcome(place: Installation, case: Case, balance: FileBalance) -> str:
    """What became of a file, in the words of the catalogue."""
    if balance.status == "refused":
        return f"R {balance.refusal}"
    at = f"manifest_seq = {balance.manifest_seq}"
    words = dict(
        place.ask(
            "select row_no, case response_status when 'complete' then 'A' else 'P' end"
            f" from raw.response where {at}"
        )
    ) | dict(place.ask(f"select row_no, 'Q:' || reason from raw.quarantine where {at}"))
    # the row numbers of what is loaded count what is loaded only: those set aside fit between
    aside = {number: word for number, word in words.items() if word.startswith("Q")}
    loaded = place.ask(
        "select case response_status when 'complete' then 'A' else 'P' end from raw.response"
        f" where {at} order by row_no"
    )
    told = [word for (word,) in loaded]
    for number in sorted(aside):
        told.insert(number - 1, aside[number])
    flags = balance.detail.split()
    drifts = place.ask(f"select change from raw.header_drift where {at}")
    skips = place.ask(f"select reason from raw.skipped where {at}")
    told += [f"S:{reason}" for (reason,) in skips]
    told += [word for flag in flags for word in ("flag", flag)]
    told += [word for (change,) in drifts for word in ("drift", change)]
    assert balance.received == sum(parts(balance)[1:]), case.id
    return " ".join(told)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All cases of one source in one batch: none may spoil another."""
    told: dict[str, str] = {}
    for survey in {case.survey.survey: case.survey for case in CASES}.values():
        cases = [case for case in CASES if case.survey is survey]
        place = Installation(tmp_path_factory.mktemp(survey.survey))
        balances = place.deliver(survey, {case.id: unlike(case) for case in cases})
        told |= {case.id: outcome(place, case, balances[case.id]) for case in cases}
    return told


def unlike(case: Case) -> bytes:
    """The case's file with identifiers of its own, so that no row of another case equals it."""
    if case.survey.format.type == "mail":
        return case.content
    number = b"%d00" % CASES.index(case)
    return IDENTIFIER.sub(lambda found: number + found[0], case.content)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_bad_input_has_the_outcome_of_the_catalogue(case: Case, outcomes: dict[str, str]) -> None:
    assert outcomes[case.id] == case.outcome


#: cases that are made to take memory or time, of each kind of file
WORST = ("csv-19", "csv-24", "csv-25", "csv-28", "xl-01", "xl-03", "xl-04", "em-03")


def test_the_worst_of_the_catalogue_stays_within_a_gibibyte_and_a_minute(tmp_path: Path) -> None:
    told: list[str] = []
    for case in (case for case in CASES if case.id in WORST):
        place = Installation(tmp_path / case.id)
        # another file of the source in the same batch: whatever this one does, that one is read
        good = next(
            one
            for one in CASES
            if one.survey is case.survey and one.outcome.startswith("A") and one.id not in WORST
        )
        started = time.monotonic()
        with watched_memory() as peak:
            balances = place.deliver(case.survey, {case.id: case.content, "good": good.content})
            held = peak()
        seconds = time.monotonic() - started
        told.append(f"{case.id}: {held >> 20} MB, {seconds:.1f} s")
        assert 0 < held < GIBIBYTE, told
        assert seconds < 60, told
        assert outcome(place, case, balances[case.id]) == case.outcome
        assert balances["good"].loaded > 0
    print(f"\nthe worst files, with a good one each: {'; '.join(told)}")
    assert len(told) == len(WORST)


def test_arrivals_that_repeat_overlap_and_edit(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    first = form("1,2026-05-01,9,a", "2,2026-05-01,8,b")

    once = place.deliver(CSV, {"id-05a": first, "id-05b": first})
    again = place.deliver(CSV, {"id-06": form("1,2026-05-01,9,a")})
    edited = place.deliver(CSV, {"id-07": form("1,2026-05-01,3,a")})
    overlap = place.deliver(
        CSV, {"id-08": form("1,2026-05-01,3,a", "2,2026-05-01,7,b", "3,2026-05-01,5,")}
    )

    assert once["id-05b"].status == "duplicate_file"
    assert parts(again["id-06"]) == (1, 0, 1, 0, 0, 0)
    assert (edited["id-07"].loaded, edited["id-07"].revised) == (1, 1)
    assert parts(overlap["id-08"]) == (3, 2, 1, 0, 0, 0)
    assert overlap["id-08"].revised == 1


def test_no_case_of_the_catalogue_is_left_out() -> None:
    wanted = {f"{kind}-{n:02d}" for kind, last in KINDS.items() for n in range(1, last + 1)}

    assert wanted <= {case.id for case in CASES} | ELSEWHERE.keys()
    for test in ELSEWHERE.values():
        path, _, name = test.partition("::")
        assert f"def {name}(" in (PROJECT / path).read_text(encoding="utf-8")


def test_personal_data_and_markup_in_comments_are_kept_as_harmless_text(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    place.deliver(CSV, {case.id: case.content for case in CASES if case.id in ("tx-02", "tx-06")})

    said = {text for (text,) in place.ask("select value_text from raw.answer")} - {None}

    assert said == {
        "<script>x</script><img src=y onerror=z>![a](//b)",
        "call [phone] or [e-mail]",
    }
