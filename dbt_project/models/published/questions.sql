-- Grain: one row per source, question and version that was ever declared.
select
    survey,
    answers_of,
    question_key,
    question_version,
    is_declared,
    metric,
    scale_min,
    scale_max,
    scale_points,
    direction,
    wording_en,
    wording_ru,
    wording_ro,
    array_to_string(headers, ' | ') as headers,
    valid_from,
    valid_to,
    aspect

from {{ ref('declared_questions') }}

where is_current
