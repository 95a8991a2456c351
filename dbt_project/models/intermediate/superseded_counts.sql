-- Grain: one row per metric, scale, day, day of the next answer, dimension and member.
-- Answers after which the same customer answered again in the same place: in a period
-- that holds both days, only the later one counts. Holds what this build needs, and
-- nothing when figures by the latest answer are not switched on.
{{ config(materialized='table') }}

{%- set dimensions = ['company'] + metric_dimensions() %}
{%- set is_on = 'true' if latest_per_customer() else 'false' %}

with

series as (

    select * from {{ ref('answer_series') }}

),

-- whom we do not know, nobody can tell from another: each such answer counts
known_responses as (

    select
        responses.*,
        {{ person_key('responses') }} as person_key

    from {{ ref('counted_responses') }} as responses

    {{ join_people('responses') }}
    where
        {{ is_on }}
        and responses.respondent_key is not null
        and {{ is_in_the_span_of_touched_periods('responses.answered_date') }}

),

repeated_people as (

    select person_key

    from known_responses

    group by person_key

    having count(*) > 1

),

repeated_responses as (

    select known_responses.*

    from known_responses

    -- whoever answered once finds no partner: nothing of theirs is superseded
    inner join repeated_people
        on known_responses.person_key = repeated_people.person_key

),

{{ scores_of_responses(
    'answers.response_no in (select chosen.response_no from repeated_responses as chosen)'
) }},

{{ derived_score_ctes(
    ref('answers'),
    'answers.response_no in (select chosen.response_no from repeated_responses as chosen)'
) }},

-- no visit is among them: an auditor is no customer who comes again
all_scores as (

    select
        response_no,
        series_no,
        score

    from scores

    union all

    select
        response_no,
        series_no,
        score

    from derived_scores

),

-- by day before moment: days of two time zones keep the order of their periods
followed as (

    select
        series.metric,
        series.scale,
        responses.answered_date,
        {% for column in dimension_columns() %}
        responses.{{ column }},
        {% endfor %}
        {% for dimension in dimensions %}
        lead(responses.answered_date) over (
            partition by
                scores.series_no,
                responses.person_key
                {{- and_member_columns(dimension, 'responses') }}
            order by
                responses.answered_date, responses.answered_at, responses.response_uid
        ) as next_date_{{ loop.index }},
        {% endfor %}
        case when series.metric = 'nps' then {{ nps_category('scores.score') }} end
            as nps_category,
        {{ score_points('series.metric', 'scores.score', 'series') }} as points

    from all_scores as scores

    -- answers of superseded revisions and of tests find no partner: they do not count
    inner join repeated_responses as responses
        on scores.response_no = responses.response_no

    inner join series
        on scores.series_no = series.series_no

),

counted as (

    {% for dimension in dimensions %}
    select
        metric,
        scale,
        answered_date,
        next_date_{{ loop.index }} as next_answered_date,
        {{ dimension_name(dimension) }} as dimension,
        {{ member_of(dimension) }} as member,
        count(*) as n,
        count(*) filter (where nps_category = 'promoter') as promoters,
        count(*) filter (where nps_category = 'passive') as passives,
        count(*) filter (where nps_category = 'detractor') as detractors,
        sum(points) as points_sum,
        sum(cast(points as decimal(38, 10)) * points) as points_sum_squares

    from followed

    where next_date_{{ loop.index }} is not null

    group by
        metric,
        scale,
        answered_date,
        next_answered_date{{ and_member_columns(dimension) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
)

select
    metric,
    scale,
    answered_date,
    next_answered_date,
    dimension,
    member,
    cast(n as bigint) as n,
    cast(promoters as bigint) as promoters,
    cast(passives as bigint) as passives,
    cast(detractors as bigint) as detractors,
    cast(points_sum as decimal(38, 10)) as points_sum,
    cast(points_sum_squares as decimal(38, 20)) as points_sum_squares

from counted

-- further apart than the longest period there is no figure that holds both
where
    next_answered_date
    <= {{ period_end(period_start('answered_date', 'year'), 'year') }}
    or next_answered_date < {{ shift_month(period_start('answered_date', 'month'), 3) }}
