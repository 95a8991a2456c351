-- Grain: one row per survey, question, version, local day and state of its answers.
-- Of responses that count. A question that was not asked has no answer and no row.
-- depends_on: {{ ref('build_window') }}, {{ ref('touched_days') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_days',
    on_schema_change='fail',
) }}

with

responses as (

    select
        counted.response_no,
        counted.survey,
        counted.answered_date

    from {{ ref('counted_responses') }} as counted

    where {{ is_touched_day('counted.answered_date') }}

)

select
    responses.survey,
    answers.question_key,
    answers.question_version,
    responses.answered_date,
    answers.answer_state,
    cast(count(*) as bigint) as n

from {{ ref('answers') }} as answers

-- answers of responses that do not count find no partner
inner join responses
    on answers.response_no = responses.response_no

group by
    responses.survey,
    answers.question_key,
    answers.question_version,
    responses.answered_date,
    answers.answer_state
