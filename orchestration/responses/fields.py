"""The canonical fields of every table that a source can load.

Here is the one list of field names and their types; the mapping, the loader and the checks of
declarations all read it. No SQL and no I/O.
"""

from __future__ import annotations

from typing import Literal

Loads = Literal[
    "response",
    "customer",
    "customer_order",
    "employee",
    "location",
    "invitation",
    "stage_volume",
    "programme_membership",
]
FieldType = Literal["text", "moment", "date", "decimal", "count", "identity"]

RESPONSE_SEGMENTS = (
    "location",
    "manager",
    "product",
    "channel",
    "touchpoint",
    "tier",
    "language",
)

#: what every installation cuts its figures by; the segments of its sources come to these
DIMENSIONS = ("survey", *RESPONSE_SEGMENTS)

#: table -> canonical field -> how its text is read
FIELDS: dict[str, dict[str, FieldType]] = {
    "response": {
        "native_id": "text",
        "answered_at": "moment",
        "updated_at": "moment",
        "sent_at": "moment",
        "contact_at": "moment",
        "email": "identity",
        "phone": "identity",
        "customer_id": "identity",
        **dict.fromkeys(RESPONSE_SEGMENTS, "text"),
        "wave": "text",
        "weight": "decimal",
    },
    "customer": {
        "native_id": "text",
        "email": "identity",
        "phone": "identity",
        "tier": "text",
        "region": "text",
        "status": "text",
        "since": "date",
        "merged_into": "identity",
        "referral_source": "text",
        "referrer": "identity",
        "leaving_reason": "text",
        "consent": "text",
    },
    "customer_order": {
        "native_id": "text",
        "customer_id": "identity",
        "ordered_at": "moment",
        "amount": "decimal",
        "location": "text",
        "manager": "text",
        "margin": "decimal",
    },
    "employee": {
        "native_id": "text",
        "email": "identity",
        "phone": "identity",
        "name": "text",
        "role": "text",
        "location": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "location": {"native_id": "text", "name": "text", "region": "text"},
    "invitation": {
        "native_id": "text",
        "sent_at": "moment",
        "email": "identity",
        "phone": "identity",
        "customer_id": "identity",
        "invites_to": "text",
        "channel": "text",
        "touchpoint": "text",
        "location": "text",
        "manager": "text",
        "state": "text",
    },
    "stage_volume": {
        "period_start": "date",
        "stage": "text",
        "touchpoint": "text",
        "channel": "text",
        "entered": "count",
        "completed": "count",
    },
    "programme_membership": {
        "programme": "text",
        "customer_id": "identity",
        "joined": "date",
        "ended": "date",
    },
}

#: fields without which a row of the table means nothing
REQUIRED: dict[str, tuple[str, ...]] = {
    "response": ("answered_at",),
    "customer": ("native_id",),
    "customer_order": ("native_id", "customer_id", "ordered_at"),
    "employee": ("native_id",),
    "location": ("native_id",),
    "invitation": ("native_id", "sent_at"),
    "stage_volume": ("period_start", "stage", "entered", "completed"),
    "programme_membership": ("programme", "customer_id", "joined"),
}

#: what tells two records of one identifier apart: a posting of an employee has its first day
IDENTITY_WITH: dict[str, tuple[str, ...]] = {"employee": ("valid_from",)}

#: tables whose rows have no identifier: what a row is about tells it from another, by typed columns
KEYED_BY: dict[str, tuple[str, ...]] = {
    "stage_volume": ("period_start", "stage", "touchpoint", "channel"),
    "programme_membership": ("programme", "customer_key", "joined"),
}

#: whether a customer may be contacted; without a word nobody said
CONSENTS = ("yes", "no")

#: what became of an invitation that was sent or kept back; without a state it was sent
INVITATION_STATES = ("not_sent", "sent", "undeliverable", "delivered", "opened", "responded")

#: headers of the text rows that the mail reader makes
MAIL_HEADERS = (
    "message_id",
    "date",
    "from_address",
    "to_address",
    "subject",
    "in_reply_to",
    "token",
    "score",
    "comment",
    "language",
    "conversation",
)
