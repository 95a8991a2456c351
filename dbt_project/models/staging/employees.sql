-- Grain: one row per revision of an employee record of a source.
select
    employee_no,
    employee_uid,
    survey,
    native_id,
    revision,
    is_current,
    content_hash,
    batch_no,
    manifest_seq,
    row_no,
    name,
    role,
    location,
    valid_from,
    valid_to,
    email_key,
    phone_key

from {{ source('raw', 'employee') }}
