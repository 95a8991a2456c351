"""Who may see what on the board: `access.yaml` beside the sources; without it nobody signs in.

Here are the model and the reading of the file, and which roles with which units a person has by
it. Secrets are never here: the file names the variable or the private file that holds them. Not
here: what a role may see (apps/board/access), the sign-in itself (apps/board/signing_in).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from orchestration.responses.declaration_file import declare_whole
from orchestration.responses.declared import Declared
from orchestration.responses.letters import LOOPBACK, Address, Line, Name, Variable

FILE_NAME = "access.yaml"
#: nobody stays signed in longer, so that whoever leaves the company is out by then
LONGEST_SESSION_HOURS = 8
DISCOVERY = "/.well-known/openid-configuration"

Role = Literal["manager", "director", "data_team", "follow_up", "approver", "payroll", "employee"]
ROLES: tuple[Role, ...] = get_args(Role)
#: roles that mean nothing without the units they are about
ROLES_OF_UNITS = ("manager", "employee")


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is no address such as https://board.example.com")
    if parts.scheme != "https" and not is_here:
        raise ValueError(f"{url!r}: outside this machine it must begin with https://")
    return url.rstrip("/")


WebAddress = Annotated[Line, AfterValidator(_web_address)]
Scope = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]
Dimension = Annotated[str, StringConstraints(pattern=r"^[^*\x00-\x1f]{1,60}$")]
Members = Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]


class SignIn(Declared):
    """How people sign in: an OpenID Connect provider, and what is believed of what it says.

    Attributes:
        address: where people open the board in the browser.
        email_verified: `by_claim` asks the provider to say `email_verified` of each e-mail;
            `by_provider` is for one that gives out addresses of the company alone and says nothing.
        until_token_ends: whether the session ends when the provider's token does, if that is
            earlier than `session_hours` after the sign-in.
    """

    enabled: bool = True
    issuer: WebAddress
    client_id: Name
    client_secret_env: Variable | None = None
    client_secret_file: Name | None = None
    address: WebAddress
    email_verified: Literal["by_claim", "by_provider"] = "by_claim"
    groups_claim: Name = "groups"
    session_hours: float = Field(default=LONGEST_SESSION_HOURS, gt=0, le=LONGEST_SESSION_HOURS)
    until_token_ends: bool = True
    scopes: tuple[Scope, ...] = ("openid", "email", "profile")

    @field_validator("scopes")
    @classmethod
    def _scopes_have_openid(cls, scopes: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in scopes:
            raise ValueError("openid must be among the scopes")
        return scopes

    @field_validator("address")
    @classmethod
    def _address_has_no_path(cls, url: str) -> str:
        if urlsplit(url).path:
            raise ValueError(f"{url!r}: the board stands at the root of its address; leave the "
                             "path out")  # fmt: skip
        return url

    @model_validator(mode="after")
    def _one_place_has_the_secret(self) -> Self:
        if (self.client_secret_env is None) == (self.client_secret_file is None):
            raise ValueError(
                "client_secret_env: name the variable with the client's secret, or "
                "client_secret_file with its path; one of the two"
            )
        return self

    @property
    def metadata(self) -> str:
        """Where the provider describes itself."""
        return self.issuer + DISCOVERY


class _Granted(Declared):
    """Roles, and the units they are about: dimension -> members."""

    roles: tuple[Role, ...] = Field(min_length=1, max_length=len(ROLES))
    units: Mapping[Dimension, Members] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _unit_roles_have_units(self) -> Self:
        without = [role for role in self.roles if role in ROLES_OF_UNITS]
        if without and not self.units:
            raise ValueError(
                f"roles: {' and '.join(without)} must have units, such as units: {{location: [L1]}}"
            )
        if "company" in self.units:
            raise ValueError("units: the company is no unit; the role director sees all of it")
        return self


class Person(_Granted):
    """Somebody by e-mail."""

    email: Address
    name: Line = ""


class Group(_Granted):
    """Everybody whom the provider counts in a group."""

    group: Name


class Access(Declared):
    """Sign-in, and who has which roles."""

    sign_in: SignIn | None = None
    people: tuple[Person, ...] = Field(default=(), max_length=5000)
    groups: tuple[Group, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _everybody_stands_here_once(self) -> Self:
        for kind, names in (
            ("people", [person.email.casefold() for person in self.people]),
            ("groups", [group.group for group in self.groups]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"{kind}: {name} stands here twice; join the two")
        if self.is_on and not self.people and not self.groups:
            raise ValueError("people: nobody could see anything; name people or groups")
        return self

    @property
    def is_on(self) -> bool:
        """Whether the board asks who somebody is."""
        return self.sign_in is not None and self.sign_in.enabled


@dataclass(frozen=True)
class Grant:
    """One role and the units it is about, as (dimension, member) in order; none named: no limit."""

    role: Role
    units: tuple[tuple[str, str], ...]


def load_access(surveys: Path) -> Access:
    """What `access.yaml` of a folder of sources says; sign-in is off without the file.

    Raises:
        DeclarationError: with file, line and cure.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return Access()
    return declare_whole(
        file, Access, "the file says nothing of who may see what.", "docs/access.md"
    )


