-- Grain: one row per measure that was carried out.
-- Made of months that metric_values shows: nothing is told that was hidden there.
{%- set months = 'cast(months as integer)' %}

with

measures as (

    select
        *,
        {{ period_start('done_date', 'month') }} as done_month,
        -- an alert chooses bad months: a part of that was chance, and goes by itself
        {{ period_start('alert_until_date', 'month') }} + to_months(1) as fresh_month

    from {{ ref('measures') }}

    where done_date is not null

),

framed as (

    select
        *,
        coalesce(fresh_month < done_month, true) as is_fresh,
        cast(greatest(
            done_month - to_months({{ months }}),
            case
                when fresh_month < done_month then fresh_month
                else done_month - to_months({{ months }})
            end
        ) as date) as before_first,
        cast(done_month + to_months(1) as date) as after_first,
        cast(done_month + to_months(1 + {{ months }}) as date) as after_end

    from measures

),

known as (

    select
        metric,
        scale,
        max(period_start) as until_date

    from {{ ref('metric_values') }}

    where period_grain = 'day' and dimension = 'company' and n is not null

    group by metric, scale

),

compared_months as (

    select
        framed.measure_no,
        figures.member,
        figures.member = framed.member as is_treated,
        figures.period_start >= framed.after_first as is_after,
        figures.interval_method,
        figures.n,
        figures.promoters,
        figures.detractors,
        figures.value_sum,
        figures.value_sum_squares,
        {{ good_less_bad('figures') }} as good_count,
        case
            when figures.period_start < framed.done_month
                then date_diff('month', framed.before_first, framed.done_month)
            when figures.period_start >= framed.done_month then framed.months
        end as month_count

    from framed

    -- a month that is hidden is in no figure here
    inner join {{ ref('metric_values') }} as figures
        on
            framed.metric = figures.metric
            and framed.scale = figures.scale
            and framed.dimension = figures.dimension
            and figures.period_grain = 'month'
            and framed.before_first <= figures.period_start
            and framed.after_end > figures.period_start
            and framed.done_month <> figures.period_start
            and figures.n is not null

    -- another unit with a measure of its own in these months is nobody to compare with
    left join framed as others
        on
            framed.measure_no <> others.measure_no
            and framed.metric = others.metric
            and framed.scale = others.scale
            and framed.dimension = others.dimension
            and framed.before_first <= others.done_month
            and framed.after_end > others.done_month
            and figures.member = others.member
            and framed.member <> figures.member

    where
        others.measure_no is null
        and (
            figures.member <> {{ unknown_member() }}
            or figures.member = framed.member
        )

),

summed as (

    select
        measure_no,
        member,
        is_treated,
        is_after,
        min(interval_method) as interval_method,
        sum(n) as n,
        sum(promoters) as promoters,
        sum(detractors) as detractors,
        case when count(value_sum) = count(*) then sum(value_sum) end as value_sum,
        sum(value_sum_squares) as value_sum_squares,
        sum(good_count) as good_count

    from compared_months

    group by measure_no, member, is_treated, is_after

    -- a unit without one of the months would be compared with other months
    having count(*) = min(month_count)

),

cells as (

    select
        measure_no,
        member,
        is_treated,
        is_after,
        n,
        case interval_method
            when 'adjusted_wald' then {{ nps_points('promoters', 'detractors', 'n') }}
            when 'wilson' then {{ share_points('good_count', 'n') }}
            when 't' then cast(value_sum as double) / n
        end as value,
        case interval_method
            when 'adjusted_wald'
                then {{ nps_standard_error('promoters', 'detractors', 'n') }}
            when 'wilson' then {{ nps_standard_error('good_count', '0', 'n') }}
            when 't' then {{ error_of_mean('value_sum', 'value_sum_squares', 'n') }}
        end as error

    from summed

),

member_changes as (

    {{ changes_between_phases('cells', ['measure_no', 'member']) }}

),

complete as (

    select
        *,
        cast(least(n_before, n_after) as double) as weight

    from member_changes

    where value_change is not null and change_error is not null

),

-- units go up and down by more than the chance of who answered: how much the others
-- do so beyond it
drifts as (

    select
        measure_no,
        count(*) as control_count,
        case
            when count(*) >= {{ fewest_units_to_drift() }}
                then greatest(
                    0e0,
                    {{ sample_variance(
                        exact_sum('value_change'),
                        exact_sum('power(value_change, 2)'),
                        'count(*)'
                    ) }}
                    - {{ exact_sum('power(change_error, 2)') }} / count(*)
                )
            when count(*) < {{ fewest_units_to_drift() }} then 0e0
        end as drift

    from complete

    where not is_treated

    group by measure_no

),

