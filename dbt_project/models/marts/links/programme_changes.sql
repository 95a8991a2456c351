-- Grain: one row per programme, span, outcome, stratum and side: the two phases of the
-- span, and the change between them.
-- Span effect: before and after the start. Span placebo: the same length and as long
-- again, both before the start, where nothing can have had an effect.
{%- set spans = {'placebo': ([0, 1], [2, 3]), 'effect': ([2, 3], [4, 5])} %}

with

-- of the same customers in both phases: the spread of their own changes
phases as (

    {% for span, (early, late) in spans.items() %}
    {% for outcome in ['repeat', 'spend', 'margin'] %}
    select
        programme,
        stratum,
        is_treated,
        '{{ span }}' as span,
        '{{ outcome }}' as outcome,
        {{ bought_in(outcome, early) }} as before,
        {{ bought_in(outcome, late) }} as after

    from {{ ref('programme_values') }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

summed as (

    select
        programme,
        span,
        outcome,
        stratum,
        is_treated,
        count(*) as n,
        sum(before) as before_sum,
        sum({{ exact_product('before', 'before') }}) as before_squares,
        sum(after) as after_sum,
        sum({{ exact_product('after', 'after') }}) as after_squares,
        sum(after - before) as change_sum,
        sum({{ exact_product('(after - before)', '(after - before)') }})
            as change_squares

    from phases

    group by programme, span, outcome, stratum, is_treated

),

of_customers as (

    select
        programme,
        span,
        outcome,
        stratum,
        is_treated,
        n,
        n as n_before,
        n as n_after,
        cast(before_sum as double) / n as value_before,
        {{ error_of_mean('before_sum', 'before_squares', 'n') }} as error_before,
        cast(after_sum as double) / n as value_after,
        {{ error_of_mean('after_sum', 'after_squares', 'n') }} as error_after,
        cast(change_sum as double) / n as value_change,
        {{ error_of_mean('change_sum', 'change_squares', 'n') }} as change_error

    from summed

),

-- of answers: four independent cells
cells as (

    {% for span, phases in spans.items() %}
    {% for periods in phases %}
    select
        programme,
        '{{ span }}' as span,
        'nps' as outcome,
        stratum,
        is_treated,
        {{ 'false' if loop.first else 'true' }} as is_after,
        sum(n) as n,
        {{ nps_points('sum(promoters)', 'sum(detractors)', 'sum(n)') }} as value,
        {{ nps_standard_error('sum(promoters)', 'sum(detractors)', 'sum(n)') }} as error

    from {{ ref('programme_scores') }}

    where period_no in ({{ periods | join(', ') }})

    group by programme, stratum, is_treated
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

of_answers as (

    {{ changes_between_phases(
        'cells', ['programme', 'span', 'outcome', 'stratum']
    ) }}

)

select
    programme,
    span,
    outcome,
    stratum,
    is_treated,
    n,
    n_before,
    n_after,
    value_before,
    error_before,
    value_after,
    error_after,
    value_change,
    change_error

from of_customers

union all

select
    programme,
    span,
    outcome,
    stratum,
    is_treated,
    cast(n_before as bigint) as n,
    cast(n_before as bigint) as n_before,
    cast(n_after as bigint) as n_after,
    value_before,
    error_before,
    value_after,
    error_after,
    value_change,
    change_error

from of_answers

where value_change is not null
