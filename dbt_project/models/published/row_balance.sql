-- Grain: one row per batch and manifest entry.
select
    batch_no,
    manifest_seq,
    survey,
    target,
    file_name,
    status,
    refusal,
    detail,
    received,
    loaded,
    duplicate,
    superseded,
    rejected,
    skipped,
    fetched_at,
    loaded_at

from {{ ref('batches') }}
