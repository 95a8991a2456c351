select
    metric,
    cast(date_trunc('month', answered_date) as date) as period_start,
    dimension,
    member,
    score,
    sum(n) as n

from {{ ref('daily_scores') }}

group by all
