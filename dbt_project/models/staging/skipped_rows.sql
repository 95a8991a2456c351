-- Grain: one row per batch, manifest entry and reason.
select
    batch_no,
    manifest_seq,
    reason,
    row_count

from {{ source('raw', 'skipped') }}
