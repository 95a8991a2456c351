-- Grain: one row per declared survey.
select
    survey,
    kind,
    title,
    owner,
    freshness_hours,
    answers_of,
    response_kind,
    live_from,
    repeat_within,
    repeat_keep,
    measured

from {{ source('raw', 'source') }}
