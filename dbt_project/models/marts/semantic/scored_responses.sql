-- Grain: one row per response that counts, metric, scale and score that it gave.
-- A view, made on request: ordinary runs neither build nor read it.
{{ config(materialized='view', tags=['on_request']) }}

with

{{ scores_of_responses('true') }},

-- a response may hold several questions of a metric, and the same score to two of them
counted as (

    select
        response_no,
        series_no,
        score,
        cast(count(*) as bigint) as n

    from scores

    group by response_no, series_no, score

)

select
    counted.response_no,
    series.metric,
    series.scale,
    counted.score,
    counted.n,
    responses.answered_date,
    {% for dimension in known_dimensions() %}
    responses.{{ dimension }},
    {% endfor %}
    {{ score_points('series.metric', 'counted.score', 'series') }} as points,
    case when series.metric = 'nps' then {{ nps_category('counted.score') }} end
        as nps_category

from counted

-- every score came from a series: all find their partner
inner join {{ ref('answer_series') }} as series
    on counted.series_no = series.series_no

-- superseded revisions, tests and what else does not count find no partner
inner join {{ ref('counted_responses') }} as responses
    on counted.response_no = responses.response_no
