-- Grain: one row per metric, scale, local day, dimension, member and score.
-- The one pass over all answers: every figure is rolled up from here.
-- depends_on: {{ ref('build_window') }}
-- depends_on: {{ ref('touched_days') }}, {{ ref('answers') }}
-- depends_on: {{ ref('scored_answers') }}, {{ ref('derived_scores') }}
-- depends_on: {{ ref('answer_series') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

{%- set columns = dimension_columns() %}
{%- set scored_answers, responses = (
    ('scored_answers', 'responses') if is_incremental()
    else (ref('scored_answers'), ref('counted_responses'))
) %}

with

series as (

    select * from {{ ref('answer_series') }}

),

-- A visit is no customer's word: it is in figures of visits only, and nothing else is
-- there. Where nobody declared items of visits no response is looked at.
visit_responses as materialized (

    select
        visits.response_no,
        {% for column in columns %}
        coalesce(visits.{{ attributed_column(column) }}, {{ unknown_member() }})
            as {{ column }},
        {% endfor %}
        visits.answered_date

    from {{ ref('response_attributions') }} as visits

    where
        visits.is_visit
        and visits.response_no in (
            select items.response_no
            from {{ ref('answers') }} as items
            inner join series
                on
                    items.metric = series.declared_metric
                    and series.metric = 'mystery'
        )
        and {{ is_touched_day('visits.answered_date') }}

),
{%- if is_incremental() %}

-- chosen before anything is joined, and kept: without `materialized` the optimiser
-- joins all answers with their series first, which takes three times as long
responses as materialized (

    select responses.*

    from {{ ref('counted_responses') }} as responses

    where {{ is_touched_day('responses.answered_date') }}

),

touched_answers as materialized (

    select answers.*

    from {{ ref('answers') }} as answers

    where
        answers.value_number is not null
        and answers.response_no in (
            select responses.response_no from responses
            union all
            select visit_responses.response_no from visit_responses
        )

),

scored_answers as (

    {{ scored_answers_of('touched_answers') }}

),
{%- endif %}

{{ scores_of_responses('true', scored_answers) }},
{%- if is_incremental() %}

{{ derived_score_ctes('touched_answers') }},

{%- else %}

derived_scores as (

    select * from {{ ref('derived_scores') }}

),
{%- endif %}

customer_scores as (

    select
        series_no,
        response_no,
        score

    from scores

    union all

    select
        series_no,
        response_no,
        score

    from derived_scores

    where not is_of_visit

),

scored_responses as (

    select
        scores.series_no,
        scores.score,
        {% for column in columns %}
        responses.{{ column }},
        {% endfor %}
        responses.answered_date

    from customer_scores as scores

    -- answers of superseded revisions and of tests find no partner: they do not count
    inner join {{ responses }} as responses
        on scores.response_no = responses.response_no

    union all

    select
        scores.series_no,
        scores.score,
        {% for column in columns %}
        visits.{{ column }},
        {% endfor %}
        visits.answered_date

    from derived_scores as scores

    -- nor do visits that were revised or only tried out
    inner join visit_responses as visits
        on scores.response_no = visits.response_no

    where scores.is_of_visit

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
    {% for dimension in metric_dimensions() %}
    union all

    select
        series_no,
        answered_date,
        {{ dimension_name(dimension) }} as dimension,
        {{ member_of(dimension) }} as member,
        score,
        count(*) as n

    from scored_responses

    group by series_no, answered_date, score{{ and_member_columns(dimension) }}
    {% endfor %}
)

select
    series.metric,
    series.scale,
    counted.answered_date,
    counted.dimension,
    counted.member,
    counted.score,
    {{ score_points('series.metric', 'counted.score', 'series') }} as points,
    counted.n

from counted

-- every count came from a series: all find their partner
inner join series
    on counted.series_no = series.series_no
