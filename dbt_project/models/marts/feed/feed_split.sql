-- Grain: one row per period asked for, unit that is shown and part of its answers: all
-- of them, and those that the front line could do something about. Made on request.
{{ config(materialized='table', tags=['on_request']) }}

{%- set parts = {'all': 'true', 'controllable': 'not answers.is_outside_control'} %}

with

-- excluded ones are in neither part
answers as (

    select
        answers.period,
        answers.unit_id,
        answers.is_outside_control,
        answers.promoter,
        answers.detractor,
        answers.score

    from {{ ref('feed_answers') }} as answers

    -- of a hidden unit nothing is told; who left the roster has no figure
    inner join {{ ref('feed_figures') }} as figures
        on
            answers.period = figures.period
            and answers.unit_id = figures.unit_id
            and figures.is_shown

    where not answers.is_excluded

),

split as (

    select
        period,
        unit_id,
        count(*) as answer_n,
        count(*) filter (where is_outside_control) as outside_n

    from answers

    group by period, unit_id

),

-- the figures of both parts tell that of the few between them
judged as (

    select
        *,
        {{ is_small('outside_n') }} or {{ is_small('(answer_n - outside_n)') }}
            as is_hidden_alone

    from split

),

ranked as (

    select
        *,
        coalesce(
            sum(outside_n) filter (where is_hidden_alone) over (partition by period), 0
        ) as hidden_n,
        count(*) filter (where is_hidden_alone) over (partition by period)
            as hidden_count,
        row_number() over (
            partition by period, is_hidden_alone or outside_n = 0
            order by outside_n, unit_id
        ) as size_rank

    from judged

),

-- one alone would follow from the causes of all and the parts of the others
told as (

    select
        period,
        unit_id,
        answer_n,
        outside_n,
        not is_hidden_alone
        and not (
            {{ is_given_away('hidden_n', 'hidden_count') }}
            and outside_n > 0
            and size_rank = 1
        ) as is_told

    from ranked

),

summed as (
    {% for part, condition in parts.items() %}
    select
        '{{ part }}' as part,
        answers.period,
        answers.unit_id,
        {{ feed_sums('answers') }}

    from answers

    where {{ condition }}

    group by answers.period, answers.unit_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

valued as (

    select
        summed.*,
        -- a scheme counts one of the two; its figure is told beside the target
        told.is_told or summed.part = '{{ feed_scheme()["counts"] }}' as is_shown,
        {{ feed_value() }} as exact_value,
        {{ sample_variance('score_sum', 'score_sum_squares', 'n') }} as score_variance

    from summed

    -- each part is one of a unit's answers
    inner join told
        on
            summed.period = told.period
            and summed.unit_id = told.unit_id

),

measured as (

    select
        period,
        unit_id,
        part,
        is_shown,
        n,
        {{ feed_decimal('exact_value') }} as value,
        {{ feed_decimal(feed_low()) }} as low,
        {{ feed_decimal(feed_high()) }} as high

    from valued

)

select
    '{{ feed_scheme()["scheme"] }}' as scheme,
    period,
    unit_id,
    part,
    {% for column in ['n', 'value', 'low', 'high'] %}
    case when is_shown then {{ column }} end as {{ column }},
    {% endfor %}
    is_shown

from measured
