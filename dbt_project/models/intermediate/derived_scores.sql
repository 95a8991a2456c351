-- Grain: one row per response and series of a score that is made of several answers.
-- depends_on: {{ ref('answer_series') }}
with

{{ derived_score_ctes(ref('answers')) }}

select
    response_no,
    series_no,
    score,
    is_of_visit

from derived_scores
