-- Grain: one row per batch and manifest entry.
select
    batch_no,
    manifest_seq,
    survey,
    target,
    kind,
    file_name,
    sha256,
    status,
    refusal,
    detail,
    received,
    loaded,
    duplicate,
    superseded,
    rejected,
    skipped,
    revised,
    rule_version,
    fetched_at,
    loaded_at

from {{ source('raw', 'batch') }}
