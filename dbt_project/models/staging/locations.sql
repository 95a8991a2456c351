-- Grain: one row per revision of a location record of a source.
select
    location_no,
    location_uid,
    survey,
    native_id,
    revision,
    is_current,
    content_hash,
    batch_no,
    manifest_seq,
    row_no,
    name,
    region

from {{ source('raw', 'location') }}
