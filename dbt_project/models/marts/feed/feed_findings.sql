-- Grain: one row per period asked for, unit and rule of the integrity screen that found
-- something in it, and its effect on the figure. Made on request; private.
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set metric = scheme['metric'] %}
{%- set counts = ['n', 'promoters', 'detractors', 'score_sum', 'score_sum_squares'] %}

with

{{ feed_asked() }},

totals as (

    select
        period,
        unit_id,
        count(distinct response_no) as form_n,
        {{ feed_sums() }}

    from {{ ref('feed_answers') }}

    where is_counted

    group by period, unit_id

),

suspects as (

    select
        suspects.period,
        suspects.rule,
        suspects.unit_id,
        {{ feed_sums('answers') }},
        string_agg(distinct suspects.evidence, ' ' order by suspects.evidence)
            as detail,
        count(distinct suspects.response_no) as finding_n,
        list(
            distinct cast(suspects.response_uid as {{ dbt.type_string() }})
            order by cast(suspects.response_uid as {{ dbt.type_string() }})
        ) as response_uids

    from {{ ref('feed_suspects') }} as suspects

    -- each is a counted answer
    inner join {{ ref('feed_answers') }} as answers
        on
            suspects.period = answers.period
            and suspects.response_no = answers.response_no
            and suspects.unit_id = answers.unit_id
            and answers.is_counted

    group by suspects.period, suspects.rule, suspects.unit_id

),

-- forms of all units of a month
company_forms as (

    select
        period,
        sum(form_n) as form_n

    from totals

    group by period

),

without_suspects as (

    select
        suspects.period,
        suspects.rule,
        suspects.unit_id,
        suspects.finding_n,
        suspects.detail,
        totals.form_n,
        sum(suspects.finding_n) over (partition by suspects.period, suspects.rule)
        - suspects.finding_n as others_finding_n,
        company_forms.form_n - totals.form_n as others_form_n,
        {% for count in counts %}
        totals.{{ count }} as all_{{ count }},
        totals.{{ count }} - suspects.{{ count }} as {{ count }},
        {% endfor %}
        suspects.response_uids

    from suspects

    -- each suspect answer is one of its unit and month
    inner join totals
        on
            suspects.period = totals.period
            and suspects.unit_id = totals.unit_id

    inner join company_forms
        on suspects.period = company_forms.period

),

valued as (

    select
        *,
        {{ feed_value() }} as exact_value,
        {{ sample_variance('score_sum', 'score_sum_squares', 'n') }} as score_variance

    from without_suspects

),

of_answers as (

    select
        period,
        rule,
        unit_id,
        finding_n,
        all_n as n,
        {{ feed_value('all_') }} as value,
        exact_value as value_without,
        {{ feed_low() }} as low_without,
        {{ feed_high() }} as high_without,
        'without' as effect_kind,
        detail,
        response_uids

    from valued

    where
        {{ is_never_usual('rule') }}
        -- where there is one unit, nobody tells what is usual
        or others_form_n = 0
        or {{ fisher_tail('finding_n', 'form_n', 'others_finding_n', 'others_form_n') }}
        < {{ chance_of_a_finding() }}

),

funnels as (

    select * from {{ ref('feed_invitations') }}

    where unit_id <> {{ unknown_member() }}

),

