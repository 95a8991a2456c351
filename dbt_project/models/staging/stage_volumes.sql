-- Grain: one row per revision of a volume: a stage, touchpoint, channel and day.
select
    stage_volume_no,
    stage_volume_uid,
    survey,
    revision,
    is_current,
    batch_no,
    manifest_seq,
    row_no,
    period_start,
    stage,
    touchpoint,
    channel,
    entered,
    completed

from {{ source('raw', 'stage_volume') }}
