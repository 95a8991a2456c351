{# The scores of a month add up to its number of answers: two ways to one figure. #}
{% test distribution_adds_up(model, figures) %}

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

figures as (

    select
        metric,
        scale,
        period_start,
        dimension,
        member,
        n

    from {{ figures }}

    where period_grain = 'month' and estimator = 'all_answers'

)

select
    metric,
    scale,
    period_start,
    dimension,
    member,
    distribution.n as distribution_n,
    figures.n as figures_n

from distribution

-- either side without a partner is a failure
full outer join figures
    using (metric, scale, period_start, dimension, member)

where
    distribution.n is null
    or figures.n is null
    or distribution.n <> figures.n

{% endtest %}
