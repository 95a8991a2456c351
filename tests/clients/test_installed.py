from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.clients.installed import (
    ClientRefusedError,
    UnknownClientError,
    chosen_clients,
    installed_clients,
)
from orchestration.responses.declaration_file import DeclarationError
from tests.clients.provider import Provider, a_provider


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    return a_provider(tmp_path, "cafenea", "magazin")


def test_places_are_those_beside_the_file(provider: Provider) -> None:
    one = provider.installed()[0]

    environment = one.environment({})

    assert environment["LOYALTY_DATA"] == str(provider.root / "cafenea" / "data")
    assert environment["LOYALTY_SURVEYS"] == str(provider.root / "cafenea" / "surveys")
    assert one.home(environment).decisions_url.endswith("cafenea/data/decisions.sqlite")


def test_nothing_of_the_surroundings_but_the_harmless_reaches_a_client(provider: Provider) -> None:
    surroundings = {
        "PATH": "/bin", "LC_ALL": "C.UTF-8", "SMTP_PASSWORD": "theirs", "LOYALTY_SECRET": "theirs",
        "LOYALTY_DECISIONS_URL": "sqlite:///theirs", "LOYALTY_DATA": "/theirs",
    }  # fmt: skip

    environment = provider.installed()[0].environment(surroundings)

    assert environment.keys() == {"PATH", "LC_ALL", "LOYALTY_DATA", "LOYALTY_SURVEYS"}
    assert "theirs" not in " ".join(environment.values())


def test_secrets_are_read_as_they_stand(provider: Provider) -> None:
    provider.secrets("cafenea", "# of the café\nexport A_TOKEN='x=y z'\n\nB= b \n")

    first, second = provider.installed()

    assert first.own_secrets() == {"A_TOKEN": "x=y z", "B": "b"}
    assert "A_TOKEN" not in second.environment({})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A=1\nmy password is swordfish", "secrets.env:2: write NAME=value"),
        ("LOYALTY_DATA=/elsewhere", "LOYALTY_DATA is what clients.yaml says of cafenea"),
    ],
)
def test_a_line_that_is_no_secret_is_named_and_not_shown(
    provider: Provider, text: str, words: str
) -> None:
    provider.secrets("cafenea", text)

    with pytest.raises(ClientRefusedError) as told:
        provider.installed()[0].own_secrets()

    assert words in str(told.value)
    assert "swordfish" not in str(told.value)
    assert "elsewhere" not in str(told.value)


def test_secrets_that_others_can_read_are_not_used(provider: Provider) -> None:
    provider.secrets("cafenea", "A=1", mode=0o640)

    with pytest.raises(ClientRefusedError, match="chmod 600"):
        provider.installed()[0].environment({})


def test_an_unknown_client_is_told_with_those_that_are_known(provider: Provider) -> None:
    clients = provider.installed()

    assert [one.name for one in chosen_clients(clients, ["magazin"])] == ["magazin"]
    with pytest.raises(UnknownClientError, match=r"'hotel'\. Known: cafenea, magazin"):
        chosen_clients(clients, ["hotel"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clients: []", "at least 1 item"),
        ("clients:\n  - {client: a, data: a, survey: b}", "clients.yaml:2: clients.0.survey"),
        ("clients:\n  - {client: a, data: a, surveys: b}\n  - {client: a, data: c, surveys: d}",
         "a stands here twice"),
        ("clients:\n  - {client: a, data: a, surveys: b, port: 9000}\n"
         "  - {client: b, data: c, surveys: d, port: 9000}", "two boards are served on port 9000"),
        ("", "declares no clients"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_has_words(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DeclarationError) as told:
        installed_clients(file)

    assert words in str(told.value)


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="there is no such file"):
        installed_clients(tmp_path / "clients.yaml")