-- a unit beside its own months before and the others of the same window
spikes as (
    {% for rule, kind, all in [
        ('undeliverable_spike', 'undeliverable', 'invited'),
        ('suppressed_spike', 'suppressed', '(invited + suppressed)'),
    ] %}
    {%- set all_before = all | replace('invited', 'invited_before')
        | replace('suppressed', 'suppressed_before') %}
    {%- set all_others = all | replace('invited', 'others_invited')
        | replace('suppressed', 'others_suppressed') %}
    select
        period,
        '{{ rule }}' as rule,
        unit_id,
        invited,
        {{ kind }} as k,
        {{ all }} as trials,
        {{ kind }}_before + others_{{ kind }} as usual_k,
        {{ all_before }} + {{ all_others }} as usual_trials

    from funnels
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

drops as (

    select
        period,
        unit_id,
        invited,
        invited_before,
        others_invited,
        others_invited_before,
        -- its share of all invitations, kept
        invited_before
        * others_invited
        / nullif(cast(others_invited_before as double), 0) as usual_invited,
        case
            when others_invited > 0 and others_invited_before > 0
                then {{ fisher_tail(
                    'invited', '(invited + others_invited)', 'invited_before',
                    '(invited_before + others_invited_before)', false
                ) }}
        end as chance

    from funnels

),

of_invitations as (

    select
        period,
        rule,
        unit_id,
        invited,
        k as finding_n,
        greatest(
            0e0, k - trials * usual_k / nullif(cast(usual_trials as double), 0)
        ) as excess,
        concat(
            rule, '=', k, '/', trials, ' usual=', usual_k, '/', usual_trials
        ) as detail

    from spikes

    where
        k > 0
        and usual_trials > 0
        and k * usual_trials >= {{ least_spike() }} * trials * usual_k
        and {{ fisher_tail('k', 'trials', 'usual_k', 'usual_trials') }}
        < {{ chance_of_a_finding() }}

    union all

    select
        period,
        'invitation_drop' as rule,
        unit_id,
        invited,
        cast(round(usual_invited - invited) as bigint) as finding_n,
        usual_invited - invited as excess,
        concat(
            'invited=', invited, ' usual=', cast(round(usual_invited) as bigint)
        ) as detail

    from drops

    where
        chance < {{ chance_of_a_finding() }}
        and invited <= {{ deepest_drop() }} * usual_invited

),

-- who was not reached might have answered as often as the others, and all as critics
at_worst as (

    select
        found.period,
        found.rule,
        found.unit_id,
        found.finding_n,
        found.detail,
        {% for count in counts %}
        totals.{{ count }},
        {% endfor %}
        found.excess * least(
            1e0, totals.n / nullif(cast(found.invited as double), 0)
        ) as missing_n

    from of_invitations as found

    -- a unit without answers has no figure
    left join totals
        on
            found.period = totals.period
            and found.unit_id = totals.unit_id

),

jumps as (

    select
        asked.period,
        points.member as unit_id,
        case
            when points.outside > 0 then 'above_limit'
            when points.outside < 0 then 'below_limit'
        end as detail

    from {{ ref('control_points') }} as points

    inner join asked
        on points.period_start = asked.period_start

    where
        points.metric = '{{ metric }}'
        and points.period_grain = 'month'
        and points.dimension = '{{ scheme["unit_type"] }}'
        {%- if scheme['scale'] is not none %}
        and points.scale = {{ text_literal(scheme['scale']) }}
        {%- endif %}
        and points.outside <> 0

),

found as (

    select * from of_answers

    union all

    select
        period,
        rule,
        unit_id,
        finding_n,
        coalesce(n, 0) as n,
        {{ feed_value() }} as value,
        {%- if metric == 'nps' %}
        {{ nps_points(
            'promoters', '(detractors + missing_n)', '(n + missing_n)'
        ) }} as value_without,
        {%- else %}
        cast(null as double) as value_without,
        {%- endif %}
        cast(null as double) as low_without,
        cast(null as double) as high_without,
        'at_worst' as effect_kind,
        detail,
        cast([] as varchar[]) as response_uids

    from at_worst

    union all

    select
        jumps.period,
        'sudden_jump' as rule,
        jumps.unit_id,
        cast(1 as bigint) as finding_n,
        coalesce(totals.n, 0) as n,
        {{ feed_value('totals.') }} as value,
        cast(null as double) as value_without,
        cast(null as double) as low_without,
        cast(null as double) as high_without,
        'none' as effect_kind,
        jumps.detail,
        cast([] as varchar[]) as response_uids

    from jumps

    left join totals
        on
            jumps.period = totals.period
            and jumps.unit_id = totals.unit_id

)

select
    '{{ scheme["scheme"] }}' as scheme,
    period,
    '{{ scheme["unit_type"] }}' as unit_type,
    unit_id,
    rule,
    {{ severity_of('rule', 'finding_n', '(value_without - value)') }} as severity,
    cast(finding_n as bigint) as finding_n,
    cast(n as bigint) as n,
    value,
    value_without,
    value_without - value as effect,
    low_without,
    high_without,
    effect_kind,
    detail,
    response_uids

from found

where {{ is_a_finding('rule', 'finding_n') }}
