-- Grain: one row per answer that feeds a metric, of whichever response revision.
-- depends_on: {{ ref('answer_series') }}
{{ scored_answers_of(ref('answers')) }}
