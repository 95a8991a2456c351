-- Grain: one row per revision of a membership: customer, programme, day of joining.
select
    programme_membership_no,
    programme_membership_uid,
    survey,
    revision,
    is_current,
    batch_no,
    manifest_seq,
    row_no,
    programme,
    customer_key,
    joined_date,
    ended_date

from {{ source('raw', 'programme_membership') }}
