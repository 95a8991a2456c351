-- Grain: one row per method, step and scale: a figure of one month, made another way.
-- Made when somebody asks (`loyalty bridge`), never by an ordinary run.
{{ config(materialized='table', tags=['on_request']) }}

{%- set metric = var('bridge_metric') %}
{%- set asked_metric = metric.split('_')[0] %}
{%- set month_start = "cast('" ~ (var('bridge_month') or '0001-01') ~ "-01' as date)" %}
{%- set methods = var('bridge_methods') if var('bridge_methods') is mapping else {} %}

with

series as (

    select * from {{ ref('answer_series') }} where metric = '{{ metric }}'

),

answers_of_metric as (

    select answers.*
    from {{ ref('answers') }} as answers
    where answers.metric = '{{ asked_metric }}'

),

scored as (

    {{ scored_answers_of('answers_of_metric') }}

),

{{ scores_of_responses('true', 'scored') }},

-- who was shown the question and gave no score to it
unanswered as (

    select distinct
        answers.response_no,
        series.series_no

    from answers_of_metric as answers

    -- answers on another scale find no partner
    inner join series
        on
            answers.metric = series.declared_metric
            and answers.scale_min = series.scale_min
            and answers.scale_max = series.scale_max
            and answers.direction = series.direction

    where
        answers.answer_state in (
            'not_answered', 'not_applicable', 'dont_know', 'refused'
        )
        and not exists (
            select 1
            from scores
            where
                scores.response_no = answers.response_no
                and scores.series_no = series.series_no
        )

),

asked as (

    select
        response_no,
        series_no,
        score

    from scores

    union all

    select
        response_no,
        series_no,
        cast(null as decimal(18, 10)) as score

    from unanswered

),

asked_responses as (

    select
        series.scale,
        series.scale_min,
        series.scale_max,
        series.direction,
        asked.score,
        {{ person_key('responses') }} as person_key,
        responses.answered_at,
        responses.manifest_seq,
        responses.row_no,
        responses.weight,
        responses.answered_date as local_date,
        cast(responses.answered_at as date) as utc_date,
        -- of a survey that does not say when it was sent, the day of the answer
        coalesce(cast(responses.sent_at as date), responses.answered_date)
            as sent_date,
        case
            when responses.is_test then 'TEST'
            when responses.marked_status in (
                'partial', 'disqualified', 'over_quota', 'offered_only'
            ) then 'UNFINISHED'
            when {{ left_out_reason('responses') }} is not null then 'OF_NO_CUSTOMER'
            when repeated.response_no is not null then 'REPEATED'
            when repeated.response_no is null then 'COUNTED'
        end as standing

    from asked

    inner join series
        on asked.series_no = series.series_no

    -- superseded revisions count nowhere
    inner join {{ ref('responses') }} as responses
        on
            asked.response_no = responses.response_no
            and responses.is_current

    {{ join_people('responses') }}

    -- most responses are not repeated, and find no partner
    left join {{ ref('repeated_responses') }} as repeated
        on asked.response_no = repeated.response_no

),

steps as (
    {% for method, steps in methods.items() %}
    {%- set ns = namespace(switches=bridge_switches_of_ours()) %}
    {%- set outer_last = loop.last %}
    {%- for step in ['ours'] + steps %}
    {%- set ns.switches = bridge_switches_after(ns.switches, step) %}
    {%- set switches = ns.switches %}
    {%- set mass = 'weight_sum' ~ (' + unanswered_weight' if switches['unanswered']) %}
    select
        '{{ method }}' as method,
        {{ loop.index0 }} as step_no,
        '{{ step }}' as step,
        scale,
        n,
        unanswered_n,
        promoters,
        passives,
        detractors,
        {{ bridge_value(
            metric == 'nps', switches['rounding'], 'promoter_weight',
            'detractor_weight', 'points_sum', '(' ~ mass ~ ')'
        ) }} as value

    from (
        select
            counted.scale,
            count(counted.score) as n,
            count(*) - count(counted.score) as unanswered_n,
            {%- for category in ['promoter', 'passive', 'detractor'] %}
            count(*) filter (where counted.nps_category = '{{ category }}')
                as {{ category }}s,
            coalesce(sum(counted.weight) filter (
                where counted.nps_category = '{{ category }}'
            ), 0) as {{ category }}_weight,
            {%- endfor %}
            sum(counted.weight * counted.points) as points_sum,
            coalesce(sum(counted.weight) filter (where counted.score is not null), 0)
                as weight_sum,
            coalesce(sum(counted.weight) filter (where counted.score is null), 0)
                as unanswered_weight

        from (
            select
                chosen.scale,
                chosen.score,
                {{ 'chosen.weight' if switches['weighted'] else 'cast(1 as decimal(18, 4))' }}
                    as weight,
                {{ nps_category_by(switches['borders'], 'chosen.score') }}
                    as nps_category,
                {{ points_by(
                    switches['points'], "'" ~ metric ~ "'", 'chosen.score', 'chosen'
                ) }} as points,
                row_number() over (
                    partition by chosen.scale, chosen.person_key
                    order by
                        chosen.answered_at desc, chosen.manifest_seq desc,
                        chosen.row_no desc
                ) as rank_from_last,
                chosen.person_key

            from asked_responses as chosen

            where
                chosen.standing in ('{{ switches["standings"] | join("', '") }}')
                and {{ period_start('chosen.' ~ switches['day'], 'month') }}
                = {{ month_start }}
                {%- if switches['zero_is_missing'] %}
                and (chosen.score <> 0 or chosen.score is null)
                {%- endif %}
                {%- if switches['weighted'] %}
                and chosen.weight is not null
                {%- endif %}
                {%- if switches['last_of_customer'] and not switches['unanswered'] %}
                and chosen.score is not null
                {%- endif %}
        ) as counted

        {%- if switches['last_of_customer'] %}
        where counted.rank_from_last = 1 or counted.person_key is null
        {%- endif %}

        group by counted.scale
    ) as sums
    {% if not (loop.last and outer_last) %}
    union all

    {% endif %}
    {%- endfor %}
    {%- endfor %}
    {%- if not methods %}
    select
        '' as method,
        0 as step_no,
        '' as step,
        nothing_asked.scale,
        0 as n,
        0 as unanswered_n,
        0 as promoters,
        0 as passives,
        0 as detractors,
        cast(null as double) as value

    from asked_responses as nothing_asked

    where false
    {% endif %}
),

compared as (

    select
        *,
        value - lag(value) over (partition by method, scale order by step_no)
            as step_change,
        cast({{ var('bridge_theirs') }} as double) - value as unexplained

    from steps

)

select
    method,
    cast(step_no as integer) as step_no,
    step,
    scale,
    cast(n as bigint) as n,
    cast(unanswered_n as bigint) as unanswered_n,
    cast(promoters as bigint) as promoters,
    cast(passives as bigint) as passives,
    cast(detractors as bigint) as detractors,
    value,
    step_change,
    unexplained,
    -- of steps that come equally close the first one: the least that explains
    row_number() over (
        partition by scale
        order by abs(unexplained) nulls last, step_no, method
    ) = 1 as is_closest

from compared