weighted as (

    select
        complete.*,
        coalesce(drifts.drift, 0e0) as drift,
        complete.weight / sum(complete.weight) over (
            partition by complete.measure_no, complete.is_treated
        ) as share

    from complete

    -- without others there is no drift that could be known
    left join drifts
        on complete.measure_no = drifts.measure_no

),

sides as (

    select
        measure_no,
        is_treated,
        sum(n_before) as n_before,
        sum(n_after) as n_after,
        {{ exact_sum('share * value_before') }} as value_before,
        {{ exact_sum('share * value_after') }} as value_after,
        {{ exact_sum('share * value_change') }} as value_change,
        sqrt({{ exact_sum(
            'power(share, 2) * (power(change_error, 2) + drift)'
        ) }}) as change_error

    from weighted

    group by measure_no, is_treated

),

effects as (

    {{ effects_of_changes('sides', ['measure_no']) }}

),

-- what was done to the same unit meanwhile cannot be told apart
rivals as (

    select
        framed.measure_no,
        count(*) as other_count

    from framed

    inner join framed as more
        on
            framed.measure_no <> more.measure_no
            and framed.metric = more.metric
            and framed.scale = more.scale
            and framed.dimension = more.dimension
            and framed.member = more.member
            and framed.before_first <= more.done_month
            and framed.after_end > more.done_month

    group by framed.measure_no

),

joined as (

    select
        framed.*,
        case when {{ is_lower_better('framed.metric') }} then -1 else 1 end as good,
        coalesce(known.until_date >= framed.after_end - 1, false) as is_over,
        treated.n_before,
        treated.n_after,
        treated.value_before,
        treated.value_after,
        others.n_before as control_n_before,
        others.n_after as control_n_after,
        others.value_change as control_change,
        coalesce(drifts.control_count, 0) as control_count,
        effects.effect,
        effects.effect_low,
        effects.effect_high,
        effects.p_value,
        coalesce(rivals.other_count, 0) as other_count

    from framed

    -- a metric without a shown day is known until nowhere
    left join known
        on framed.metric = known.metric and framed.scale = known.scale

    -- a unit whose months are not all shown has no row
    left join sides as treated
        on framed.measure_no = treated.measure_no and treated.is_treated

    left join sides as others
        on framed.measure_no = others.measure_no and not others.is_treated

    left join drifts
        on framed.measure_no = drifts.measure_no

    left join effects
        on framed.measure_no = effects.measure_no

    left join rivals
        on framed.measure_no = rivals.measure_no

),

judged as (

    select
        *,
        least(effect_low * good, effect_high * good) as low,
        greatest(effect_low * good, effect_high * good) as high,
        least(n_before, n_after, control_n_before, control_n_after) as least_n

    from joined

),

concluded as (

    select
        *,
        case
            when dimension = 'company' then 'no_control'
            when not is_over then 'not_over'
            when n_before is null then 'too_few'
            when control_count = 0 then 'no_control'
            when least_n < {{ enough_answers() }} or low is null then 'too_few'
            when low > 0 and not is_fresh then 'may_return'
            when low > 0 then 'better'
            when high < 0 then 'worse'
            when low <= 0 and high >= 0 then 'not_proven'
        end as verdict

    from judged

)

select
    measure_no,
    metric,
    scale,
    dimension,
    member,
    done_date,
    before_first as before_start_date,
    cast(done_month - 1 as date) as before_end_date,
    after_first as after_start_date,
    cast(after_end - 1 as date) as after_end_date,
    expected,
    {% for column, type in [
        ('n_before', 'bigint'), ('n_after', 'bigint'), ('value_before', 'double'),
        ('value_after', 'double'), ('control_count', 'bigint'),
        ('control_n_before', 'bigint'), ('control_n_after', 'bigint'),
        ('control_change', 'double'), ('other_count', 'bigint'),
    ] %}
    case
        when verdict not in ('no_control', 'not_over', 'too_few')
            then cast({{ column }} as {{ type }})
    end as {{ column }},
    {% endfor %}
    case
        when verdict not in ('no_control', 'not_over', 'too_few') then effect * good
    end as effect,
    case when verdict not in ('no_control', 'not_over', 'too_few') then low end as low,
    case
        when verdict not in ('no_control', 'not_over', 'too_few') then high
    end as high,
    case
        when verdict not in ('no_control', 'not_over', 'too_few') then p_value
    end as p_value,
    verdict,
    case
        when verdict = 'better' and effect * good >= expected then 'reached'
        when verdict in ('better', 'worse', 'not_proven') and high < expected
            then 'missed'
        when verdict in ('better', 'worse', 'not_proven') then 'open'
    end as expectation,
    cast({{ confidence_level() }} as double) as level

from concluded
