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

union all

-- those that were sent from here; their numbers are on the other side of nought
select
    -number as invitation_no,
    invitation_uid,
    {{ own_invitations() }} as survey,
    native_id,
    1 as revision,
    true as is_current,
    invitation_uid as content_hash,
    batch_no,
    cast(null as bigint) as manifest_seq,
    number as row_no,
    sent_at,
    sent_date,
    case when is_customer_key then person_key end as customer_key,
    case when not is_customer_key then person_key end as email_key,
    cast(null as uuid) as phone_key,
    person_key as respondent_key,
    invites_to,
    'email' as channel,
    cast(null as varchar) as touchpoint,
    location,
    manager,
    'sent' as state

from {{ ref('wave_invitations') }}
