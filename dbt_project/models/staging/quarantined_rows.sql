-- Grain: one row per rejected row.
select
    quarantine_no,
    batch_no,
    manifest_seq,
    survey,
    file_name,
    row_no,
    reason,
    field,
    rule_version,
    status,
    quarantined_at

from {{ source('raw', 'quarantine') }}
