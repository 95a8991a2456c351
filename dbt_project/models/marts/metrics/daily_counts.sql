-- Grain: one row per metric, scale, local day, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='append_new_columns',
) }}

with

daily_scores as (

    select
        scores.*,
        case when scores.metric = 'nps' then {{ nps_category('scores.score') }} end
            as nps_category,
        {{ is_top(
            'scores.metric', 'scores.score', 'series.scale_min', 'series.scale_max',
            'series.direction'
        ) }} as is_top,
        {{ is_top_two('scores.metric', 'scores.score') }} as is_top_two,
        {{ is_bottom('scores.metric', 'scores.score') }} as is_bottom

    from {{ ref('daily_scores') }} as scores

    -- every score came from a series: all find their partner
    inner join {{ ref('answer_series') }} as series
        on
            scores.metric = series.metric
            and scores.scale = series.scale

    where {{ is_touched_day('scores.answered_date') }}

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
    -- null, not 0, for a metric that knows no such class
    {% for class in ['top', 'top_two', 'bottom'] %}
    cast(
        sum(case is_{{ class }} when true then n when false then 0 end) as bigint
    ) as {{ class }}_count,
    {% endfor %}
    cast(sum(n * points) as decimal(38, 10)) as points_sum,
    cast(sum(n * points * points) as decimal(38, 20)) as points_sum_squares

from daily_scores

group by metric, scale, answered_date, dimension, member
