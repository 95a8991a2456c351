-- Grain: one row per metric, scale, month or week, dimension and member with a figure.
{%- set last_points -%}
(
                partition by
                    metric, scale, period_grain, dimension, member, baseline_no,
                    is_judged
                order by period_start
                rows between {{ run_length() | int - 1 }} preceding and current row
            )
{%- endset %}
-- Made of published figures only, so that nothing hidden can follow from a limit.
with

shown as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        definition_version,
        n,
        value,
        promoters,
        detractors,
        case interval_method
            when 'adjusted_wald' then 'nps'
            when 'wilson' then 'p'
            else 'xmr'
        end as chart,
        -- sums of decimals are the same in any order of the rows
        cast(value as decimal(18, 10)) as exact_value

    from {{ ref('metric_values') }}

    where
        period_grain in ('week', 'month', 'year')
        and estimator = 'all_answers'
        and metric in (
            {%- for metric in charted_metrics() %}
            '{{ metric }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
        -- a chart for every pair would cry wolf many times a month
        and not {{ is_among('dimension', crossing_dimensions()) }}
        and value is not null

),

numbered as (

    select
        *,
        {{ baseline_no('metric', 'period_grain', 'period_start') }} as baseline_no,
        row_number() over (
            partition by metric, scale, period_grain, dimension, member
            order by period_start
        ) as point_no,
        max(period_start) over (
            partition by metric, scale, period_grain, dimension, member
        ) as latest_start

    from shown

    where period_grain <> 'year'

),

-- within one baseline: a moving range does not reach over a change of the process
ranged as (

    select
        *,
        {{ declared_baseline_end('metric', 'period_grain', 'baseline_no') }}
            as declared_end,
        case
            when baseline_no = 0 then point_no <= {{ usual_baseline_periods() }}
            else period_start <= declared_end
        end as is_baseline,
        abs(
            exact_value - lag(exact_value) over (
                partition by
                    metric, scale, period_grain, dimension, member, baseline_no
                order by period_start
            )
        ) as moving_range

    from numbered

),

{%- set limits_source = 'ranged' %}
{%- if drops_wide_ranges() %}
{%- set limits_source = 'narrowed' %}

narrowed as (

    select
        * exclude (moving_range),
        case
            when
                cast(moving_range as double) <= {{ widest_moving_range() }}
                * cast(
                    sum(moving_range) filter (where is_baseline) over phase as double
                )
                / nullif(
                    count(moving_range) filter (where is_baseline) over phase, 0
                )
                then moving_range
        end as moving_range

    from ranged

    window phase as (
        partition by metric, scale, period_grain, dimension, member, baseline_no
    )

),
{%- endif %}

baselined as (

    select
        *,
        count(*) filter (where is_baseline) over phase as baseline_count,
        min(period_start) over phase as baseline_start,
        max(period_start) filter (where is_baseline) over phase as baseline_end,
        sum(n) filter (where is_baseline) over phase as baseline_n,
        sum(promoters) filter (where is_baseline) over phase as baseline_promoters,
        sum(detractors) filter (where is_baseline) over phase as baseline_detractors,
        -- a share of n answers is a whole number of them
        sum(cast(round(value * n / 100e0) as bigint)) filter (
            where is_baseline and chart = 'p'
        ) over phase as baseline_hits,
        cast(sum(exact_value) filter (where is_baseline) over phase as double)
            as baseline_sum,
        cast(sum(moving_range) filter (where is_baseline) over phase as double)
        / nullif(count(moving_range) filter (where is_baseline) over phase, 0)
            as mean_range

    from {{ limits_source }}

    window phase as (
        partition by metric, scale, period_grain, dimension, member, baseline_no
    )

),

