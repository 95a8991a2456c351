-- Grain: one row per cause: points in a row of one series that some rule finds worse.
with

points as (

    select
        *,
        row_number() over (
            partition by metric, scale, period_grain, dimension, member
            order by period_start
        ) as point_no,
        max(period_start) over (
            partition by metric, scale, period_grain, dimension, member
        ) as latest_start,
        case when {{ is_lower_better('metric') }} then 1 else -1 end as worse_side

    from {{ ref('control_points') }}

),

changes as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        q_value

    from {{ ref('metric_changes') }}

    where
        compared_with = 'previous'
        and period_grain in ('week', 'month')
        and verdict = case
            when {{ is_lower_better('metric') }} then 'up'
            else 'down'
        end

),

figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        low,
        high,
        base = 'enough' and value < 0 as is_below_zero,
        base = 'enough' and high < 0 as is_confirmed,
        {{ probability_below_zero('test_value', 'test_error') }} as p_below_zero

    from {{ ref('metric_values') }}

    where metric = 'nps' and period_grain in ('week', 'month') and value is not null

),

judged as (

    select
        points.metric,
        points.scale,
        points.period_grain,
        points.period_start,
        points.period_end,
        points.dimension,
        points.member,
        points.point_no,
        points.latest_start,
        points.definition_version,
        points.n,
        points.value,
        points.centre,
        points.lower,
        points.upper,
        figures.low,
        figures.high,
        figures.p_below_zero,
        changes.q_value,
        coalesce(figures.is_confirmed, false) as is_confirmed,
        coalesce(points.outside = points.worse_side, false) as is_below_limit,
        coalesce(points.run8 = points.worse_side, false) as is_run_below_centre,
        changes.metric is not null as is_change_for_worse,
        coalesce(figures.is_below_zero, false) as is_nps_below_zero

    from points

    -- most points are no change for the worse
    left join changes
        on
            points.metric = changes.metric
            and points.scale = changes.scale
            and points.period_grain = changes.period_grain
            and points.period_start = changes.period_start
            and points.dimension = changes.dimension
            and points.member = changes.member

    -- zero is a border of NPS only
    left join figures
        on
            points.metric = figures.metric
            and points.scale = figures.scale
            and points.period_grain = figures.period_grain
            and points.period_start = figures.period_start
            and points.dimension = figures.dimension
            and points.member = figures.member

),

signals as (

    select
        *,
        -- points in a row have one number
        point_no - row_number() over (
            partition by metric, scale, period_grain, dimension, member
            order by point_no
        ) as cause_no

    from judged

    where
        is_below_limit
        or is_run_below_centre
        or is_change_for_worse
        or is_nps_below_zero

),

causes as (

    select
        metric,
        scale,
        period_grain,
        dimension,
        member,
        min(period_start) as first_period_start,
        max(period_start) as last_period_start,
        max(period_end) as last_period_end,
        count(*) as period_count,
        max(period_start) = max(latest_start) as is_open,
        bool_or(is_confirmed and is_nps_below_zero) as is_confirmed,
        {% for rule in alert_rules() %}
        bool_or(is_{{ rule }}) as is_{{ rule }},
        {% endfor %}
        {% for column in [
            'n', 'value', 'centre', 'lower', 'upper', 'low', 'high', 'p_below_zero',
            'definition_version',
        ] %}
        max_by({{ column }}, period_start) as {{ column }},
        {% endfor %}
        -- the likeliest change of those in a row
        min(q_value) as q_value

    from signals

    group by metric, scale, period_grain, dimension, member, cause_no

),

named as (

    select
        *,
        case
            {% for rule in alert_rules() %}
            when is_{{ rule }} then '{{ rule }}'
            {% endfor %}
        end as rule,
        concat_ws(
            ', '
            {% for rule in alert_rules() %},
            case when is_{{ rule }} then '{{ rule }}' end
            {% endfor %}
        ) as rules

    from causes

)

select
    md5(
        concat_ws(
            '/', metric, scale, period_grain, dimension, member, first_period_start
        )
    ) as cause_id,
    metric,
    scale,
    period_grain,
    dimension,
    member,
    first_period_start,
    last_period_start,
    last_period_end,
    period_count,
    is_open,
    rule,
    rules,
    {{ false_alarm_rate('rule', 'is_confirmed', 'q_value') }} as false_alarm_rate,
    n,
    value,
    centre,
    lower,
    upper,
    low,
    high,
    p_below_zero,
    is_confirmed,
    q_value,
    definition_version

from named
