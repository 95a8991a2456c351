-- Grain: one row per programme and outcome: NPS, repeat purchase, spend and margin.
{%- set keys = ['programme', 'span', 'outcome'] %}
{%- set told = [
    'value_before', 'value_after', 'value_change', 'error_before', 'change_error',
] %}

with

register as (

    select * from {{ ref('programme_register') }}

),

outcomes as (

    {% for outcome in ['nps', 'repeat', 'spend', 'margin'] %}
    select '{{ outcome }}' as outcome
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

people as (

    select
        programme,
        count(*) filter (where is_treated) as member_count,
        count(*) filter (where not is_treated) as control_count

    from {{ ref('programme_people') }}

    group by programme

),

-- members are compared with others of their own stratum only
strata as (

    select
        treated.programme,
        treated.span,
        treated.outcome,
        treated.stratum,
        treated.n as weight,
        least(treated.n_before, treated.n_after, others.n_before, others.n_after) as n

    from {{ ref('programme_changes') }} as treated

    -- a stratum without others is told as members who are compared with nobody
    inner join {{ ref('programme_changes') }} as others
        on
            not others.is_treated
            and treated.programme = others.programme
            and treated.span = others.span
            and treated.outcome = others.outcome
            and treated.stratum = others.stratum
            and least(others.n_before, others.n_after) >= {{ minimum_answers() }}

    where
        treated.is_treated
        and least(treated.n_before, treated.n_after) >= {{ minimum_answers() }}

),

weighted as (

    select
        changes.*,
        strata.weight
        / cast(
            sum(strata.weight) over (
                partition by
                    changes.programme, changes.span, changes.outcome, changes.is_treated
            ) as double
        ) as share

    from {{ ref('programme_changes') }} as changes

    inner join strata
        on
            changes.programme = strata.programme
            and changes.span = strata.span
            and changes.outcome = strata.outcome
            and changes.stratum = strata.stratum

),

sides as (

    select
        programme,
        span,
        outcome,
        is_treated,
        sum(n) as n,
        sum(least(n_before, n_after)) as least_n,
        {{ exact_sum('share * value_before') }} as value_before,
        {{ exact_sum('share * value_after') }} as value_after,
        {{ exact_sum('share * value_change') }} as value_change,
        sqrt({{ exact_sum('power(share * error_before, 2)') }}) as error_before,
        sqrt({{ exact_sum('power(share * change_error, 2)') }}) as change_error

    from weighted

    group by programme, span, outcome, is_treated

),

known as (

    select
        max(ordered_date) as until_date,
        min(ordered_date) as first_order_date,
        min(ordered_date) filter (where margin is not null) as first_margin_date,
        (
            select min(answers.answered_date)
            from {{ ref('person_answers') }} as answers
            where answers.nps_group is not null
        ) as first_score_date

    from {{ ref('person_order_days') }}

),

effects as (

    {{ effects_of_changes('sides', keys) }}

),

joined as (

    select
        register.programme,
        register.programme_type,
        register.partner,
        register.name_en,
        register.name_ru,
        register.name_ro,
        register.start_date,
        register.end_date,
        register.control,
        register.compared_months,
        register.cost,
        register.cost_percent,
        register.last_date,
        register.first_date,
        outcomes.outcome,
        coalesce(people.member_count, 0) as member_count,
        coalesce(people.control_count, 0) as control_count,
        members.n as members_compared,
        others.n as others_compared,
        least(members.least_n, others.least_n) as n,
        {% for column in told %}
        members.{{ column }} as member_{{ column }},
        others.{{ column }} as control_{{ column }},
        {% endfor %}
        effects.effect,
        effects.effect_low,
        effects.effect_high,
        effects.effect_error,
        effects.p_value,
        placebo.effect as placebo_effect,
        placebo.effect_low as placebo_low,
        placebo.effect_high as placebo_high,
        placebo.p_value as placebo_p_value,
        register.control <> 'none' and coalesce(people.control_count, 0) > 0
            as has_control,
        coalesce(register.last_date <= known.until_date, false) as is_over,
        coalesce(
            register.first_date >= case outcomes.outcome
                when 'nps' then known.first_score_date
                when 'repeat' then known.first_order_date
                when 'spend' then known.first_order_date
                when 'margin' then known.first_margin_date
            end,
            false
        ) as is_long_enough

    from register

    cross join outcomes

    cross join known

    left join people
        on register.programme = people.programme

    -- a side with too few has no row, and the programme no effect
    left join sides as members
        on
            register.programme = members.programme
            and outcomes.outcome = members.outcome
            and members.span = 'effect'
            and members.is_treated

    left join sides as others
        on
            register.programme = others.programme
            and outcomes.outcome = others.outcome
            and others.span = 'effect'
            and not others.is_treated

    left join effects
        on
            register.programme = effects.programme
            and outcomes.outcome = effects.outcome
            and effects.span = 'effect'

    left join effects as placebo
        on
            register.programme = placebo.programme
            and outcomes.outcome = placebo.outcome
            and placebo.span = 'placebo'

),

judged as (

    select
        *,
        {{ effect_verdict(
            'has_control', 'is_over', 'is_long_enough', 'n',
            'placebo_low', 'placebo_high', 'effect_low', 'effect_high'
        ) }} as verdict,
        member_value_before - control_value_before as gap_before,
        {{ normal_quantile() }} * sqrt(
            power(member_error_before, 2) + power(control_error_before, 2)
        ) as gap_half_width,
        coalesce(
            cost,
            case
                when outcome = 'spend'
                    then cost_percent / 100e0 * member_value_after * members_compared
            end
        ) as money_spent

    from joined

),

-- before and after alone is no effect, and is not told as one
shown as (

    select
        *,
        verdict not in ('no_control', 'not_over', 'too_short_before', 'too_few')
            as is_told

    from judged

)

select
    programme,
    programme_type,
    partner,
    name_en,
    name_ru,
    name_ro,
    start_date,
    end_date,
    compared_months,
    control,
    outcome,
    cast(case when not {{ is_small('member_count') }} then member_count end as bigint)
        as member_count,
    cast(case when is_told then members_compared end as bigint) as members_compared,
    cast(case when is_told then others_compared end as bigint) as others_compared,
    {% for column in ['value_before', 'value_after', 'value_change'] %}
    case when is_told then member_{{ column }} end
        as member_{{ column.removeprefix('value_') }},
    case when is_told then control_{{ column }} end
        as control_{{ column.removeprefix('value_') }},
    {% endfor %}
    case when is_told then gap_before end as gap_before,
    case when is_told then gap_before - gap_half_width end as gap_before_low,
    case when is_told then gap_before + gap_half_width end as gap_before_high,
    case when is_told then placebo_effect end as placebo_effect,
    case when is_told then placebo_low end as placebo_low,
    case when is_told then placebo_high end as placebo_high,
    case when is_told then placebo_p_value end as placebo_p_value,
    {% for column in ['effect', 'effect_low', 'effect_high', 'p_value'] %}
    case when is_told and verdict <> 'trends_differ' then {{ column }} end
        as {{ column }},
    {% endfor %}
    verdict,
    {% for column in ['effect', 'effect_low', 'effect_high'] %}
    case
        when is_told and verdict <> 'trends_differ' and outcome in ('spend', 'margin')
            then {{ column }} * members_compared
    end as {{ column.replace('effect', 'money') }},
    {% endfor %}
    case when is_told and outcome in ('spend', 'margin') then money_spent end as cost,
    cast({{ confidence_level() }} as double) as level

from shown
