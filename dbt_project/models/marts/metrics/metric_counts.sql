-- Grain: one row per metric, scale, period, dimension and member with an answer.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_periods') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

with

daily_counts as (

    select
        metric,
        scale,
        dimension,
        member,
        answered_date as period_start,
        n,
        promoters,
        passives,
        detractors,
        top_count,
        top_two_count,
        bottom_count,
        points_sum,
        points_sum_squares

    from {{ ref('daily_counts') }}

    where {{ is_near_a_touched_period('answered_date') }}

),

{% for grain, finer_grain in [
    ('week', 'daily'), ('month', 'daily'), ('quarter', 'month'), ('year', 'month'),
] %}
{{ grain }}_counts as (

    select
        finer.metric,
        finer.scale,
        finer.dimension,
        finer.member,
        {{ period_start('finer.period_start', grain) }} as period_start,
        sum(finer.n) as n,
        sum(finer.promoters) as promoters,
        sum(finer.passives) as passives,
        sum(finer.detractors) as detractors,
        sum(finer.top_count) as top_count,
        sum(finer.top_two_count) as top_two_count,
        sum(finer.bottom_count) as bottom_count,
        sum(finer.points_sum) as points_sum,
        sum(finer.points_sum_squares) as points_sum_squares

    from {{ finer_grain }}_counts as finer

    group by
        finer.metric,
        finer.scale,
        finer.dimension,
        finer.member,
        {{ period_start('finer.period_start', grain) }}

),

{% endfor %}
-- A window is named by the months it ends in: only months that have answers on this
-- metric and scale, so that no window lies in months that have not come yet.
windows as (

    select distinct
        metric,
        scale,
        {{ shift_month('period_start', -2) }} as window_start

    from month_counts

    where dimension = 'company'

),

-- every month is part of three windows: its own and those of the next two months
months_of_windows as (
    {% for months_before in [0, 1, 2] %}
    select
        *,
        {{ shift_month('period_start', -months_before) }} as window_start

    from month_counts
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

rolling_3_months_counts as (

    select
        months.metric,
        months.scale,
        months.dimension,
        months.member,
        months.window_start as period_start,
        sum(months.n) as n,
        sum(months.promoters) as promoters,
        sum(months.passives) as passives,
        sum(months.detractors) as detractors,
        sum(months.top_count) as top_count,
        sum(months.top_two_count) as top_two_count,
        sum(months.bottom_count) as bottom_count,
        sum(months.points_sum) as points_sum,
        sum(months.points_sum_squares) as points_sum_squares

    from months_of_windows as months

    -- months find no window when nobody at all answered in its last month
    inner join windows
        on
            months.metric = windows.metric
            and months.scale = windows.scale
            and months.window_start = windows.window_start

    group by
        months.metric,
        months.scale,
        months.dimension,
        months.member,
        months.window_start

),

periods as (

    select
        *,
        'day' as period_grain,
        {{ period_end('period_start', 'day') }} as period_end

    from daily_counts
    {% for grain in ['week', 'month', 'quarter', 'year', 'rolling_3_months'] %}
    union all

    select
        *,
        '{{ grain }}' as period_grain,
        {{ period_end('period_start', grain) }} as period_end

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
    cast(top_count as bigint) as top_count,
    cast(top_two_count as bigint) as top_two_count,
    cast(bottom_count as bigint) as bottom_count,
    cast(points_sum as decimal(38, 10)) as points_sum,
    cast(points_sum_squares as decimal(38, 20)) as points_sum_squares

from periods

where
    {{ is_touched_period('periods.period_grain', 'periods.period_start') }}
    and {{ is_counted_by('periods.dimension', 'periods.period_grain') }}
