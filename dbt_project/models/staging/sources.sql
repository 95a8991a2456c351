-- Grain: one row per declared survey.
select
    survey,
    kind,
    title,
    owner,
    freshness_hours

from {{ source('raw', 'source') }}
