-- Grain: one row per scored question as declared, and whether its scores are on scale.
-- Rows are only added: looking through all answers for them would cost every build.
-- depends_on: {{ ref('build_window') }}, {{ ref('responses') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
) }}

with

questions as (

    select distinct
        answers.metric,
        answers.question_key,
        answers.scale_min,
        answers.scale_max,
        answers.direction,
        coalesce(
            answers.value_number between answers.scale_min and answers.scale_max, false
        ) as is_on_scale

    from {{ ref('answers') }} as answers

    where
        answers.answer_state = 'answered'
        and answers.value_number is not null
        and (
            answers.metric in ('csi', 'servqual', 'servqual_points', 'mystery_item')
            or {{ is_asked_as('answers.metric', 'nps') }}
            or {{ is_asked_as('answers.metric', 'ces') }}
        )
        and {{ is_of_a_new_batch('answers.response_no') }}

)

select
    questions.metric,
    questions.question_key,
    questions.scale_min,
    questions.scale_max,
    questions.direction,
    questions.is_on_scale

from questions

where {{ is_not_there_yet('questions') }}
