"""The token of an invitation: which one it is, of which unit, and that we made it for this address.

Nothing in it is about the person. Two codes of 60 bits are made under the secret of the
installation (HMAC-SHA256, RFC 2104): one of what the token says, one of that together with the
address it went to. Whoever makes a token up fails the first, who uses another's the second.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from typing import Literal

Fault = Literal["TOKEN_MISSING", "TOKEN_UNKNOWN", "TOKEN_FOREIGN"]
CODE_SIGNS = 12
#: bytes; longer names of units stay out, so that the token fits into a subject
LONGEST_UNIT = 60
SEPARATOR = "|"
#: how the fields of a read token are taken apart
FIELDS = r"^[0-9a-f]+\|(?P<location>[^|]*)\|(?P<manager>[^|]*)$"
_TOKEN = re.compile(r"i([0-9a-f]{16})-([a-z2-7]*)-([a-z2-7]*)-([a-z2-7]{12})-([a-z2-7]{12})")


@dataclass(frozen=True)
class Asked:
    """What a token says.

    Attributes:
        invitation: 16 hexadecimal digits, drawn by chance.
        location, manager: the unit that is asked about; empty where nobody can say which.
    """

    invitation: str
    location: str = ""
    manager: str = ""

    @property
    def name(self) -> str:
        """The invitation as its response names it, with the unit that it speaks of."""
        return SEPARATOR.join((self.invitation, _told(self.location), _told(self.manager)))


def make_token(asked: Asked, address_key: str, secret: bytes) -> str:
    """The token of an invitation.

    Args:
        address_key: the pseudonym of the address that it goes to, hex.
        secret: of the installation.
    """
    said = f"i{asked.invitation}-{_coded(asked.location)}-{_coded(asked.manager)}"
    return f"{said}-{_code(secret, said)}-{_code(secret, said, address_key)}"


def read_token(token: str, secret: bytes, address_key: str | None = None) -> Asked | Fault:
    """What a token says, or why it is not believed.

    Args:
        address_key: of the sender; None where it does not matter who sends it.
    """
    if not token:
        return "TOKEN_MISSING"
    found = _TOKEN.fullmatch(token.lower())
    if found is None:
        return "TOKEN_UNKNOWN"
    said = found[0].rsplit("-", 2)[0]
    if not hmac.compare_digest(found[4], _code(secret, said)):
        return "TOKEN_UNKNOWN"
    if address_key is not None and not hmac.compare_digest(
        found[5], _code(secret, said, address_key)
    ):
        return "TOKEN_FOREIGN"
    return Asked(found[1], _decoded(found[2]), _decoded(found[3]))


def _code(secret: bytes, *parts: str) -> str:
    made = hmac.digest(secret, ("invitation " + " ".join(parts)).encode(), "sha256")
    return base64.b32encode(made).decode("ascii").lower()[:CODE_SIGNS]


def _told(member: str) -> str:
    return "" if SEPARATOR in member or len(member.encode()) > LONGEST_UNIT else member


def _coded(member: str) -> str:
    return base64.b32encode(_told(member).encode()).decode("ascii").lower().rstrip("=")


def _decoded(text: str) -> str:
    padded = text.upper() + "=" * (-len(text) % 8)
    try:
        return base64.b32decode(padded).decode()
    except (binascii.Error, UnicodeDecodeError):  # of a version that wrote it otherwise
        return ""
