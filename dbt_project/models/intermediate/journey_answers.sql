-- Grain: one row per month, touchpoint, channel, metric and scale with an answer.
-- Satisfaction and effort are 0-100 here, beside the NPS score of the same response or
-- else of the same customer's last one in the month. Empty without a journey.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='fail',
) }}

{%- set month_start = period_start('counted.answered_date', 'month') %}

with

series as (

    select * from {{ ref('answer_series') }}

),

responses as materialized (

    select
        counted.response_no,
        counted.answered_at,
        counted.response_uid,
        {{ person_key('counted') }} as person_key,
        counted.touchpoint,
        counted.channel,
        {{ month_start }} as month_start

    from {{ ref('counted_responses') }} as counted

    {{ join_people('counted') }}

    where
        {{ 'true' if journey_stages() else 'false' }}
        and {{ is_touched_period("'month'", month_start) }}

),

{{ scores_of_responses(
    'answers.response_no in (select chosen.response_no from responses as chosen)'
) }},

answered as (

    select
        scores.response_no,
        series.metric,
        series.scale,
        scores.score,
        case
            when series.metric = 'nps' then scores.score
            when series.metric <> 'nps'
                then cast(
                    {{ min_max_points(
                        'scores.score', 'series.scale_min', 'series.scale_max',
                        'series.direction'
                    ) }}
                    as decimal(18, 10)
                )
        end as points,
        case when series.metric = 'nps' then {{ nps_category('scores.score') }} end
            as nps_category

    from scores

    -- every score came from a series: all find their partner
    inner join series
        on scores.series_no = series.series_no

    where
        series.metric in ('nps', 'csi', 'ces', 'ces_1', 'ces_5')
        -- the journey is with the company: what else is recommended is another line
        and (series.metric <> 'nps' or series.declared_metric = 'nps')

),

recommendations as (

    select
        response_no,
        cast(sum(score) / count(*) as decimal(18, 10)) as nps_score

    from answered

    where metric = 'nps'

    group by response_no

),

rated as (

    select
        responses.*,
        recommendations.nps_score

    from responses

    -- who was not asked to recommend keeps their place
    left join recommendations
        on responses.response_no = recommendations.response_no

),

ranked_customers as (

    select
        month_start,
        person_key,
        nps_score,
        row_number() over (
            partition by month_start, person_key
            order by answered_at desc, response_uid desc
        ) as rank_from_last

    from rated

    where person_key is not null and nps_score is not null

),

placed as (

    select
        rated.response_no,
        rated.month_start,
        rated.touchpoint,
        rated.channel,
        coalesce(rated.nps_score, customers.nps_score) as nps_score

    from rated

    -- who did not recommend anything in the month has no partner, and is in no pair
    left join ranked_customers as customers
        on
            rated.month_start = customers.month_start
            and rated.person_key = customers.person_key
            and customers.rank_from_last = 1

),

joined as (

    select
        placed.month_start,
        placed.touchpoint,
        placed.channel,
        answered.metric,
        answered.scale,
        answered.points,
        answered.nps_category,
        case when answered.metric <> 'nps' then placed.nps_score end as nps_score

    from answered

    inner join placed
        on answered.response_no = placed.response_no

)

select
    'month' as period_grain,
    month_start as period_start,
    touchpoint,
    channel,
    metric,
    scale,
    cast(count(*) as bigint) as n,
    {% for category in ['promoter', 'passive', 'detractor'] %}
    cast(count(*) filter (where nps_category = '{{ category }}') as bigint)
        as {{ category }}s,
    {% endfor %}
    cast(sum(points) as decimal(38, 10)) as points_sum,
    cast(sum(points * points) as decimal(38, 20)) as points_sum_squares,
    {% for name, term in [
        ('points_sum', 'points'), ('scores_sum', 'nps_score'),
    ] %}
    cast(
        coalesce(sum({{ term }}) filter (where nps_score is not null), 0)
        as decimal(38, 10)
    ) as pair_{{ name }},
    {% endfor %}
    {% for name, term in [
        ('points_sum_squares', 'points * points'),
        ('scores_sum_squares', 'nps_score * nps_score'),
        ('products_sum', 'points * nps_score'),
    ] %}
    cast(
        coalesce(sum({{ term }}) filter (where nps_score is not null), 0)
        as decimal(38, 20)
    ) as pair_{{ name }},
    {% endfor %}
    cast(count(nps_score) as bigint) as pair_n

from joined

group by month_start, touchpoint, channel, metric, scale
