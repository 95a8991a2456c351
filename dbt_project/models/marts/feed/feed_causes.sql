-- Grain: one row per period asked for and cause, with the answers of all shown units
-- together.
-- Made when a scheme's period is asked for, never by an ordinary run.
{{ config(materialized='table', tags=['on_request']) }}

with

{{ feed_asked() }},

causes as (

    {% for cause in ['front_line'] + causes_outside_control() + ['unknown'] -%}
    select
        '{{ cause }}' as cause,
        {{ loop.index }} as cause_no
    {% if not loop.last %}
    union all

    {% endif -%}
    {%- endfor %}

),

counted as (

    select
        answers.period,
        coalesce(answers.cause, 'unknown') as cause,
        count(*) as n

    from {{ ref('feed_answers') }} as answers

    -- as the parts of units: what is hidden is in no sum
    inner join {{ ref('feed_figures') }} as figures
        on
            answers.period = figures.period
            and answers.unit_id = figures.unit_id
            and figures.is_shown

    where not answers.is_excluded

    group by answers.period, coalesce(answers.cause, 'unknown')

),

-- a cause that nobody named stands there with none
listed as (

    select
        asked.period,
        causes.cause,
        causes.cause_no,
        cast(coalesce(counted.n, 0) as bigint) as n,
        cast(
            coalesce(sum(counted.n) over (partition by asked.period), 0) as bigint
        ) as answer_n,
        {{ is_small('coalesce(counted.n, 0)') }} as is_hidden_alone

    from causes

    cross join asked

    left join counted
        on
            asked.period = counted.period
            and causes.cause = counted.cause

),

ranked as (

    select
        *,
        coalesce(
            sum(n) filter (where is_hidden_alone) over (partition by period), 0
        ) as hidden_n,
        count(*) filter (where is_hidden_alone) over (partition by period)
            as hidden_count,
        row_number() over (
            partition by period, is_hidden_alone or n = 0 order by n, cause_no
        ) as size_rank

    from listed

),

told as (

    select
        *,
        {{ feed_decimal(share_points('n', 'answer_n')) }} as share,
        {{ feed_decimal('100e0 * ' ~ wilson_low('n', 'answer_n')) }} as low,
        {{ feed_decimal('100e0 * ' ~ wilson_high('n', 'answer_n')) }} as high,
        not is_hidden_alone
        and not (
            {{ is_given_away('hidden_n', 'hidden_count') }} and n > 0 and size_rank = 1
        ) as is_shown

    from ranked

)

select
    '{{ feed_scheme()["scheme"] }}' as scheme,
    period,
    cause,
    cast(cause_no as integer) as cause_no,
    answer_n,
    {% for column in ['n', 'share', 'low', 'high'] %}
    case when is_shown then {{ column }} end as {{ column }},
    {% endfor %}
    is_shown

from told
