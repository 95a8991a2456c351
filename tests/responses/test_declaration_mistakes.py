"""A mistake in a `defs.yaml` says file, line, what is known and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError, load_file, load_surveys

GOOD = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: shop
  kind: forms
  owner: team:shop
  connector: {type: folder, url: drop/shop}
  format: {type: csv}
  columns: {answered_at: Date}
  questions:
    recommend: {metric: nps, column: Score, scale: {min: 0, max: 10}}
"""
COLUMNS = "  columns: {answered_at: Date}\n"
MORE = COLUMNS + "  "
SCORE = "scale: {min: 0, max: 10}"
FOLDER = "{type: folder, url: drop/shop}"
LIME = (
    "{type: limesurvey, base_url: 'https://f.example.com', survey_id: 1, user: u, password_env: P"
)

#: what stands in the good file, what stands there instead, the line, and words of the message
MISTAKES = [
    ("format: {type: csv}", "format: {type: csvx}", 7, ["type", "csv, xlsx, json, xml, sav, mail"]),
    ("format: {type: csv}", 'format: {delimiter: ","}', 7, ["`type` is missing"]),
    ("format: {type: csv}", 'format: {type: csv, delimeter: ","}', 7,
     ["'delimeter'", "Did you mean 'delimiter'?", "encodings"]),
    ("format: {type: csv}", "format: csv", 7, ["keys with values"]),
    ("format: {type: csv}", "format: {type: csv, encodings: [win-1251]}", 7, ["cp1251"]),
    ("format: {type: csv}", "format: {type: csv, encodings: cp1251}", 7, ["a list is needed"]),
    ("format: {type: csv}", "format: {type: csv, header_row: 0}", 7, ["header_row", "1"]),
    ("format: {type: csv}", "format: {type: csv, delimiter: ';;'}", 7, ["delimiter", "1"]),
    ("format: {type: csv}", "format: {type: mail}", 2, ["mail comes from imap or mail_folder"]),
    ("owner: team:shop", "owner: nobody", 5, ["'nobody'", "team:web-shop"]),
    ("  owner: team:shop\n", "", 2, ["'owner' is missing"]),
    ("survey: shop", "survey: Shop", 3, ["'Shop'", "web_shop_form"]),
    ("survey: shop", "survey: 5", 3, ["int", "quotes"]),
    ("  survey: shop\n", "  survey: shop\n  survey: shop2\n", 4, ["twice", "line 3"]),
    ("kind: forms", "kind: forms\n  phone_region: XX", 5, ["'XX' is no region", "MD"]),
    ("kind: forms", "kind: forms\n  manager_from: order", 5, ["'response' or 'last_order'"]),
    ("kind: forms", "kind: form", 4, ["'email', 'forms' or 'crm'"]),
    ("  kind: forms\n", "\tkind: forms\n", 4, ["no YAML"]),
    ("attributes:", "atributes:", 2, ["'atributes'", "attributes"]),
    ("SurveySource\n", "Survey\n", 1, ["type: orchestration.components.survey_source"]),
    ("{type: folder, url: drop/shop}", "{type: folder}", 6, ["'url' is missing"]),
    ("{type: folder, url: drop/shop}", "{type: imap, host: h, user: u, password: x}", 6,
     ["'password'", "password_env"]),
    (FOLDER, "{type: typeform, form: u6nXL7, token_env: T}", 7, ["brings json"]),
    (FOLDER, "{type: typeform, form: u6nXL7, token: abc}", 6, ["'token'", "token_env"]),
    (FOLDER, "{type: typeform, form: u, token_env: T, base_url: 'http://api.example.com'}", 6,
     ["unprotected", "https://"]),
    (FOLDER, "{type: typeform, form: u, token_env: T, base_url: 'https://u:p@example.com'}", 6,
     ["without a question mark or a user"]),
    (FOLDER, "{type: typeform, form: u, token_env: T, since: 1.2.2026}", 6, ["2020-01-31"]),
    (FOLDER, "{type: zendesk_ratings, base_url: 'https://z.example.com', token_env: T}", 6,
     ["week by week", "first day"]),
    (FOLDER, LIME + "}", 7, ["inside: json_rpc"]),
    (FOLDER, LIME + ", since: '2026-01-01'}", 6, ["know no first day"]),
    (FOLDER, "{type: typefrom, form: u}", 6, ["typeform", "limesurvey", "folder"]),
    ("column: Score", "colum: Score", 10, ["Did you mean 'column'?"]),
    ("metric: nps", "metric: npss", 10, ["'nps', 'csi', 'ces'"]),
    (SCORE, "scale: {min: 1, max: 10}", 10, ["NPS is asked on 0-10"]),
    (SCORE, "scale: {min: 10, max: 0}", 10, ["not below"]),
    (SCORE, "scale: {min: 0, max: 10, direction: lower_better}", 10, ["higher_better"]),
    (", " + SCORE, "", 10, ["needs a scale"]),
    (SCORE, SCORE + ", labels: {Great: 11}", 10, ["'Great'", "11", "scale"]),
    (SCORE, SCORE + ", reads: [anything]", 10, ["'labelled', 'out_of' or 'message'"]),
    ("{answered_at: Date}", "{answerd_at: Date}", 8, ["'answerd_at'", "answered_at", "manager"]),
    ("{answered_at: Date}", "{email: Mail}", 2, ["needs 'answered_at'", "constants"]),
    ("{answered_at: Date}", "{answered_at: 2020}", 8, ["int", "quotes"]),
    (COLUMNS, "  constants: {answered_at: 2020-01-31}\n", 8, ["date", "quotes"]),
    (COLUMNS, MORE + "constants: {location: 5}\n", 9, ["constants.location", "quotes"]),
    (COLUMNS, MORE + "time: {zone: Moldova}\n", 9, ["'Moldova'", "Europe/Chisinau"]),
    (COLUMNS, MORE + "time: {formats: [dd.mm.yyyy]}\n", 9, ["%d.%m.%Y", "iso"]),
    (COLUMNS, MORE + 'time: {formats: ["%Q"]}\n', 9, ["'%Q'", "%d.%m.%Y"]),
    (COLUMNS, MORE + 'time: {formats: "%d"}\n', 9, ["a list is needed"]),
    (COLUMNS, MORE + 'time: {formats: ["%d/%m/%Y", "%m/%d/%Y"]}\n', 9, ["two days"]),
    (COLUMNS, MORE + "skip: [{column: X, equals: a, reason: MINE}]\n", 9, ["HEADER_ROW"]),
    (COLUMNS, MORE + "skip: [{column: X, reason: HEADER_ROW}]\n", 9, ["equals", "matches"]),
    (COLUMNS, MORE + "skip: [{column: X, equals: a, reason: TEST_ROW}]\n", 9,
     ["kept", "`marks`", "test: TEST_MARKER"]),
    (COLUMNS, MORE + "skip: [{column: X, equals: a, reason: DISQUALIFIED}]\n", 9,
     ["`marks`", "status: disqualified"]),
    (COLUMNS, MORE + "marks: [{column: X, equals: a}]\n", 9, ["`test`", "`status`"]),
    (COLUMNS, MORE + "marks: [{column: X, equals: a, test: MINE}]\n", 9, ["'PREVIEW'"]),
    (COLUMNS, MORE + "marks: [{column: X, equals: a, status: open}]\n", 9, ["'over_quota'"]),
    (COLUMNS, MORE + "live_from: soon\n", 9, ["2020-01-31"]),
    (COLUMNS, MORE + "repeat: {within: year, keep: last}\n", 9, ["'wave', 'month' or 'quarter'"]),
    (COLUMNS, MORE + "repeat: {within: wave, keep: last}\n", 9, ["the field `wave`"]),
    (COLUMNS, MORE + "same_as: other\n", 9, ["`native_id`"]),
    (COLUMNS, MORE + 'dont_know: ["5"]\n', 11, ["'5' is a score on 0-10", "another code"]),
    (SCORE, SCORE + ", dont_know: [x], refused: [X]", 10, ["'X' stands under dont_know"]),
    (SCORE, SCORE + ", valid_from: '2026-05-01', valid_to: '2026-04-01'", 10, ["comes after"]),
    (SCORE, SCORE + ", keep_invalid: true, required: true", 10, ["not required"]),
    ("column: Score, " + SCORE, SCORE, 10, ["'column' is missing"]),
    (SCORE, SCORE + ", versions: {0: {}}", 10, ["numbered 1, 2, 3"]),
    (SCORE, SCORE + ", versions: {1: {}, 2: {}}", 10, ["one column on one day", "valid_to"]),
    (SCORE, SCORE + ", versions: {1: {metrik: csi}}", 10, ["Did you mean 'metric'?"]),
    (SCORE, SCORE + ", versions: {1: {scale: {min: 1, max: 10}}}", 10, ["version 1: NPS"]),
    (COLUMNS, MORE + "reject: [{column: X, matches: '(', reason: SUMMARY_ROW}]\n", 9,
     ["regular expression"]),
    (COLUMNS, MORE + "values: {location: {1: L1}}\n", 9, ["quotes"]),
    (COLUMNS, MORE + "values: {email: {a: b}}\n", 9, ["'email' is no text field"]),
    (COLUMNS, MORE + "schedule: daily\n", 9, ['"0 6 * * *"']),
    (COLUMNS, MORE + "not_before: yesterday\n", 9, ["2020-01-31"]),
    (COLUMNS, MORE + "freshness_hours: 0\n", 9, ["greater than or equal to 1"]),
    (COLUMNS, MORE + 'from_name: "(?P<location"\n', 9, ["regular expression"]),
    (COLUMNS, MORE + 'from_name: "(?P<shop>x)"\n', 9, ["'shop' is no field", "location"]),
    (COLUMNS, MORE + "optional: [email]\n", 9, ["'email' is not mapped", "answered_at"]),
    (COLUMNS, MORE + "contacts: {name: Name}\n", 9,
     ["contacts", "map email or phone or customer_id"]),
    (COLUMNS, "  columns: {answered_at: D, email: M}\n  contacts: {consent: May we}\n", 9,
     ["consent_values", "go together"]),
    (COLUMNS, "  columns: {answered_at: D, email: M}\n  contacts: {nmae: N}\n", 9,
     ["Did you mean 'name'?"]),
    (COLUMNS, MORE + "segmets: {x: Y}\n", 9, ["Did you mean 'segments'?"]),
    (COLUMNS, MORE + "loads: customer\n", 8, ["no field of customer", "native_id"]),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "line", "words"), MISTAKES)
