-- Grain: one row per batch, manifest entry and flag.
select
    batch_no,
    manifest_seq,
    flag,
    row_count

from {{ source('raw', 'flag') }}
