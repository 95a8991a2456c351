-- Grain: one row per metric, scale, local day, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

with

daily_scores as (

    select
        *,
        case when metric = 'nps' then {{ nps_category('score') }} end as nps_category

    from {{ ref('daily_scores') }}

    where {{ is_touched_day('answered_date') }}

)

select
    metric,
    scale,
    answered_date,
    dimension,
    member,
    cast(sum(n) as bigint) as n,
    {% for category in ['promoter', 'passive', 'detractor'] %}
    cast(sum(case when nps_category = '{{ category }}' then n else 0 end) as bigint)
        as {{ category }}s,
    {% endfor %}
    cast(sum(n * points) as decimal(38, 10)) as points_sum,
    cast(sum(n * points * points) as decimal(38, 20)) as points_sum_squares

from daily_scores

group by metric, scale, answered_date, dimension, member
