-- Grain: one row per revision of an order of a source.
select
    customer_order_no,
    customer_order_uid,
    survey,
    native_id,
    revision,
    is_current,
    content_hash,
    batch_no,
    manifest_seq,
    row_no,
    customer_key,
    ordered_at,
    ordered_date,
    amount,
    location,
    manager,
    margin

from {{ source('raw', 'customer_order') }}
