"""The page on sources says what is so: its examples load, and no key or reason is left out."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from orchestration.responses.declaration import Survey
from orchestration.responses.declaration_file import load_file
from orchestration.responses.fields import FIELDS, MAIL_HEADERS
from orchestration.responses.moments import NAMED_FORMATS
from orchestration.validated.reasons import (
    FILE_REASONS,
    FLAGS,
    LEFT_OUT_REASONS,
    ROW_REASONS,
    SKIP_REASONS,
)
from tests.conventions.checkout import PROJECT

PAGE = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = [block for block in BLOCKS if re.search(r"^type: ", block, re.MULTILINE)]
PARTS = [block for block in BLOCKS if block not in WHOLE]
PULLS = ("typeform", "surveymonkey", "hubspot", "zendesk_ratings", "zendesk_survey", "bitrix24")
BASE: dict[str, Any] = {
    "survey": "form",
    "kind": "forms",
    "owner": "team:tests",
    "connector": {"type": "folder", "url": "drop"},
    "format": {"type": "csv"},
    "columns": {"answered_at": "When", "language": "Language"},
    "questions": {
        "recommend": {"metric": "nps", "column": "Score", "scale": {"min": 0, "max": 10}},
        "why": {"metric": "comment", "column": "Why"},
    },
}


def models(annotation: Any) -> set[type[BaseModel]]:
    """All models that a declaration is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        found = {annotation}
        for field in annotation.model_fields.values():
            found |= models(field.annotation)
        return found
    inner = [models(part) for part in getattr(annotation, "__args__", ())]
    return set().union(*inner)


def a_survey_with(part: dict[str, Any]) -> dict[str, Any]:
    """A sound declaration with some parts of it told otherwise."""
    attributes = BASE | part
    if part.get("connector", {}).get("type") in ("imap", "mail_folder"):
        question = BASE["questions"]["recommend"] | {"column": "score"}
        attributes |= {
            "format": {"type": "mail"},
            "columns": {"answered_at": "date"},
            "questions": {"recommend": question},
        }
    if part.get("connector", {}).get("type") in PULLS:
        attributes |= {"format": {"type": "json", "records": "items"}}
    if part.get("connector", {}).get("type") == "limesurvey":
        attributes |= {"format": {"type": "csv", "inside": "json_rpc"}}
    if part.get("loads", "response") != "response":
        del attributes["questions"]
    return attributes


@pytest.mark.parametrize("block", WHOLE)
def test_a_whole_example_loads(block: str, tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(block, encoding="utf-8")

    assert len(load_file(file)) == 1


@pytest.mark.parametrize("block", PARTS)
def test_an_example_of_a_part_fits_into_a_declaration(block: str) -> None:
    part = yaml.safe_load(block)

    survey = Survey.model_validate(a_survey_with(part))

    assert set(part) <= survey.model_fields_set


def test_there_is_an_example_of_every_connector_and_format() -> None:
    kinds = ("folder", "mail_folder", "imap", *PULLS, "limesurvey")
    for kind in (*kinds, "csv", "xlsx", "json", "xml", "sav", "mail"):
        assert any(re.search(rf"type: {kind}\b", block) for block in BLOCKS), kind


def test_every_key_of_a_declaration_is_on_the_page() -> None:
    keys = {name for model in models(Survey) for name in model.model_fields}
    unsaid = {key for key in keys if not re.search(rf"`{key}`|(?<![\w]){key}: ", PAGE)}

    assert not unsaid


def test_every_field_and_named_format_is_on_the_page() -> None:
    names = {name for fields in FIELDS.values() for name in fields}
    names |= {*FIELDS, *MAIL_HEADERS, *NAMED_FORMATS}

    assert not {name for name in names if f"`{name}`" not in PAGE}


@pytest.mark.parametrize("reasons", [ROW_REASONS, FILE_REASONS, SKIP_REASONS, LEFT_OUT_REASONS])
def test_the_tables_of_reasons_are_those_of_the_pipeline(reasons: dict[str, str]) -> None:
    lines = [f"| `{code}` | {text} |" for code, text in reasons.items()]
    table = "\n".join(["| Reason | Meaning |", "|---|---|", *lines]) + "\n\n"

    assert table in PAGE, f"put this table into docs/sources.md:\n{table}"


def test_the_table_of_flags_is_that_of_the_pipeline() -> None:
    lines = [f"| `{code}` | {text} |" for code, text in FLAGS.items()]
    table = "\n".join(["| Flag | Meaning |", "|---|---|", *lines]) + "\n\n"

    assert table in PAGE, f"put this table into docs/sources.md:\n{table}"
