-- Grain: one row per metric, scale, local day, dimension and member with an answer.
{{ config(materialized='incremental', incremental_strategy='touched_days', on_schema_change='fail') }}
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}

with

daily_scores as (

    select
        *,
        case when metric = 'nps' then {{ nps_category('score') }} end as nps_category

    from {{ ref('daily_scores') }}

    {% if is_incremental() -%}
    where answered_date in (select touched_date from {{ ref('touched_days') }})
    {%- endif %}

)

select
    metric,
    scale,
    answered_date,
    dimension,
    member,
    cast(sum(n) as bigint) as n,
    cast(sum(case when nps_category = 'promoter' then n else 0 end) as bigint)
        as promoters,
    cast(sum(case when nps_category = 'passive' then n else 0 end) as bigint) as passives,
    cast(sum(case when nps_category = 'detractor' then n else 0 end) as bigint)
        as detractors,
    cast(sum(n * points) as decimal(38, 10)) as points_sum,
    cast(sum(n * points * points) as decimal(38, 20)) as points_sum_squares

from daily_scores

group by metric, scale, answered_date, dimension, member
