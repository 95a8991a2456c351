-- Grain: one row per month: by which rules of naming comments and answers are told now.
-- After both of them and their parts, so that a build that broke off before is seen by
-- the next one.
-- depends_on: {{ ref('comments') }}, {{ ref('nps_answers') }}
-- depends_on: {{ ref('snapshot_parts') }}
select
    month_start,
    names_key

from {{ ref('naming_rules') }}
