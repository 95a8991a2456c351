"""The bundled declarations fit the bundled exports: folders are there, headers are named."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

from orchestration.home import BUNDLED_SAMPLES
from orchestration.responses.declaration import (
    CsvFormat,
    FolderConnector,
    MailFolderConnector,
    Survey,
    XlsxFormat,
)
from orchestration.responses.declaration_file import load_surveys
from tests.samples.committed import SAMPLES, SOURCES, load_expected, read_csv

SURVEYS = {survey.survey: survey for survey in load_surveys(SOURCES)}


def folder_of(survey: Survey) -> str:
    assert isinstance(survey.connector, FolderConnector | MailFolderConnector)
    return survey.connector.url.removeprefix("sample://")


def headers_of(survey: Survey) -> list[list[str]]:
    files = sorted((SAMPLES / folder_of(survey)).iterdir())
    if isinstance(survey.format, CsvFormat):
        # the last encoding is the export's: UTF-8 needs no declaration
        encoding = survey.format.encodings[-1].replace("utf-8", "utf-8-sig")
        return [
            read_csv(path, encoding=encoding, delimiter=survey.format.delimiter)[0]
            for path in files
        ]
    sheets = [CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0) for path in files]
    return [[str(cell) for cell in sheet.to_python()[0]] for sheet in sheets]


def test_the_samples_of_the_installation_are_the_committed_ones() -> None:
    assert BUNDLED_SAMPLES == SAMPLES


def test_every_source_of_the_oracle_is_declared_and_reads_from_the_samples() -> None:
    assert set(SURVEYS) == set(load_expected()["survey"])
    for survey in SURVEYS.values():
        assert (SAMPLES / folder_of(survey)).is_dir()
        assert survey.time.zone in ("Europe/Chisinau", "UTC")
        assert survey.title
        assert survey.owner


@pytest.mark.parametrize("name", sorted(set(SURVEYS) - {"email_replies"}))
def test_every_header_of_an_export_is_mapped_or_ignored(name: str) -> None:
    survey = SURVEYS[name]
    assert isinstance(survey.format, CsvFormat | XlsxFormat)
    places = survey.headers()

    for header in headers_of(survey):
        written = {cell.strip("\u00a0 ") for cell in header}
        known = {each for alternatives in places.values() for each in alternatives}
        assert written <= known | set(survey.ignore)
        for place, alternatives in places.items():
            assert written & set(alternatives), place


def test_the_mailbox_is_read_as_a_maildir() -> None:
    survey = SURVEYS["email_replies"]

    assert isinstance(survey.connector, MailFolderConnector)
    assert survey.named_by_token == ("location", "manager")


def test_sources_that_say_the_same_thing_in_other_words_give_one_member() -> None:
    form, partners, crm = (SURVEYS[n] for n in ("web_shop_form", "partner_form", "crm_ratings"))

    assert set(form.values["location"].values()) == set(partners.values["location"].values())
    assert form.values["product"] == crm.values["product"]
    assert {"delivery", "service"} <= set(crm.values["touchpoint"].values())
    assert {"delivery", "service"} <= set(partners.values["touchpoint"].values())
