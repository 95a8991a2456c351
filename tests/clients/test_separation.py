from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.clients.separation import Trouble, find_troubles
from tests.cli.installation import DECLARATION
from tests.clients.provider import Provider, a_provider

FOLDER = '{{type: folder, url: drop/{survey}, pattern: "*.csv", settle_seconds: 0}}'
CSV = "{{type: csv}}"
IMAP = (
    DECLARATION.replace(
        FOLDER, "{{type: imap, host: mail.example.com, user: answers, password_env: MAIL}}"
    )
    .replace(CSV, "{{type: mail, score_from: reply}}")
    .replace(
        "{{native_id: id, answered_at: at, manager: manager}}",
        "{{native_id: message_id, answered_at: date}}",
    )
    .replace("%Y-%m-%d %H:%M", "iso")
)
HUBSPOT = DECLARATION.replace(FOLDER, "{{type: hubspot, token_env: HUBSPOT}}").replace(
    CSV, "{{type: json, records: results}}"
)


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    return a_provider(tmp_path, "cafenea", "magazin", "hotel")


def troubles(provider: Provider) -> list[Trouble]:
    return find_troubles(provider.installed(), {})


def reading(url: str) -> str:
    return DECLARATION.replace("drop/{survey}", url)


def test_clients_with_their_own_places_are_apart(provider: Provider) -> None:
    assert troubles(provider) == []


@pytest.mark.parametrize("place", ["cafenea/data", "cafenea/data/inner", "cafenea/surveys", "."])
def test_a_home_in_a_home_is_found(provider: Provider, place: str) -> None:
    text = provider.file.read_text(encoding="utf-8")
    provider.file.write_text(text.replace("hotel/data", place), encoding="utf-8")

    found = {trouble.clients for trouble in troubles(provider)}

    assert ("cafenea", "hotel") in found


def test_a_home_behind_a_link_is_found(provider: Provider) -> None:
    (provider.root / "hotel" / "data").rmdir()
    (provider.root / "hotel" / "data").symlink_to(provider.root / "magazin" / "data")

    assert ("magazin", "hotel") in {trouble.clients for trouble in troubles(provider)}


@pytest.mark.parametrize(
    "url", ["../../magazin/data/drop/kiosk", "{root}/magazin/data/landing",
            "file://{root}/magazin/surveys", "linked"],
)  # fmt: skip
def test_a_source_in_another_clients_folder_is_found(provider: Provider, url: str) -> None:
    (provider.root / "cafenea" / "data" / "linked").symlink_to(provider.root / "magazin" / "data")
    provider.client("cafenea").declare(
        "kiosk", reading(url.format(root=provider.root)).replace("{root}", str(provider.root))
    )

    found = [one for one in troubles(provider) if "lies in a folder of magazin" in one.words]

    assert [one.clients for one in found] == [("cafenea",)]
    assert "source kiosk" in found[0].words


@pytest.mark.parametrize(
    "url", ["/srv/answers", "file:/" + "//srv/answers", "/srv/other/../answers"]
)
def test_one_drop_folder_of_two_is_found(provider: Provider, url: str) -> None:
    provider.client("cafenea").declare("kiosk", reading(url))
    provider.client("hotel").declare("front_desk", reading("/srv/answers"))

    (found,) = troubles(provider)

    assert found.clients == ("cafenea", "hotel")
    assert "both read source kiosk: /srv/answers" in found.words


def test_one_mailbox_of_two_is_found_whatever_its_password_is_called(provider: Provider) -> None:
    provider.client("cafenea").declare("replies", IMAP)
    provider.client("hotel").declare("mails", IMAP.replace("password_env: MAIL", "password_env: X"))

    (found,) = troubles(provider)

    assert found.clients == ("cafenea", "hotel")
    assert "mail.example.com, answers, INBOX" in found.words


def test_an_account_without_a_name_is_known_by_its_token(provider: Provider) -> None:
    for name in ("cafenea", "hotel"):
        provider.client(name).declare("crm", HUBSPOT)
        provider.secrets(name, f"HUBSPOT=swordfish-{name}\n")
    apart = troubles(provider)
    provider.secrets("hotel", "HUBSPOT=swordfish-cafenea\n")

    (found,) = troubles(provider)

    assert apart == []
    assert found.clients == ("cafenea", "hotel")
    assert "swordfish" not in found.words


@pytest.mark.parametrize(
    "variable", ["LOYALTY_SECRET", "LOYALTY_DECISIONS_URL", "LOYALTY_FEED_KEY"]
)
def test_a_key_of_two_is_found_and_not_shown(provider: Provider, variable: str) -> None:
    for name in ("magazin", "hotel"):
        provider.secrets(name, f"{variable}=swordfish\n")

    (found,) = troubles(provider)

    assert found.clients == ("magazin", "hotel")
    assert variable in found.words
    assert "swordfish" not in found.words


def test_a_copied_home_has_the_key_of_the_first(provider: Provider) -> None:
    (provider.root / "cafenea" / "data" / "secret.key").write_text("abc", encoding="utf-8")
    (provider.root / "hotel" / "data" / "secret.key").write_text("abc\n", encoding="utf-8")

    (found,) = troubles(provider)

    assert found.clients == ("cafenea", "hotel")
    assert "one pseudonym" in found.words


def test_who_cannot_be_read_does_not_hide_the_others(provider: Provider) -> None:
    provider.client("cafenea").declare("kiosk", "type: nonsense\n")
    provider.client("hotel").declare("kiosk", reading("../../magazin/data/drop"))

    found = troubles(provider)

    assert [one.clients for one in found] == [("cafenea",), ("hotel",)]
