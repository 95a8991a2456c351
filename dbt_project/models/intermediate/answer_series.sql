-- Grain: one row per metric, scale and direction that feeds a figure.
{{ config(materialized='table') }}

with

questions as (

    select distinct
        metric,
        question_key,
        scale_min,
        scale_max,
        direction

    from {{ ref('answers') }}

    where
        answer_state = 'answered'
        and value_number is not null
        and metric in ('nps', 'csi', 'ces')

),

declared as (

    select
        metric as declared_metric,
        scale_min,
        scale_max,
        direction,
        count(*) as question_count

    from questions

    group by metric, scale_min, scale_max, direction

),

series as (

    select
        declared_metric,
        scale_min,
        scale_max,
        direction,
        {{ metric_id('declared_metric', 'scale_min', 'scale_max', 'direction') }} as metric,
        {{ scale_label('declared_metric', 'scale_min', 'scale_max', 'direction') }} as scale,
        -- satisfaction with several items is one value per response: their mean
        declared_metric = 'csi' and question_count > 1 as is_averaged

    from declared

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
    metric,
    scale,
    is_averaged

from series

-- a question that declares what no metric is defined on feeds no figure
where metric is not null
