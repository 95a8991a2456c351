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
    customer_key,
    email_key,
    respondent_key,
    channel,
    touchpoint,
    location,
    manager,
    state

from {{ source('raw', 'invitation') }}
