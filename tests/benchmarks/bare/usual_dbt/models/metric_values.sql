with

daily as (

    select
        metric,
        answered_date,
        dimension,
        member,
        sum(n) as n,
        coalesce(sum(n) filter (where score >= 9), 0) as promoters,
        coalesce(sum(n) filter (where score <= 6), 0) as detractors,
        sum(n * case metric when 'csi' then 25 * (score - 1) else score end) as points,
        sum(n * power(case metric when 'csi' then 25 * (score - 1) else score end, 2))
            as squares

    from {{ ref('daily_scores') }}

    group by metric, answered_date, dimension, member

),

dated as (

    select *, 'day' as period_grain, answered_date as period_start from daily
    {% for grain in ['week', 'month', 'quarter', 'year'] %}
    union all
    select *, '{{ grain }}', cast(date_trunc('{{ grain }}', answered_date) as date) from daily
    {% endfor %}
    {% for months in range(3) %}
    union all
    select
        *,
        'rolling_3_months',
        cast(date_trunc('month', answered_date) - interval {{ months }} month as date)
    from daily
    {% endfor %}

),

periods as (

    select
        metric,
        period_grain,
        period_start,
        dimension,
        member,
        sum(n) as n,
        sum(promoters) as promoters,
        sum(detractors) as detractors,
        sum(points) as points,
        sum(squares) as squares

    from dated

    group by metric, period_grain, period_start, dimension, member

),

spread as (

    select
        *,
        case metric
            when 'nps' then 100.0 * (promoters - detractors) / n
            else points / n
        end as value,
        case metric
            when 'nps' then 195.9964 * sqrt(
                (
                    (promoters + detractors + 1.5) / (n + 3.0)
                    - power((promoters - detractors) / (n + 3.0), 2)
                ) / (n + 3.0)
            )
            else 1.96 * sqrt(
                greatest(0, (squares - points * points / n) / nullif(n - 1, 0)) / n
            )
        end as half_width

    from periods

)

select
    metric,
    period_grain,
    period_start,
    dimension,
    member,
    n,
    value,
    value - half_width as low,
    value + half_width as high,
    promoters,
    n - promoters - detractors as passives,
    detractors

from spread
