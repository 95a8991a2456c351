-- Grain: one row per period grain and period whose figures this build computes again.
{{ config(materialized='table') }}

with

touched_days as (

    select * from {{ ref('touched_days') }}

),

{{ other_touched_days() }},

touched_months as (

    select distinct {{ period_start('touched_date', 'month') }} as month_start
    from days

),

periods as (

    {% for grain in calendar_grains() -%}
    select distinct
        '{{ grain }}' as period_grain,
        {{ period_start('touched_date', grain) }} as period_start

    from days

    union all

    {% endfor -%}
    -- a month is part of three windows: its own and those of the next two months
    {% for months_before in [0, 1, 2] -%}
    select
        'rolling_3_months' as period_grain,
        {{ shift_month('month_start', -months_before) }} as period_start

    from touched_months
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
),

distinct_periods as (

    select distinct
        period_grain,
        period_start

    from periods

)

select
    period_grain,
    period_start,
    case period_grain
        {%- for grain in calendar_grains() + ['rolling_3_months'] %}
        when '{{ grain }}' then {{ period_end('period_start', grain) }}
        {%- endfor %}
    end as period_end

from distinct_periods
