"""What a rewritten object keeps, in each format; and whose links are followed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from orchestration.erasure.errors import SeveralPeopleError
from orchestration.erasure.landed import linked
from orchestration.erasure.rewriting import rewrite
from orchestration.erasure.subject import Subject, word_of
from orchestration.erasure.tables import Found
from orchestration.responses.declaration import Survey
from orchestration.responses.delivery import XmlFormat
from orchestration.sources.email.mail_row import MailRow
from orchestration.sources.email.messages import read_message
from orchestration.sources.rows.markup import read_markup
from tests.validated.reading import a_form, read

EMAIL = "ion.primer@example.md"


def ion(once: bytes = b"once") -> Subject:
    subject = Subject(b"secret", once)
    subject.keys.add(("email", subject.key("email", EMAIL)))
    subject.learn("email", EMAIL)
    return subject


def without_ion(
    survey: Survey, content: bytes, folder: Path, subject: Subject | None = None
) -> bytes:
    path = folder / "object"
    path.write_bytes(content)
    return rewrite(content, path, survey, "answers", subject or ion(), Found())


def a_table(**changes: object) -> Survey:
    return a_form(columns={"native_id": "ID", "answered_at": "When", "email": "Mail"}, **changes)


HEAD = "ID,When,Mail,Score,Comment,Name\n"


def test_scores_stay_and_who_it_was_goes(tmp_path: Path) -> None:
    text = f'{HEAD}1,2026-01-02,{EMAIL},9,"bad, really",Ion\n2,2026-01-02,a@example.md,9,ok,Ana\n'

    lines = without_ion(a_table(), text.encode(), tmp_path).decode().splitlines()

    cells = lines[1].split(",")
    assert (cells[0], cells[1], cells[3], cells[5]) == ("1", "2026-01-02", "9", "")
    assert cells[2].endswith("@erased.invalid")
    assert cells[4].startswith("[erased ")
    assert lines[2] == "2,2026-01-02,a@example.md,9,ok,Ana"


def test_a_table_inside_an_answer_of_an_api_is_rewritten_in_its_place(tmp_path: Path) -> None:
    text = f"{HEAD}1,2026-01-02,{EMAIL},9,bad,Ion\n2,2026-01-02,a@example.md,9,ok,Ana\n"
    wrapped = base64.b64encode(text.encode()).decode()
    answer = json.dumps({"id": 7, "result": wrapped, "error": None}).encode()
    survey = a_table(format={"type": "csv", "inside": "json_rpc"})

    rewritten = json.loads(without_ion(survey, answer, tmp_path))
    untouched = json.dumps({"id": 8, "result": base64.b64encode(HEAD.encode()).decode()}).encode()

    clean = base64.b64decode(rewritten["result"]).decode()
    assert rewritten["id"] == 7
    assert EMAIL not in clean
    assert "Ion" not in clean
    assert clean.splitlines()[2] == "2,2026-01-02,a@example.md,9,ok,Ana"
    assert without_ion(survey, untouched, tmp_path) == untouched


def test_equal_identities_stay_equal_and_different_comments_different(tmp_path: Path) -> None:
    text = f"{HEAD}1,2026-01-02,{EMAIL},9,one,\n2,2026-01-02,Ion.Primer@Example.md,9,two,\n"

    lines = without_ion(a_table(), text.encode(), tmp_path).decode().splitlines()

    first, second = lines[1].split(","), lines[2].split(",")
    assert first[2] == second[2]
    assert first[4] != second[4]


def test_nobody_can_compute_a_surrogate_without_the_key_of_the_erasure(tmp_path: Path) -> None:
    text = f"{HEAD}1,2026-01-02,{EMAIL},9,one,\n".encode()

    one = without_ion(a_table(), text, tmp_path, ion(b"one"))

    assert one != without_ion(a_table(), text, tmp_path, ion(b"another"))
    assert one == without_ion(a_table(), text, tmp_path, ion(b"one"))


@pytest.mark.parametrize("name", ["email", "phone", "customer_id"])
def test_a_surrogate_is_read_as_one_person(name: str) -> None:
    surrogate = ion().surrogate(name, "00" * 16)

    assert word_of(name, surrogate, "MD") == surrogate


def test_a_surrogate_of_a_phone_becomes_a_key_of_its_own(tmp_path: Path) -> None:
    survey = a_form(columns={"native_id": "ID", "answered_at": "When", "phone": "Phone"})
    surrogate = ion().surrogate("phone", "00" * 16)

    rows = read(survey, f"ID,When,Phone,Score,Comment\n1,2026-01-02,{surrogate},9,\n", tmp_path)

    assert rows.column("phone_key")[0] is not None


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
def test_bytes_of_others_stay_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    survey = a_table(format={"type": "csv", "encodings": ["cp1251"]})
    ana = '2,2026-01-02,a@example.md,9,"Всё ""хорошо"",\r\nспасибо",Ана\r\n'
    text = f"{HEAD}1,2026-01-02,{EMAIL},9,плохо,Ион\r\n{ana}"

    out = without_ion(survey, text.encode(encoding), tmp_path)

    assert "плохо" not in out.decode(encoding)
    assert out.decode(encoding).endswith(ana)
    assert out[:2] == text.encode(encoding)[:2]


def test_a_file_without_the_person_keeps_its_bytes(tmp_path: Path) -> None:
    content = (HEAD + '1,2026-01-02,a@example.md,9,"x ""y""\n",\n3,short\n').encode()

    assert without_ion(a_table(), content, tmp_path) == content


def test_a_refused_file_loses_what_is_known_of_the_person(tmp_path: Path) -> None:
    out = without_ion(a_table(), f"<html>{EMAIL.upper()}</html>".encode(), tmp_path)

    assert b"ion" not in out.lower()


def test_a_list_in_json_that_is_one_answer_is_erased_whole(tmp_path: Path) -> None:
    survey = a_table(format={"type": "json"})
    text = (
        f'[{{"ID":"1","When":"2026-01-02","Mail":"{EMAIL}","Score":9,'
        '"Comment":["late","rude"],"Name":{"first":"Ion"}},\n {"ID":"2" , "Mail":null}]'
    )

    out = without_ion(survey, text.encode(), tmp_path).decode()

    assert not any(word in out for word in ("late", "rude", "Ion", EMAIL))
    assert '"Score":9' in out
    assert out.endswith('\n {"ID":"2" , "Mail":null}]')


@pytest.mark.parametrize(
    ("words", "language"),
    [("Доставка опоздала", "ru"), ("foarte bine", "ro"), ("it was very late", "en"), ("xyz", "")],
)
def test_a_mail_keeps_score_moment_and_language(tmp_path: Path, words: str, language: str) -> None:
    survey = a_form(
        kind="email",
        connector={"type": "mail_folder", "url": "mails"},
        format={"type": "mail"},
        columns={"answered_at": "date", "email": "from_address"},
        questions={
            "recommend": {"metric": "nps", "column": "score", "scale": {"min": 0, "max": 10}},
            "why": {"metric": "comment", "column": "comment"},
        },
    )
    mail = (
        f"From: Ion <{EMAIL}>\nTo: we@example.com\nDate: Mon, 09 Mar 2026 10:00:00 +0000\n"
        "Message-ID: <1@example.com>\nIn-Reply-To: <0@example.com>\nX-Who: Ion\n"
        f'Content-Type: text/plain; charset="utf-8"\n\n7\n\n{words}\n'
    ).encode()
    before = read_message(mail)

    out = without_ion(survey, mail, tmp_path)

    after = read_message(out)
    assert isinstance(before, MailRow)
    assert isinstance(after, MailRow)
    assert (after.score, after.date, after.message_id) == ("7", before.date, before.message_id)
    assert after.language == before.language == language
    assert after.comment
    assert words not in after.comment
    assert b"Ion" not in out


XML = (
    '<?xml version="1.0" encoding="windows-1251"?><all xmlns="urn:made-up"><!-- {mail} -->'
    '<row id="1"><When>2026-01-02</When><who Mail="{mail}" Name="Ион"/><Score>9</Score>'
    "<Comment>долго</Comment><Comment>грубо</Comment></row>"
    '<row id="2"><When>2026-01-03</When><who Mail="a@example.md" Name="Ана"/><Score>10</Score>'
    "<Comment>всё &lt;хорошо&gt;</Comment></row></all>"
)


def an_xml_source() -> Survey:
    return a_form(
        format={"type": "xml", "records": "row"},
        columns={"native_id": "@id", "answered_at": "When", "email": "who.@Mail"},
    )


def test_in_xml_values_go_and_those_of_others_read_as_before(tmp_path: Path) -> None:
    survey = an_xml_source()
    content = XML.format(mail=EMAIL).encode("cp1251")
    (tmp_path / "before").write_bytes(content)

    out = without_ion(survey, content, tmp_path)

    (tmp_path / "after").write_bytes(out)
    assert isinstance(survey.format, XmlFormat)
    before = read_markup(1, tmp_path / "before", survey.format)
    after = read_markup(1, tmp_path / "after", survey.format)
    assert after.headers == before.headers
    assert after.table.slice(1) == before.table.slice(1)
    assert not any(word in out.decode() for word in (EMAIL, "Ион", "долго", "грубо"))
    assert str(after.table.to_pylist()[0]).count("[erased ") == 1
    assert "'9'" in str(after.table.to_pylist()[0])
    nobody = XML.format(mail="ana@example.md").encode("cp1251")
    assert without_ion(survey, nobody, tmp_path) == nobody


MAIL, PHONE, OTHER = ("email", "m"), ("phone", "p"), ("phone", "q")
ONE, TWO = ("customer_id", "1"), ("customer_id", "2")


def test_a_customer_record_links_an_address_to_its_number_and_phone() -> None:
    assert linked([[ONE, MAIL, PHONE], [TWO, OTHER]], {MAIL}) == {ONE, MAIL, PHONE}


def test_what_another_customer_has_too_is_not_followed() -> None:
    assert linked([[ONE, MAIL, PHONE], [TWO, PHONE]], {MAIL}) == {ONE, MAIL}


def test_an_address_of_two_customers_needs_the_one_to_be_named() -> None:
    with pytest.raises(SeveralPeopleError):
        linked([[ONE, MAIL], [TWO, MAIL]], {MAIL})

    assert linked([[ONE, MAIL, PHONE], [TWO, MAIL]], {ONE, MAIL}) == {ONE, MAIL, PHONE}


def test_customers_that_were_merged_are_one_person() -> None:
    assert linked([[ONE, TWO, MAIL], [TWO, PHONE, MAIL]], {MAIL}) == {ONE, TWO, MAIL, PHONE}
