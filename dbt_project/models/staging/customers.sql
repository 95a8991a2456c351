-- Grain: one row per revision of a customer record of a source.
select
    customer_no,
    customer_uid,
    survey,
    native_id,
    revision,
    is_current,
    content_hash,
    batch_no,
    manifest_seq,
    row_no,
    customer_key,
    email_key,
    phone_key,
    has_unusable_email,
    has_unusable_phone,
    merged_into_key,
    tier,
    region,
    status,
    since_date,
    referral_source,
    referrer_key,
    leaving_reason,
    consent

from {{ source('raw', 'customer') }}
