-- Grain: one row per metric, scale, local day, dimension, member and score.
-- The one pass over all answers: every figure is rolled up from here.
-- depends_on: {{ ref('build_window') }}
-- depends_on: {{ ref('touched_days') }}, {{ ref('responses') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

{%- set dimensions = metric_dimensions() %}

with

series as (

    select * from {{ ref('answer_series') }}

),

-- scored_answers is not imported as a CTE: named twice, its rows would all be copied
single_scores as (

    select
        answers.response_no,
        answers.series_no,
        cast(answers.value_number as decimal(18, 10)) as score

    from {{ ref('scored_answers') }} as answers

    where
        not answers.is_averaged
        and {{ is_of_a_touched_day('answers.response_no') }}

),

averaged_scores as (

    select
        answers.response_no,
        answers.series_no,
        cast(sum(answers.value_number) / count(*) as decimal(18, 10)) as score

    from {{ ref('scored_answers') }} as answers

    where
        answers.is_averaged
        and {{ is_of_a_touched_day('answers.response_no') }}

    group by answers.response_no, answers.series_no

),

scores as (

    select * from single_scores
    union all
    select * from averaged_scores

),

scored_responses as (

    select
        scores.series_no,
        scores.score,
        {% for dimension in dimensions %}
        responses.{{ dimension }},
        {% endfor %}
        responses.answered_date

    from scores

    -- answers of superseded revisions and of tests find no partner: they do not count
    inner join {{ ref('counted_responses') }} as responses
        on scores.response_no = responses.response_no

    where {{ is_touched_day('responses.answered_date') }}

),

-- one aggregation per dimension over one pass: quicker than grouping sets, and plainer
counted as (

    select
        series_no,
        answered_date,
        'company' as dimension,
        'all' as member,
        score,
        count(*) as n

    from scored_responses

    group by series_no, answered_date, score
    {% for dimension in dimensions %}
    union all

    select
        series_no,
        answered_date,
        '{{ dimension }}' as dimension,
        {{ dimension }} as member,
        score,
        count(*) as n

    from scored_responses

    group by series_no, answered_date, score, {{ dimension }}
    {% endfor %}
)

select
    series.metric,
    series.scale,
    counted.answered_date,
    counted.dimension,
    counted.member,
    counted.score,
    -- what is averaged: satisfaction as 0-100 of its scale, anything else as answered
    case
        when series.metric = 'csi'
            then cast(
                {{ min_max_points(
                    'counted.score', 'series.scale_min', 'series.scale_max',
                    'series.direction'
                ) }}
                as decimal(18, 10)
            )
        when series.metric <> 'csi' then counted.score
    end as points,
    counted.n

from counted

-- every count came from a series: all find their partner
inner join series
    on counted.series_no = series.series_no
