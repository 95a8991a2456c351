-- Grain: one row per survey, reason and field with rows that wait for a decision.
select
    survey,
    reason,
    field,
    count(*) as n,
    min(quarantined_at) as first_at,
    max(quarantined_at) as last_at

from {{ ref('quarantined_rows') }}

where status = 'open'

group by survey, reason, field
