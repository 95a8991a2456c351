-- Grain: one row per metric, scale, month, dimension, member and score that was given.
{{ config(materialized='incremental', incremental_strategy='touched_periods', on_schema_change='fail') }}
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}

with

daily_scores as (

    select
        *,
        {{ period_start('answered_date', 'month') }} as period_start

    from {{ ref('daily_scores') }}

),

touched as (

    select *
    from daily_scores

    {% if is_incremental() -%}
    where period_start in (
        select touched_periods.period_start
        from {{ ref('touched_periods') }} as touched_periods
        where touched_periods.period_grain = 'month'
    )
    {%- endif %}

)

select
    metric,
    scale,
    'month' as period_grain,
    period_start,
    dimension,
    member,
    cast(score as decimal(18, 4)) as score,
    cast(sum(n) as bigint) as n

from touched

group by metric, scale, period_start, dimension, member, cast(score as decimal(18, 4))
