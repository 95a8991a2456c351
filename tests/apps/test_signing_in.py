"""What is believed of a provider's claims, and what each role may do."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from apps.board.access import ANYONE_HERE, Action, Viewer
from apps.board.scope import ALL, EVERYTHING, NONE, Reach
from apps.board.serve import command, write_secrets
from apps.board.signing_in import Refusal, judge
from orchestration.responses.access import Access, Grant, SignIn

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
SIGN_IN = SignIn(
    issuer="https://id.example.com",
    client_id="board",
    client_secret_env="BOARD_SECRET",
    address="https://board.example.com",
)
ACCESS = Access.model_validate(
    {
        "sign_in": SIGN_IN.model_dump(),
        "people": [{"email": "ana@example.com", "name": "Ana", "roles": ["director"]}],
        "groups": [{"group": "balti", "roles": ["manager"], "units": {"location": ["L2"]}}],
    }
)


def said(**more: Any) -> dict[str, Any]:
    issued = NOW - timedelta(minutes=5)
    return {
        "email": "Ana@example.com", "email_verified": True, "iat": int(issued.timestamp()),
        "exp": int((issued + timedelta(hours=1)).timestamp()),
    } | more  # fmt: skip


def judged(sign_in: SignIn = SIGN_IN, **more: Any) -> Viewer | Refusal:
    return judge(said(**more), ACCESS, sign_in, NOW)


def at(**ago: float) -> int:
    return int((NOW - timedelta(**ago)).timestamp())


def test_who_is_named_and_verified_has_the_roles_of_the_file() -> None:
    viewer = judged()

    assert isinstance(viewer, Viewer)
    assert (viewer.name, viewer.email, viewer.roles) == ("Ana", "ana@example.com", ("director",))


def test_a_group_of_the_provider_gives_its_roles() -> None:
    viewer = judged(email="ion@example.com", name="Ion", groups=["balti", "other"])

    assert isinstance(viewer, Viewer)
    assert viewer.grants == (Grant("manager", (("location", "L2"),)),)
    assert viewer.name == "Ion"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"exp": at(seconds=1)}, Refusal.ENDED),
        ({"exp": None}, Refusal.ENDED),
        ({"iat": None}, Refusal.ENDED),
        ({"iat": True}, Refusal.ENDED),
        ({"iat": at(hours=-1)}, Refusal.ENDED),
        ({"iat": at(hours=8), "exp": at(hours=-24)}, Refusal.ENDED),
        ({"email": None}, Refusal.NO_EMAIL),
        ({"email": ["ana@example.com"]}, Refusal.NO_EMAIL),
        ({"email_verified": False}, Refusal.NOT_VERIFIED),
        ({"email_verified": "true"}, Refusal.NOT_VERIFIED),
        ({"email_verified": None}, Refusal.NOT_VERIFIED),
        ({"email": "ion@example.com"}, Refusal.UNKNOWN),
        ({"email": "ion@example.com", "groups": "balti"}, Refusal.UNKNOWN),
    ],
)
def test_what_is_missing_or_over_counts_against_the_person(
    more: dict[str, Any], refusal: Refusal
) -> None:
    assert judged(**more) == refusal


def test_a_provider_of_short_tokens_and_without_verification_is_believed_where_the_file_says_so() -> (  # noqa: E501 - the sentence is as long
    None
):
    trusting = SIGN_IN.model_copy(
        update={"email_verified": "by_provider", "until_token_ends": False}
    )

    assert isinstance(judged(trusting, email_verified=None, exp=at(minutes=1)), Viewer)
    assert judged(trusting, iat=at(hours=8, seconds=1)) == Refusal.ENDED


def viewer(*grants: Grant) -> Viewer:
    return Viewer("", "a@example.com", grants)


M01 = ("manager", "M01")


def test_a_manager_reaches_own_units_and_nothing_of_the_feed() -> None:
    scope = viewer(Grant("manager", (M01,))).scope

    assert scope.figures == scope.comments == Reach(units=(M01,))
    assert scope.bonus == scope.cases == NONE
    assert not scope.quality


def test_the_data_team_reaches_every_figure_and_no_comment() -> None:
    scope = viewer(Grant("data_team", ())).scope

    assert (scope.figures, scope.comments, scope.quality) == (ALL, NONE, True)


def test_roles_add_up_and_units_of_one_do_not_serve_another() -> None:
    one = viewer(Grant("manager", (M01,)), Grant("employee", (("location", "L2"),)))

    assert one.scope.figures == Reach(units=(M01,))
    assert one.scope.bonus == Reach(units=(("location", "L2"),))
    assert "bonus" in one.pages
    assert "reports" not in one.pages


def test_follow_up_without_units_is_of_all_and_with_units_of_those() -> None:
    everywhere, here = viewer(Grant("follow_up", ())), viewer(Grant("follow_up", (M01,)))

    assert everywhere.scope.cases == ALL
    assert everywhere.may(Action.SEE_CONTACTS, ("manager", "M02"))
    assert here.scope.cases == Reach(units=(M01,))
    assert here.may(Action.SEE_CONTACTS)
    assert not here.may(Action.SEE_CONTACTS, ("manager", "M02"))


def test_who_holds_no_role_has_no_page_and_reaches_nothing() -> None:
    nobody = viewer()

    assert nobody.pages == frozenset()
    assert not any(nobody.may(action) for action in Action)
    assert not nobody.scope.figures


def test_without_sign_in_everything_is_open_to_this_machine() -> None:
    assert ANYONE_HERE.scope == EVERYTHING
    assert all(ANYONE_HERE.may(action, M01) for action in Action)


def test_the_file_with_secrets_is_for_its_owner_and_holds_what_was_meant(tmp_path: Path) -> None:
    path = write_secrets(tmp_path, SIGN_IN, client='a"b\\c', cookie="key")

    auth = tomllib.loads(path.read_text())["auth"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert auth["client_secret"] == 'a"b\\c'
    assert auth["redirect_uri"] == "https://board.example.com/oauth2callback"
    assert auth["server_metadata_url"] == "https://id.example.com/.well-known/openid-configuration"


def test_behind_a_proxy_the_board_answers_to_its_own_name_and_to_no_other(tmp_path: Path) -> None:
    flags = command(sign_in=SIGN_IN, secrets=tmp_path / "secrets.toml")

    named = [b for a, b in pairwise(flags) if a == "--server.allowedHosts"]
    assert named == ["localhost", "127.0.0.1", "board.example.com"]
    assert "https://board.example.com" in flags
    assert not any("secret" in part for part in flags if not part.startswith("--") and
                   part != str(tmp_path / "secrets.toml"))  # fmt: skip
