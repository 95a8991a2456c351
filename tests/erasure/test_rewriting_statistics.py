"""What a rewritten data file of SPSS keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from orchestration.erasure.errors import UnfaithfulError
from orchestration.responses.delivery import SavFormat
from orchestration.sources.rows.statistics import read_statistics
from tests.erasure.test_rewriting import EMAIL, ion, without_ion
from tests.validated.reading import a_form


def a_sav_file(path: Path, mails: list[str], customers: list[float]) -> bytes:
    frame = pd.DataFrame(
        {
            "ID": [1.0, 2.0, 3.0],
            "When": pd.to_datetime([f"2026-01-0{day}T10:30" for day in (2, 3, 4)]),
            "Mail": mails,
            "Customer": customers,
            "Score": [9.0, 99.0, 3.0],
            "Comment": ["долго", "", "și așa"],
            "Name": ["Ион", "Ана", "Ана"],
        }
    )
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label="answers",
        column_labels=["number", "when", "address", "customer", "score", "why", "who"],
        variable_value_labels={"Score": {9.0: "nine", 99.0: "no answer"}},
        missing_ranges={"Score": [{"lo": 98.0, "hi": 99.0}]},
    )
    return path.read_bytes()


@pytest.mark.parametrize("identity", ["email", "customer_id"])
def test_in_a_file_of_spss_values_go_and_those_of_others_read_as_before(
    tmp_path: Path, identity: str
) -> None:
    column = {"email": "Mail", "customer_id": "Customer"}[identity]
    survey = a_form(
        format={"type": "sav"},
        columns={"native_id": "ID", "answered_at": "When", identity: column},
    )
    content = a_sav_file(tmp_path / "before", [EMAIL, "a@example.md", ""], [70012, 70013, 70014])
    subject = ion()
    subject.keys.add(("customer_id", subject.key("customer_id", "70012")))
    subject.learn("customer_id", "70012")

    out = without_ion(survey, content, tmp_path, subject)

    (tmp_path / "after").write_bytes(out)
    before = read_statistics(1, tmp_path / "before", SavFormat(type="sav"))
    after = read_statistics(1, tmp_path / "after", SavFormat(type="sav"))
    assert after.headers == before.headers
    assert after.table.slice(1) == before.table.slice(1)
    whole = str(after.table.to_pylist())
    assert not any(word in whole for word in (EMAIL, "70012", "долго", "Ион"))
    assert "[erased " in whole
    assert "'9'" in str(after.table.to_pylist()[0])
    assert pyreadstat.read_sav(str(tmp_path / "after"))[1].file_label == "answers"


def test_a_file_of_spss_without_the_person_keeps_its_bytes(tmp_path: Path) -> None:
    survey = a_form(
        format={"type": "sav"}, columns={"native_id": "ID", "answered_at": "When", "email": "Mail"}
    )
    content = a_sav_file(tmp_path / "before", ["a@example.md", "b@example.md", ""], [1, 2, 3])

    assert without_ion(survey, content, tmp_path) == content


def test_a_file_of_spss_that_would_read_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = a_form(
        format={"type": "sav"}, columns={"native_id": "ID", "answered_at": "When", "email": "Mail"}
    )
    content = a_sav_file(tmp_path / "before", [EMAIL, "a@example.md", ""], [1, 2, 3])
    write = pyreadstat.write_sav

    def write_without_the_last_row(frame: pd.DataFrame, *args: Any, **words: Any) -> None:
        write(frame.iloc[:-1], *args, **words)

    monkeypatch.setattr(pyreadstat, "write_sav", write_without_the_last_row)

    with pytest.raises(UnfaithfulError, match="not read as before"):
        without_ion(survey, content, tmp_path)
