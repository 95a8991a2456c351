-- Grain: one row per metric, scale, touched period, dimension and member with answers.
-- All answers of a cell less those after which the same customer answered again in it.
{{ config(materialized='table') }}

{%- set is_on = 'true' if latest_per_customer() else 'false' %}

with

touched_periods as (

    select * from {{ ref('touched_periods') }} where {{ is_on }}

),

superseded as (

    select
        counts.metric,
        counts.scale,
        touched.period_grain,
        touched.period_start,
        counts.dimension,
        counts.member,
        sum(counts.n) as n,
        sum(counts.promoters) as promoters,
        sum(counts.passives) as passives,
        sum(counts.detractors) as detractors,
        sum(counts.points_sum) as points_sum,
        sum(counts.points_sum_squares) as points_sum_squares

    from {{ ref('superseded_counts') }} as counts

    -- an answer finds every period that holds it and the next one
    inner join touched_periods as touched
        on
            counts.answered_date >= touched.period_start
            and counts.next_answered_date <= touched.period_end

    group by
        counts.metric,
        counts.scale,
        touched.period_grain,
        touched.period_start,
        counts.dimension,
        counts.member

)

select
    counts.metric,
    counts.scale,
    counts.period_grain,
    counts.period_start,
    counts.period_end,
    counts.dimension,
    counts.member,
    {% for measure in ['n', 'promoters', 'passives', 'detractors'] %}
    cast(counts.{{ measure }} - coalesce(superseded.{{ measure }}, 0) as bigint)
        as {{ measure }},
    {% endfor %}
    cast(
        counts.points_sum - coalesce(superseded.points_sum, 0) as decimal(38, 10)
    ) as points_sum,
    cast(
        counts.points_sum_squares - coalesce(superseded.points_sum_squares, 0)
        as decimal(38, 20)
    ) as points_sum_squares

from {{ ref('metric_counts') }} as counts

inner join touched_periods as touched
    on
        counts.period_grain = touched.period_grain
        and counts.period_start = touched.period_start

-- where nobody answered twice, nothing is taken away
left join superseded
    on
        counts.metric = superseded.metric
        and counts.scale = superseded.scale
        and counts.period_grain = superseded.period_grain
        and counts.period_start = superseded.period_start
        and counts.dimension = superseded.dimension
        and counts.member = superseded.member

-- whether an auditor came again says nothing
where not starts_with(counts.metric, 'mystery')
