-- Grain: one row per metric, scale, touched period, dimension and member with weights.
{{ config(materialized='table') }}

with

weights as (

    select
        sums.metric,
        sums.scale,
        touched.period_grain,
        touched.period_start,
        touched.period_end,
        sums.dimension,
        sums.member,
        sum(sums.n) as n,
        sum(sums.promoters) as promoters,
        sum(sums.passives) as passives,
        sum(sums.detractors) as detractors,
        sum(sums.weight_sum) as weight_sum,
        sum(sums.weight_squares_sum) as weight_squares_sum,
        sum(sums.weight_points_sum) as weight_points_sum,
        sum(sums.weight_points_squares_sum) as weight_points_squares_sum,
        sum(sums.squared_weight_points_sum) as squared_weight_points_sum,
        sum(sums.squared_weight_points_squares_sum)
            as squared_weight_points_squares_sum

    from {{ ref('daily_weights') }} as sums

    inner join {{ ref('touched_periods') }} as touched
        on sums.answered_date between touched.period_start and touched.period_end

    group by
        sums.metric,
        sums.scale,
        touched.period_grain,
        touched.period_start,
        touched.period_end,
        sums.dimension,
        sums.member

    -- answers that weigh nothing give no figure
    having sum(sums.weight_sum) > 0

),

means as (

    select
        weights.*,
        case
            -- a ratio of doubles may come out a hair beyond the scale
            when weights.metric = 'nps'
                then greatest(
                    -100e0,
                    least(
                        100e0,
                        cast(weights.weight_points_sum as double) / weights.weight_sum
                    )
                )
            when weights.metric <> 'nps'
                then cast(weights.weight_points_sum as double) / weights.weight_sum
        end as value,
        cast(weights.weight_points_squares_sum as double) / weights.weight_sum
            as mean_square,
        {{ effective_n('weights.weight_sum', 'weights.weight_squares_sum') }}
            as effective_n

    from weights

    -- the same cells as the plain figures: windows end in a month with answers
    inner join {{ ref('metric_counts') }} as counts
        on
            weights.metric = counts.metric
            and weights.scale = counts.scale
            and weights.period_grain = counts.period_grain
            and weights.period_start = counts.period_start
            and weights.dimension = counts.dimension
            and weights.member = counts.member

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
    value,
    effective_n,
    {{ linearised_error(
        'value', 'weight_sum', 'weight_squares_sum', 'squared_weight_points_sum',
        'squared_weight_points_squares_sum'
    ) }} as standard_error,
    case
        when metric = 'nps'
            then sqrt(greatest(0e0, mean_square - power(value, 2)) / effective_n)
        when metric <> 'nps' and effective_n > 1
            then sqrt(greatest(0e0, mean_square - power(value, 2)) / (effective_n - 1))
    end as standard_error_kish,
    -- as many promoters and detractors as the effective number of answers has
    case
        when metric = 'nps' then effective_n * (mean_square / 10000 + value / 100) / 2
    end as effective_promoters,
    case
        when metric = 'nps' then effective_n * (mean_square / 10000 - value / 100) / 2
    end as effective_detractors

from means
