-- Grain: one row per period, dimension, member and part of a visit that may be shown:
-- the whole raw score, or a section of the sheet. A view: the snapshot copies it.
{{ config(materialized='view') }}

with

shown as (

    select *

    from {{ ref('visit_comparisons') }} as compared

    where
        {{ base_label('compared.n') }} <> 'too_few'
        and not exists (
            select 1
            from {{ ref('hidden_groups') }} as hidden
            where
                hidden.metric = {{ metric_of_visits() }}
                -- sections make the whole: what it hides they would tell
                and hidden.scale in (compared.section, '')
                and hidden.period_grain = compared.period_grain
                and hidden.period_start = compared.period_start
                and hidden.dimension = compared.dimension
                and hidden.member = compared.member
        )

),

-- what all others have follows from member and company: only where both are shown
with_others as (

    select
        shown.*,
        {{ base_label('shown.others_n') }} <> 'too_few' and company.n is not null
            as has_others

    from shown

    left join shown as company
        on
            shown.period_grain = company.period_grain
            and shown.period_start = company.period_start
            and shown.section = company.section
            and company.dimension = 'company'

),

-- all members that are compared in one part of the sheet in one period
families as (

    select
        *,
        case when has_others then p_value end as family_p_value

    from with_others

),

corrected as (

    {{ with_q_values(
        'families', 'family_p_value', ['period_grain', 'period_start', 'section']
    ) }}

)

select
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    section,
    n,
    base,
    value,
    low,
    high,
    case when has_others then others_n end as others_n,
    {% for column in [
        'others_value', 'difference', 'difference_low', 'difference_high',
    ] %}
    case when has_others then {{ column }} end as {{ column }},
    {% endfor %}
    family_p_value as p_value,
    q_value,
    case
        when dimension = 'company' then 'all'
        when not has_others then 'too_few'
        -- a member has to stand out of its family, and by itself
        when q_value > {{ false_discovery_rate() }} then 'not_proven'
        when difference_low > 0 then 'higher'
        when difference_high < 0 then 'lower'
        when difference_low is null or 0 between difference_low and difference_high
            then 'not_proven'
    end as verdict

from corrected
