-- Grain: one row per metric, scale, day, dimension and member with weighted answers.
-- Exact sums, from which a weighted figure, its error and its effective number follow.
-- depends_on: {{ ref('build_window') }}
-- depends_on: {{ ref('touched_days') }}, {{ ref('responses') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}


with

series as (

    select * from {{ ref('answer_series') }}

),

-- a response without a weight is in the plain figure only: a weight is not guessed
weighted_responses as (

    select *
    from {{ ref('counted_responses') }}
    where
        weight is not null
        and {{ is_touched_day('answered_date') }}

),

{{ scores_of_responses(
    'answers.response_no in (select chosen.response_no from weighted_responses as chosen)'
) }},

categorised as (

    select
        scores.response_no,
        series.metric,
        series.scale,
        case when series.metric = 'nps' then {{ nps_category('scores.score') }} end
            as nps_category,
        {{ score_points('series.metric', 'scores.score', 'series') }} as score_points

    from scores

    inner join series
        on scores.series_no = series.series_no

),

weighted as (

    select
        categorised.metric,
        categorised.scale,
        responses.answered_date,
        {% for column in dimension_columns() %}
        responses.{{ column }},
        {% endfor %}
        categorised.nps_category,
        responses.weight,
        case
            when categorised.nps_category = 'promoter' then cast(100 as decimal(18, 10))
            when categorised.nps_category = 'passive' then cast(0 as decimal(18, 10))
            when categorised.nps_category = 'detractor'
                then cast(-100 as decimal(18, 10))
            when categorised.metric <> 'nps' then categorised.score_points
        end as points

    from categorised

    inner join weighted_responses as responses
        on categorised.response_no = responses.response_no

),

-- With four decimals a product of two still fits into the longest decimal there is;
-- without a long operand a product of two short decimals must be a short one.
long_weights as (

    select
        * exclude (weight),
        cast(weight as decimal(38, 4)) as weight

    from weighted

),

products as (

    select
        *,
        weight * points as weight_points,
        cast(weight * points as decimal(38, 4)) as short_weight_points

    from long_weights

),

summed as (

    {% for dimension in ['company'] + metric_dimensions() %}
    select
        metric,
        scale,
        answered_date,
        {{ dimension_name(dimension) }} as dimension,
        {{ member_of(dimension) }} as member,
        count(*) as n,
        count(*) filter (where nps_category = 'promoter') as promoters,
        count(*) filter (where nps_category = 'passive') as passives,
        count(*) filter (where nps_category = 'detractor') as detractors,
        sum(weight) as weight_sum,
        sum(weight * weight) as weight_squares_sum,
        sum(weight_points) as weight_points_sum,
        sum(short_weight_points * points) as weight_points_squares_sum,
        sum(weight * short_weight_points) as squared_weight_points_sum,
        sum(short_weight_points * short_weight_points)
            as squared_weight_points_squares_sum

    from products

    group by metric, scale, answered_date{{ and_member_columns(dimension) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
)

select
    metric,
    scale,
    answered_date,
    dimension,
    member,
    cast(n as bigint) as n,
    cast(promoters as bigint) as promoters,
    cast(passives as bigint) as passives,
    cast(detractors as bigint) as detractors,
    cast(weight_sum as decimal(38, 4)) as weight_sum,
    cast(weight_squares_sum as decimal(38, 8)) as weight_squares_sum,
    cast(weight_points_sum as decimal(38, 14)) as weight_points_sum,
    cast(weight_points_squares_sum as decimal(38, 14)) as weight_points_squares_sum,
    cast(squared_weight_points_sum as decimal(38, 8)) as squared_weight_points_sum,
    cast(squared_weight_points_squares_sum as decimal(38, 8))
        as squared_weight_points_squares_sum

from summed
