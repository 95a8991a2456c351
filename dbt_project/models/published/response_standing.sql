-- Grain: one row per survey, and reason of being left out or COUNTED.
select
    survey,
    standing,
    cast(sum(n) as bigint) as n

from {{ ref('daily_standing') }}

group by survey, standing
