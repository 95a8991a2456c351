"""Whether a reply answers an invitation of ours: its token, and the address it came from.

A plain reply has the token in `In-Reply-To`, because the invitation's Message-ID begins with it.
Not here: how a token is made (responses/tokens), reading mails.
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from orchestration.responses.tokens import Asked, read_token
from orchestration.sources.email.mail_row import MailRejected, MailRow
from orchestration.validated.identity_words import email_word


def address_key(address: str, secret: bytes) -> str:
    """The pseudonym of an address, hex, as `email_key` of the warehouse; empty of no address."""
    word = email_word(address)
    return hmac.digest(secret, f"email:{word}".encode(), "sha256")[:16].hex() if word else ""


def believed(row: MailRow, secret: bytes) -> MailRow | MailRejected:
    """The reply with its token taken apart, or why it is set aside."""
    token = row.token or row.in_reply_to.partition("@")[0]
    asked = read_token(token, secret, address_key(row.from_address, secret))
    if isinstance(asked, Asked):
        return replace(row, token=asked.name)
    return MailRejected(asked, f"subject {row.subject[:80]!r}")
