-- Grain: one row per metric, scale, month, dimension, member and score that was given.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='fail',
) }}

with

daily_scores as (

    select
        *,
        cast(score as decimal(18, 4)) as shown_score,
        {{ period_start('answered_date', 'month') }} as month_start

    from {{ ref('daily_scores') }}

)

select
    metric,
    scale,
    'month' as period_grain,
    month_start as period_start,
    dimension,
    member,
    shown_score as score,
    cast(sum(n) as bigint) as n

from daily_scores

where {{ is_touched_period("'month'", 'month_start') }}

group by metric, scale, month_start, dimension, member, shown_score
