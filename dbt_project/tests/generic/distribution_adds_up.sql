{# The scores of a month add up to its number of answers: two ways to one figure. #}
{% test distribution_adds_up(model, counts) %}

with

distribution as (

    select
        metric,
        scale,
        period_start,
        dimension,
        member,
        sum(n) as n

    from {{ model }}

    group by metric, scale, period_start, dimension, member

),

counts as (

    select
        metric,
        scale,
        period_start,
        dimension,
        member,
        n

    from {{ counts }}

    where period_grain = 'month'

)

select
    metric,
    scale,
    period_start,
    dimension,
    member,
    distribution.n as distribution_n,
    counts.n as counts_n

from distribution

-- either side without a partner is a failure
full outer join counts
    using (metric, scale, period_start, dimension, member)

where
    distribution.n is null
    or counts.n is null
    or distribution.n <> counts.n

{% endtest %}
