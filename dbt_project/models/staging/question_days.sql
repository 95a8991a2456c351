-- Grain: one row per survey, question and version with loaded answers.
select
    answers_of,
    question_key,
    question_version,
    first_date,
    last_date

from {{ source('raw', 'question_span') }}
