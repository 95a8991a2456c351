-- Grain: one row per response that counts and question of NPS with a score, of a month
-- or a quarter of which the figure of the company is shown.
-- What stands behind that figure, answer by answer; of no member of any dimension.
-- depends_on: {{ ref('build_window') }}, {{ ref('retold_months') }}
{{ config(
    materialized='incremental',
    incremental_strategy='retold_quarters',
    on_schema_change='fail',
) }}

with

-- chosen before anything is joined
responses as materialized (

    select
        response_no,
        response_uid,
        answered_date

    from {{ ref('counted_responses') }}

    where {{ is_of_a_retold_quarter('answered_date') }}

),

scored as (

    select
        answers.response_no,
        answers.question_key,
        series.scale,
        {{ nps_category('answers.value_number') }} as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'

    where answers.response_no in (select responses.response_no from responses)

),

shown as (

    select
        scale,
        period_grain,
        period_start

    from {{ ref('shown_groups') }}

    where dimension = 'company'

),

joined as (

    select
        cast(responses.response_uid as varchar) as response_uid,
        scored.question_key,
        scored.scale,
        months.period_start as month_start,
        quarters.period_start as quarter_start,
        scored.nps_group

    from scored

    -- superseded revisions and tests find no partner
    inner join responses
        on scored.response_no = responses.response_no

    -- a period whose figure is hidden finds no partner
    left join shown as months
        on
            scored.scale = months.scale
            and months.period_grain = 'month'
            and {{ period_start('responses.answered_date', 'month') }}
            = months.period_start

    left join shown as quarters
        on
            scored.scale = quarters.scale
            and quarters.period_grain = 'quarter'
            and {{ period_start('responses.answered_date', 'quarter') }}
            = quarters.period_start

)

select * from joined

where month_start is not null or quarter_start is not null