def name_of(access: Access, email: str) -> str:
    """What the file calls a person; empty where it gives no name."""
    found = (one.name for one in access.people if one.email.casefold() == email.casefold())
    return next(found, "")


def grants_of(access: Access, email: str, groups: Iterable[str]) -> tuple[Grant, ...]:
    """The roles of a person by e-mail and by groups of the provider, in the order of `ROLES`.

    Units of one line of the file belong to the roles of that line alone: who manages one unit and
    is paid by another sees of each what its role allows.
    """
    member_of = set(groups)
    lines: list[_Granted] = [
        person for person in access.people if person.email.casefold() == email.casefold()
    ]
    lines += [group for group in access.groups if group.group in member_of]
    found = {
        Grant(role, tuple(sorted((by, one) for by, members in line.units.items()
                                 for one in members)))
        for line in lines
        for role in line.roles
    }  # fmt: skip
    return tuple(sorted(found, key=lambda grant: (ROLES.index(grant.role), grant.units)))


class OpenBoardError(Exception):
    """The board would be open to other machines without anybody signing in."""

    def __init__(self, surveys: Path, host: str) -> None:
        super().__init__(
            f"{host}: without sign-in the board is served on this machine only, because it would "
            f"show everything to whoever reaches it. Set up sign-in in {surveys / FILE_NAME} "
            "(docs/access.md), or leave the address out."
        )


def check_host(access: Access, surveys: Path, host: str) -> None:
    """Whether the board may listen on an address. Raises OpenBoardError."""
    if not access.is_on and host not in LOOPBACK:
        raise OpenBoardError(surveys, host)


class SecretError(Exception):
    """The client's secret is not where `access.yaml` says, or others can read it."""


def client_secret(sign_in: SignIn, surveys: Path, environment: Mapping[str, str]) -> str:
    """The secret that the provider gave to the board. Raises SecretError."""
    if sign_in.client_secret_env is not None:
        found = environment.get(sign_in.client_secret_env, "")
        if not found:
            raise SecretError(
                f"{surveys / FILE_NAME}: the variable {sign_in.client_secret_env} is not set. Set "
                "it to the secret that the provider gave to the client."
            )
        return found
    path = surveys / Path(sign_in.client_secret_file or "").expanduser()
    try:
        mode = path.stat().st_mode
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretError(
            f"{path}: the client's secret cannot be read: {error.strerror}."
        ) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SecretError(f"{path}: others than its owner can read it. Run: chmod 600 {path}")
    if not secret:
        raise SecretError(f"{path}: the file is empty. Put the client's secret into it.")
    return secret
