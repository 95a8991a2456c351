"""What the letter says, in three languages, and what can never get into it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.outlets.digest.content import Content, NothingToTellError
from orchestration.outlets.digest.issues import NoIssueError, issue_of, latest_issue
from orchestration.outlets.digest.letter import channel_text
from orchestration.outlets.digest.recipients import known_recipients
from orchestration.outlets.digest.writing import SnapshotWriter
from orchestration.outlets.ideas.register import make_register
from orchestration.responses.letters import Letters
from orchestration.wording import formats
from orchestration.wording.texts import load
from tests.apps import company
from tests.outlets.digest.letters_fixture import ISSUE, NOW, SECRET, letters, part
from tests.outlets.talking_company import MONTH, home_of

LANGUAGES = ("en", "ru", "ro")
SEPTEMBER = [one for one in company.answers() if (one.day.year, one.day.month) == (2026, 9)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_of(tmp_path_factory.mktemp("talking"))
    make_register(made)
    return made


def mails(home: Home, declared: Letters, issue: str = ISSUE) -> dict[str, EmailMessage]:
    writer = SnapshotWriter(home, declared, issue_of(issue), now=lambda: NOW)
    found: dict[str, EmailMessage] = {}
    for one in known_recipients(declared, SECRET):
        mail = message_from_bytes(writer.mail(one).content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found[one.recipient.language] = mail
    return found


def content_of(home: Home, issue: str = ISSUE) -> Content:
    return SnapshotWriter(home, letters(), issue_of(issue), now=lambda: NOW).content(())


def nps() -> float:
    scores = [one.nps for one in SEPTEMBER]
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_told_with_interval_answers_and_what_is_proven(
    home: Home, language: str
) -> None:
    words = load(language)

    mail = mails(home, letters())[language]

    for said in (part(mail, "plain"), part(mail, "html")):
        assert formats.number(nps(), words) in said
        assert formats.answers(len(SEPTEMBER), words) in said
        assert words("told.interval", low="", high="").split("…")[0].strip() in said
        assert words("told.verdict.not_proven") in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_say_how_many_mention_them_and_none_is_told_by_chance(
    home: Home, language: str
) -> None:
    words = load(language)

    said = part(mails(home, letters())[language], "plain")

    assert formats.number(-6.2, words, is_signed=True) in said
    assert formats.share(34, 180, words) in said
    # its interval covers zero
    assert formats.number(-1.1, words, is_signed=True) not in said
    assert words("told.unproven") not in said
    # hidden, and `general`, which is no theme
    assert "77" not in re.sub(r"\[.*?\]|Message.*", "", said)
    assert formats.number(-3.0, words) + " NPS" not in said


def test_the_letter_speaks_the_language_of_its_reader(home: Home) -> None:
    mail = mails(home, letters())

    assert mail["ru"]["Subject"] == "Cafeneaua Noastră, лояльность клиентов: сентябрь 2026"
    assert mail["ro"]["Subject"] == "Cafeneaua Noastră, loialitatea clienților: septembrie 2026"
    assert mail["en"]["Subject"] == "Cafeneaua Noastră, customer loyalty: September 2026"
    assert "Доставка" in part(mail["ru"], "plain")
    assert "Здравствуйте, Ольга!" in part(mail["ru"], "html")
    assert "Bună ziua, Ștefan!" in part(mail["ro"], "html")


def test_a_recipient_sees_the_units_they_look_after_and_no_other(home: Home) -> None:
    mail = mails(home, letters())

    assert "BĂLȚI" in part(mail["ro"], "plain")
    assert "Bălți" not in part(mail["ru"], "html")


def test_a_small_unit_has_words_and_no_figure(home: Home) -> None:
    unit = [{"dimension": "manager", "member": company.SMALL_TEAM}]
    reader = {"address": "a@example.com", "language": "en", "units": unit}
    declared = letters(recipients=[reader])

    said = part(mails(home, declared)["en"], "plain")

    _, _, of_unit = said.partition("ION RUSU")
    figures, _, _ = of_unit.partition("IN THEIR OWN WORDS")
    assert "too few answers to show" in figures
    assert not re.search(r"recommend: [−\d]", figures)


def test_the_issue_of_the_15th_says_that_the_month_still_runs(home: Home) -> None:
    mail = mails(home, letters(), issue="2026-10-15")["en"]

    assert mail["Subject"].endswith("October 2026, so far")
    assert "The month still runs" in part(mail, "plain")


def test_a_snapshot_that_ends_before_the_issue_makes_no_letter(home: Home) -> None:
    with pytest.raises(NothingToTellError, match="loyalty run"):
        content_of(home, "2026-12-01")
    assert content_of(home, "2026-12-15").month == MONTH.replace(month=10)
    assert not content_of(home, "2026-12-15").is_running


class Tags(HTMLParser):
    """Every tag and address of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = set[str]()
        self.addresses = list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def test_a_customers_words_are_harmless(home: Home) -> None:
    page = part(mails(home, letters())["en"], "html")
    plain = part(mails(home, letters())["en"], "plain")

    found = Tags(page)
    assert not found.tags & {"script", "img", "iframe", "form", "object", "link"}
    assert found.addresses == [address for address in found.addresses if "evil" not in address], (
        "no address of a customer can be pressed"
    )
    assert "&lt;script&gt;" in page
    for said in (page, plain):
        assert "evil.example" not in said
        assert "[link]" in said
        assert "\u202e" not in said
        assert "[phone]" in said


