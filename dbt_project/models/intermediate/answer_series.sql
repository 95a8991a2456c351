-- Grain: one row per metric and scale that scored questions feed, of answers as they
-- are given and of scores that are made of several.
{{ config(materialized='table') }}

with

scored_questions as (

    select
        metric,
        question_key,
        scale_min,
        scale_max,
        direction

    from {{ ref('scored_questions') }}

),

given as (

    select
        metric as declared_metric,
        scale_min,
        scale_max,
        direction,
        {{ metric_id('metric', 'scale_min', 'scale_max', 'direction') }} as metric,
        {{ scale_label('metric', 'scale_min', 'scale_max', 'direction') }} as scale,
        -- satisfaction with several items is one value per response: their mean
        metric = 'csi' and count(distinct question_key) > 1 as is_averaged,
        false as is_derived

    from scored_questions

    where metric not in ('servqual', 'servqual_points', 'mystery_item')

    group by metric, scale_min, scale_max, direction

),

derived as (

    {% for declared_metric, metrics, low, high, scale in [
        ('servqual', servqual_metrics(), 1, 7, '1-7'),
        ('mystery_item', mystery_metrics(), 0, 100, '0-100'),
    ] -%}
    select
        '{{ declared_metric }}' as declared_metric,
        {{ low }} as scale_min,
        {{ high }} as scale_max,
        'higher_better' as direction,
        unnest([
            {% for metric in metrics -%}
            '{{ metric }}'{{ ',' if not loop.last }}
            {% endfor %}
        ]) as metric,
        '{{ scale }}' as scale,
        false as is_averaged,
        true as is_derived

    where
        exists (
            select 1
            from scored_questions
            where metric = '{{ declared_metric }}'
        )
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
),

series as (

    select * from given
    union all
    select * from derived

)

select
    cast(
        row_number() over (
            order by declared_metric, metric, scale_min, scale_max, direction
        ) as integer
    ) as series_no,
    declared_metric,
    scale_min,
    scale_max,
    direction,
    metric,
    scale,
    is_averaged,
    is_derived

from series
