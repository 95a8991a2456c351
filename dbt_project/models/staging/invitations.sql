-- Grain: one row per revision of an invitation.
select
    invitation_no,
    invitation_uid,
    survey,
    native_id,
    revision,
    is_current,
    content_hash,
    batch_no,
    manifest_seq,
    row_no,
    sent_at,
    sent_date,
    customer_key,
    email_key,
    phone_key,
    respondent_key,
    invites_to,
    channel,
    touchpoint,
    location,
    manager,
    state

from {{ source('raw', 'invitation') }}
