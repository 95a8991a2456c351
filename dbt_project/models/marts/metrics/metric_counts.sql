-- Grain: one row per metric, scale, period, dimension and member with an answer.
{{ config(materialized='incremental', incremental_strategy='touched_periods', on_schema_change='fail') }}
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}

{%- set keys = ['metric', 'scale', 'dimension', 'member'] %}
{%- set counts = [
    'n', 'promoters', 'passives', 'detractors', 'points_sum', 'points_sum_squares',
] %}

with

daily_counts as (

    select * from {{ ref('daily_counts') }}

    {% if is_incremental() -%}
    -- the days of every touched period lie between these two
    where
        answered_date >= (select min(period_start) from {{ ref('touched_periods') }})
        and answered_date <= (select max(period_end) from {{ ref('touched_periods') }})
    {%- endif %}

),

{% for grain in ['week', 'month'] -%}
{{ grain }}_counts as (

    {{ sum_of_counts('daily_counts', grain, 'answered_date', keys, counts) }}

),

{% endfor -%}
{% for grain in ['quarter', 'year'] -%}
{{ grain }}_counts as (

    {{ sum_of_counts('month_counts', grain, 'period_start', keys, counts) }}

),

{% endfor -%}
-- A window is named by the months it ends in: only months that have answers on this metric
-- and scale, so that no window lies in months that have not come yet.
windows as (

    select distinct
        metric,
        scale,
        {{ shift_month('period_start', -2) }} as period_start

    from month_counts

    where dimension = 'company'

),

months_of_windows as (

    {% for months_before in [0, 1, 2] -%}
    select
        {% for column in keys + counts -%}
        {{ column }},
        {% endfor -%}
        {{ shift_month('period_start', -months_before) }} as window_start

    from month_counts
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
),

rolling_3_months_counts as (

    select
        {% for key in keys -%}
        months_of_windows.{{ key }},
        {% endfor -%}
        months_of_windows.window_start as period_start,
        {% for count in counts -%}
        sum(months_of_windows.{{ count }}) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from months_of_windows

    -- months find no window when nobody at all answered in its last month
    inner join windows
        on
            months_of_windows.metric = windows.metric
            and months_of_windows.scale = windows.scale
            and months_of_windows.window_start = windows.period_start

    group by
        {% for key in keys -%}
        months_of_windows.{{ key }},
        {% endfor -%}
        months_of_windows.window_start

),

periods as (

    select
        'day' as period_grain,
        answered_date as period_start,
        {{ period_end('answered_date', 'day') }} as period_end,
        {% for column in keys + counts -%}
        {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from daily_counts

    {% for grain in ['week', 'month', 'quarter', 'year', 'rolling_3_months'] -%}
    union all

    select
        '{{ grain }}' as period_grain,
        period_start,
        {{ period_end('period_start', grain) }} as period_end,
        {% for column in keys + counts -%}
        {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ grain }}_counts

    {% endfor %}
)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    cast(n as bigint) as n,
    cast(promoters as bigint) as promoters,
    cast(passives as bigint) as passives,
    cast(detractors as bigint) as detractors,
    cast(points_sum as decimal(38, 10)) as points_sum,
    cast(points_sum_squares as decimal(38, 20)) as points_sum_squares

from periods

{% if is_incremental() -%}
where exists (
    select 1
    from {{ ref('touched_periods') }} as touched
    where
        touched.period_grain = periods.period_grain
        and touched.period_start = periods.period_start
)
{%- endif %}
