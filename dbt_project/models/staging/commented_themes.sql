-- Grain: one row per response revision, open question and theme of its answer.
select
    response_no,
    question_key,
    theme,
    sentiment,
    confidence,
    evidence

from {{ source('comments', 'theme') }}