@pytest.mark.parametrize(
    "name", ["Ann\r\nBcc: all@example.com", "Ann\nSubject: x", "Ann\u2028Bcc: x", "Ann\x00"]
)
def test_a_name_with_a_line_break_is_refused_before_any_letter(name: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        letters(recipients=[{"address": "a@example.com", "name": name, "language": "en"}])


@pytest.mark.parametrize(
    "address",
    ["a@example.com\r\nBcc: b@example.com", "a b@example.com", "a@b@example.com", "<a@example.com>",
     "a@example.com,b@example.com", "Ann", "аня@example.com"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        letters(recipients=[{"address": address, "language": "en"}])


def test_a_strange_name_stays_in_its_header(home: Home) -> None:
    name = 'Ann "=1+1" <x@evil.example>, b@evil.example'
    declared = letters(recipients=[{"address": "a@example.com", "name": name, "language": "en"}])

    mail = mails(home, declared)["en"]

    assert [address.addr_spec for address in mail["To"].addresses] == ["a@example.com"]
    assert sorted(mail.keys()) == sorted(
        ["List-Unsubscribe", "List-Unsubscribe-Post", "From", "To", "Subject", "Date",
         "Message-ID", "Auto-Submitted", "Precedence", "Content-Language", "MIME-Version",
         "Content-Type"]
    )  # fmt: skip


def test_leaving_is_one_click_and_one_mail_away(home: Home) -> None:
    long = "https://board.example.com/" + "a-long-way/" * 20 + "{token}"
    declared = letters(unsubscribing={"address": "leave@example.com", "url": long})
    one = known_recipients(declared, SECRET)[0]

    mail = mails(home, declared)["en"]

    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    addresses = re.findall(r"<([^>]+)>", mail["List-Unsubscribe"])
    assert addresses == [
        long.replace("{token}", one.token),
        f"mailto:leave@example.com?subject=unsubscribe%20{one.token}",
    ]
    assert addresses[0] in part(mail, "html")
    assert one.key not in addresses[0]


def test_without_an_https_address_no_one_click_is_promised(home: Home) -> None:
    mail = mails(home, letters(unsubscribing={"address": "leave@example.com"}))["en"]

    assert "List-Unsubscribe-Post" not in mail
    assert mail["List-Unsubscribe"].startswith("<mailto:leave@example.com")


def test_a_letter_has_one_id_however_often_it_is_made(home: Home) -> None:
    first, second = mails(home, letters()), mails(home, letters())

    ids = {mail["Message-ID"] for mail in (*first.values(), *second.values())}
    assert len(ids) == len(first)
    assert mails(home, letters(), "2026-10-15")["en"]["Message-ID"] not in ids


def test_ideas_that_wait_are_told_with_how_often_they_were_asked(home: Home) -> None:
    mail = mails(home, letters())

    assert "“Поставьте терминал для оплаты картой” · asked 3 times" in part(mail["en"], "plain")
    assert "просили 3 раза" in part(mail["ru"], "plain")
    assert "cerută de 3 ori" in part(mail["ro"], "plain")


def test_a_channel_gets_no_address_and_fits_into_one_message(home: Home) -> None:
    names = {"delivery": "Доставка"}

    text = channel_text(letters(), content_of(home), names, "ru")

    assert text.startswith("Cafeneaua Noastră, лояльность клиентов: сентябрь 2026")
    assert "@" not in text
    assert len(text) < 4096


def test_letters_come_out_on_the_1st_and_the_15th() -> None:
    assert latest_issue(MONTH.replace(day=14)).name == "2026-09-01"
    assert latest_issue(MONTH.replace(day=15)).name == "2026-09-15"
    assert issue_of("2026-01-01").month.isoformat() == "2025-12-01"
    assert issue_of("2026-01-15").month.isoformat() == "2026-01-01"
    with pytest.raises(NoIssueError, match="1st and the 15th"):
        issue_of("2026-01-02")
    with pytest.raises(NoIssueError, match="2026-03-15"):
        issue_of("tomorrow")


def test_the_words_are_the_same_in_three_languages() -> None:
    texts = {language: load(language, Path(_texts())).entries for language in LANGUAGES}

    def keys(language: str) -> set[str]:
        return {key for key in texts[language] if not key.startswith("plural.")}

    assert keys("ru") == keys("ro") == keys("en")


def _texts() -> str:
    from orchestration.outlets.digest import letter

    return str(letter.HERE / "texts")
