-- Grain: one row per metric, scale and direction that scored questions declare.
{{ config(materialized='table') }}

with

declared as (

    select
        metric as declared_metric,
        scale_min,
        scale_max,
        direction,
        count(distinct question_key) as question_count

    from {{ ref('scored_questions') }}

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
    declared_metric = 'csi' and question_count > 1 as is_averaged

from declared
