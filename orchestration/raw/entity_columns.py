"""Which typed columns of records that are no responses go into their table of schema `raw`."""

from __future__ import annotations

#: table -> typed columns, in the order of the table
ENTITY_NAMES = {
    "customer": (
        "customer_key",
        "email_key",
        "phone_key",
        "has_unusable_email",
        "has_unusable_phone",
        "merged_into_key",
        "tier",
        "region",
        "status",
        "since",
        "referral_source",
        "referrer_key",
        "leaving_reason",
        "consent",
    ),
    "customer_order": (
        "customer_key",
        "ordered_at",
        "ordered_at_date",
        "amount",
        "location",
        "manager",
        "margin",
    ),
    "employee": (
        *("name", "role", "location", "valid_from", "valid_to", "email_key", "phone_key"),
    ),
    "location": ("name", "region"),
    "invitation": (
        "sent_at",
        "sent_at_date",
        "customer_key",
        "email_key",
        "phone_key",
        "invites_to",
        "channel",
        "touchpoint",
        "location",
        "manager",
        "state",
    ),
    "stage_volume": ("period_start", "stage", "touchpoint", "channel", "entered", "completed"),
    "programme_membership": ("programme", "customer_key", "joined", "ended"),
}
#: typed column -> column of the raw table, where they differ
RENAMED = {
    "ordered_at_date": "ordered_date",
    "sent_at_date": "sent_date",
    "since": "since_date",
    "joined": "joined_date",
    "ended": "ended_date",
}
