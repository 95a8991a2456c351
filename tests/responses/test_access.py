"""`access.yaml`: who may see what, and what is said of a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.access import (
    Grant,
    OpenBoardError,
    SecretError,
    check_host,
    client_secret,
    grants_of,
    load_access,
)
from orchestration.responses.declaration_file import DeclarationError

SOUND = """\
sign_in:
  issuer: https://id.example.com/realms/shop
  client_id: board
  client_secret_env: BOARD_SECRET
  address: https://board.example.com/
people:
  - email: Ana@example.com
    roles: [manager, approver]
    units: {location: [L1]}
groups:
  - group: balti
    roles: [employee]
    units: {manager: [M07, M08]}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "access.yaml").write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_nobody_signs_in(tmp_path: Path) -> None:
    assert not load_access(tmp_path).is_on


def test_sign_in_can_be_switched_off_and_the_people_stay(tmp_path: Path) -> None:
    text = SOUND.replace("sign_in:\n", "sign_in:\n  enabled: false\n")

    access = load_access(write(tmp_path, text))

    assert not access.is_on
    assert access.people


def test_roles_come_by_email_in_any_case_and_by_group_each_with_its_own_units(
    tmp_path: Path,
) -> None:
    access = load_access(write(tmp_path, SOUND))

    assert grants_of(access, "ANA@example.com", ["balti", "others"]) == (
        Grant("manager", (("location", "L1"),)),
        Grant("approver", (("location", "L1"),)),
        Grant("employee", (("manager", "M07"), ("manager", "M08"))),
    )
    assert grants_of(access, "stranger@example.com", []) == ()


@pytest.mark.parametrize(
    ("was", "becomes", "line", "words"),
    [
        ("roles: [manager, approver]", "roles: [boss]", 8, "'manager'"),
        ("    units: {location: [L1]}\n", "", 7, "must have units"),
        ("[L1]", "L1", 9, "a list is needed"),
        ("{location: [L1]}", "{company: [all]}", 7, "is no unit"),
        ("https://board", "http://board", 5, "must begin with https://"),
        ("example.com/\n", "example.com/board\n", 5, "leave the path out"),
        ("issuer", "isuer", 2, "Did you mean 'issuer'?"),
        ("client_secret_env: BOARD_SECRET", "client_secret: s3cret", 4, "not known here"),
        ("  client_secret_env: BOARD_SECRET\n", "", 1, "one of the two"),
        ("groups:\n", "  - {email: ana@example.com, roles: [director]}\ngroups:\n", 6, "twice"),
        ("  address:", "  session_hours: 24\n  address:", 5, "less than or equal to 8"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_cure(
    tmp_path: Path, was: str, becomes: str, line: int, words: str
) -> None:
    assert was in SOUND

    with pytest.raises(DeclarationError) as raised:
        load_access(write(tmp_path, SOUND.replace(was, becomes)))

    assert words in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert raised.value.line == line


def test_without_sign_in_the_board_listens_on_this_machine_only(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        check_host(load_access(tmp_path), tmp_path, host)

    with pytest.raises(OpenBoardError, match=r"0\.0\.0\.0: without sign-in"):
        check_host(load_access(tmp_path), tmp_path, "0.0.0.0")  # noqa: S104 - it is refused

    check_host(load_access(write(tmp_path, SOUND)), tmp_path, "0.0.0.0")  # noqa: S104 - with sign-in


def test_the_secret_comes_from_the_variable_that_the_file_names(tmp_path: Path) -> None:
    sign_in = load_access(write(tmp_path, SOUND)).sign_in
    assert sign_in is not None

    assert client_secret(sign_in, tmp_path, {"BOARD_SECRET": "abc"}) == "abc"
    with pytest.raises(SecretError, match="BOARD_SECRET is not set"):
        client_secret(sign_in, tmp_path, {})


def test_a_file_with_the_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    text = SOUND.replace("client_secret_env: BOARD_SECRET", "client_secret_file: secret.txt")
    sign_in = load_access(write(tmp_path, text)).sign_in
    assert sign_in is not None
    secret = tmp_path / "secret.txt"

    with pytest.raises(SecretError, match="cannot be read"):
        client_secret(sign_in, tmp_path, {})
    secret.write_text("abc\n", encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        client_secret(sign_in, tmp_path, {})
    secret.chmod(0o600)

    assert client_secret(sign_in, tmp_path, {}) == "abc"