centred as (

    select
        *,
        case chart
            when 'nps'
                then {{ nps_points(
                    'baseline_promoters', 'baseline_detractors', 'baseline_n'
                ) }}
            when 'p' then 100e0 * baseline_hits / nullif(baseline_n, 0)
            when 'xmr' then baseline_sum / nullif(baseline_count, 0)
        end as centre,
        case chart
            when 'nps'
                then {{ three_sigma(
                    nps_variance('baseline_promoters', 'baseline_detractors', 'baseline_n'),
                    'n'
                ) }}
            when 'p'
                then {{ three_sigma(
                    'baseline_hits / nullif(cast(baseline_n as double), 0)'
                    ' * (1e0 - baseline_hits / nullif(cast(baseline_n as double), 0))',
                    'n'
                ) }}
            when 'xmr' then 3e0 * mean_range / {{ moving_range_constant() }}
        end as reach

    from baselined

),

limited as (

    select
        * exclude (centre),
        case when has_limits then centre end as centre,
        case
            when has_limits and chart = 'nps' then greatest(-100e0, centre - reach)
            when has_limits and chart = 'p' then greatest(0e0, centre - reach)
            when has_limits then centre - reach
        end as lower,
        case
            when has_limits and chart in ('nps', 'p')
                then least(100e0, centre + reach)
            when has_limits then centre + reach
        end as upper,
        has_limits and n >= {{ fewest_judged_answers() }} as is_judged

    from (
        select
            *,
            coalesce(
                baseline_count >= {{ fewest_baseline_periods() }} and reach is not null,
                false
            ) as has_limits
        from centred
    ) as enough

),

-- compared at ten digits, so that the last bit of a double is no signal
judged as (

    select
        *,
        case
            when not is_judged then null
            when exact_value < cast(lower as decimal(18, 10)) then -1
            when exact_value > cast(upper as decimal(18, 10)) then 1
            else 0
        end as outside,
        case
            when not is_judged then null
            else cast(sign(exact_value - cast(centre as decimal(18, 10))) as integer)
        end as side

    from limited

),

followed as (

    select
        *,
        -- a point that is not judged neither breaks a run nor makes it longer
        case
            when not is_judged then null
            when count(*) over {{ last_points }} < {{ run_length() }} then 0
            when max(side) over {{ last_points }} = -1 then -1
            when min(side) over {{ last_points }} = 1 then 1
            else 0
        end as run8

    from judged

),

years as (

    select
        metric,
        scale,
        dimension,
        member,
        period_start as year_start,
        exact_value as year_value

    from shown

    where period_grain = 'year'

),

with_years as (

    select
        followed.*,
        followed.exact_value - case
            when
                count(*) over (
                    partition by
                        followed.metric, followed.scale, followed.period_grain,
                        followed.dimension, followed.member, years.year_start
                ) = 12
                then years.year_value
        end as from_year

    from followed

    -- weeks have no season of their own here, and find no partner
    left join years
        on
            followed.period_grain = 'month'
            and followed.metric = years.metric
            and followed.scale = years.scale
            and followed.dimension = years.dimension
            and followed.member = years.member
            and date_trunc('year', followed.period_start) = years.year_start

),

seasonal as (

    select
        *,
        -- every full year has its twelve months, so that all twelve have as many years
        case
            when count(from_year) over this_month >= 2
                then cast(
                    cast(sum(from_year) over this_month as double)
                    / count(from_year) over this_month
                    - cast(sum(from_year) over all_months as double)
                    / count(from_year) over all_months
                    as decimal(18, 10)
                )
        end as seasonal_index

    from with_years

    window
        this_month as (
            partition by
                metric, scale, period_grain, dimension, member, month(period_start)
        ),
        all_months as (
            partition by metric, scale, period_grain, dimension, member
        )

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    chart,
    n,
    value,
    centre,
    lower,
    upper,
    outside,
    cast(run8 as integer) as run8,
    is_judged,
    is_baseline,
    cast(baseline_no as integer) as baseline_no,
    baseline_start,
    baseline_end,
    baseline_count,
    -- frozen: no later period can move it
    case
        when baseline_no = 0 then baseline_count >= {{ usual_baseline_periods() }}
        else latest_start >= declared_end
    end as is_baseline_complete,
    cast(seasonal_index as double) as seasonal_index,
    cast(exact_value - seasonal_index as double) as value_adjusted,
    definition_version

from seasonal
