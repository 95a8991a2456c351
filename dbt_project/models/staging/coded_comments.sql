-- Grain: one row per response revision and open question with words in its answer.
select
    response_no,
    question_key,
    language,
    primary_kind,
    kinds,
    themes,
    sentiment,
    churn_risk,
    wants_contact,
    implicit_request,
    aspect,
    cause,
    confidence,
    is_coded,
    coder,
    coder_version,
    is_corrected

from {{ source('comments', 'coded') }}
