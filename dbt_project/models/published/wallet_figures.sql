-- Grain: one row per metric of the share of wallet, scale, year and NPS group.
with

answers as (

    select
        people.answered_date,
        people.nps_group,
        answers.metric,
        {{ number_text('answers.scale_min') }} || '-'
        || {{ number_text('answers.scale_max') }} as scale,
        answers.value_number as value

    from {{ ref('answers') }} as answers

    -- superseded revisions and tests find no partner
    inner join {{ ref('person_answers') }} as people
        on answers.response_no = people.response_no

    where
        answers.metric in ('wallet_share', 'supplier_count')
        and answers.answer_state = 'answered'
        and answers.value_number between answers.scale_min and answers.scale_max

),

counted as (

    {% for group in ['nps_group', "'all'"] %}
    select
        metric,
        scale,
        {{ period_start('answered_date', 'year') }} as period_start,
        {{ group }} as nps_group,
        count(*) as n,
        sum(value) as value_sum,
        sum({{ exact_product('value', 'value') }}) as value_squares

    from answers
    {{ 'where nps_group is not null' if group == 'nps_group' }}

    group by
        metric,
        scale,
        {{ period_start('answered_date', 'year') }}
        {{- ', nps_group' if group == 'nps_group' }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

shown as (

    select
        *,
        bool_or({{ is_small('n') }}) over (
            partition by metric, scale, period_start
        ) as has_small_group,
        cast(value_sum as double) / n as value,
        {{ sample_variance('value_sum', 'value_squares', 'n') }} as variance

    from counted

)

select
    metric,
    scale,
    period_start,
    {{ period_end('period_start', 'year') }} as period_end,
    nps_group,
    n,
    value,
    {{ t_interval_low('value', 'variance', 'n') }} as low,
    {{ t_interval_high('value', 'variance', 'n') }} as high,
    {{ base_label('n') }} as base,
    cast({{ confidence_level() }} as double) as level

from shown

-- a small group would follow from all and the others
where not has_small_group or (nps_group = 'all' and not {{ is_small('n') }})