def test_a_mistake_says_its_line_and_what_is_known(
    good: str, bad: str, line: int, words: list[str], tmp_path: Path
) -> None:
    assert good in GOOD
    file = tmp_path / "defs.yaml"
    file.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")

    with pytest.raises(DeclarationError) as caught:
        load_file(file)

    said = str(caught.value)
    assert said.startswith(f"{file}:{line}: "), said
    assert not [word for word in words if word not in said], said


def test_what_is_right_loads(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(f"---\n{GOOD}---\n{GOOD.replace('survey: shop', 'survey: other')}---\n")

    assert [survey.survey for survey in load_file(file)] == ["shop", "other"]


@pytest.mark.parametrize("text", ["", "# only words\n", "---\n---\n"])
def test_a_file_that_declares_nothing_is_a_mistake(text: str, tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(text)

    with pytest.raises(DeclarationError, match="declares nothing"):
        load_file(file)


def test_a_file_in_another_encoding_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_bytes(GOOD.replace("Score", "Оценка").encode("cp1251"))

    with pytest.raises(DeclarationError, match="no YAML"):
        load_file(file)


def test_a_name_that_two_files_declare_is_a_mistake(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "defs.yaml").write_text(GOOD)

    with pytest.raises(DeclarationError, match=r"already declared in .*one"):
        load_surveys(tmp_path)


INVITES = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: asked
  title: Asked
  kind: crm
  owner: data@example.com
  loads: invitation
  connector: {type: folder, url: drop, pattern: "*.csv"}
  format: {type: csv, delimiter: ";", encodings: [utf-8]}
  time: {zone: UTC, formats: ["%d.%m.%Y"]}
  columns: {native_id: Nr, sent_at: Day, email: Mail}
  constants: {invites_to: NAME}
  schedule: "0 5 * * *"
"""


@pytest.mark.parametrize("name", ["shpo", "asked"])
def test_invitations_to_a_survey_that_is_not_declared_are_a_mistake(
    tmp_path: Path, name: str
) -> None:
    for folder, text in (("shop", GOOD), ("asked", INVITES.replace("NAME", name))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "defs.yaml").write_text(text)

    with pytest.raises(DeclarationError) as caught:
        load_surveys(tmp_path)

    assert caught.value.file == tmp_path / "asked" / "defs.yaml"
    assert INVITES.splitlines()[caught.value.line - 1] == "  constants: {invites_to: NAME}"
    assert caught.value.place == "constants.invites_to"
    assert f"{name!r} is no survey" in str(caught.value)
    assert "Known: shop." in str(caught.value)
    assert ("Did you mean 'shop'?" in str(caught.value)) == (name == "shpo")


def test_invitations_to_a_declared_survey_are_none(tmp_path: Path) -> None:
    for folder, text in (("shop", GOOD), ("asked", INVITES.replace("NAME", "shop"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "defs.yaml").write_text(text)

    assert [survey.survey for survey in load_surveys(tmp_path)] == ["asked", "shop"]


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="LOYALTY_SURVEYS"):
        load_surveys(tmp_path / "nowhere")


def test_sources_come_in_order_of_their_names(tmp_path: Path) -> None:
    for name in ("zebra", "apple"):
        (tmp_path / f"x{name[::-1]}").mkdir()
        file = tmp_path / f"x{name[::-1]}" / "defs.yaml"
        file.write_text(GOOD.replace("survey: shop", f"survey: {name}"))

    assert [survey.survey for survey in load_surveys(tmp_path)] == ["apple", "zebra"]


def test_a_mail_has_only_the_headers_that_the_mail_reader_gives(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    mail = (
        GOOD.replace("{type: folder, url: drop/shop}", "{type: mail_folder, url: mails}")
        .replace("{type: csv}", "{type: mail}")
        .replace("Date}", "date}")
    )
    file.write_text(mail)

    with pytest.raises(DeclarationError, match="a mail has no 'Score'; it has message_id, date"):
        load_file(file)
    file.write_text(mail.replace("column: Score", "column: score"))
    assert load_file(file)[0].format.type == "mail"
