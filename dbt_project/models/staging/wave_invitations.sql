-- Grain: one row per invitation that this installation has sent.
select
    number,
    invitation_uid,
    native_id,
    wave,
    batch_no,
    person_key,
    is_customer_key,
    invites_to,
    sent_at,
    sent_date,
    location,
    manager

from {{ source('raw', 'wave_invitation') }}
