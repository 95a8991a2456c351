-- Grain: one row per metric, scale and direction that scored questions declare.
{{ config(materialized='table') }}

with

questions as (

    select
        metric,
        question_key,
        scale_min,
        scale_max,
        direction,
        min(value_number) as lowest_score,
        max(value_number) as highest_score

    from {{ ref('answers') }}

    where
        answer_state = 'answered'
        and value_number is not null
        and metric in ('nps', 'csi', 'ces')

    group by metric, question_key, scale_min, scale_max, direction

),

declared as (

    select
        metric as declared_metric,
        scale_min,
        scale_max,
        direction,
        count(*) as question_count,
        min(lowest_score) as lowest_score,
        max(highest_score) as highest_score

    from questions

    group by metric, scale_min, scale_max, direction

)

select
    cast(
        row_number() over (order by declared_metric, scale_min, scale_max, direction)
        as integer
    ) as series_no,
    declared_metric,
    scale_min,
    scale_max,
    direction,
    {{ metric_id('declared_metric', 'scale_min', 'scale_max', 'direction') }}
        as metric,
    {{ scale_label('declared_metric', 'scale_min', 'scale_max', 'direction') }}
        as scale,
    -- satisfaction with several items is one value per response: their mean
    declared_metric = 'csi' and question_count > 1 as is_averaged,
    lowest_score,
    highest_score

from declared
