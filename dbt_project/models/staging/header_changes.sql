-- Grain: one row per batch, file and header that was extra or missing.
select
    batch_no,
    manifest_seq,
    survey,
    file_name,
    change,
    header,
    nearest

from {{ source('raw', 'header_drift') }}
