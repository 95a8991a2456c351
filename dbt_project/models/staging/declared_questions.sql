-- Grain: one row per source, question, version, and revision of what is declared of it.
select
    survey,
    answers_of,
    question_key,
    question_version,
    revision,
    is_current,
    is_declared,
    declared_at,
    metric,
    scale_min,
    scale_max,
    scale_points,
    direction,
    labels,
    wording_en,
    wording_ru,
    wording_ro,
    headers,
    valid_from,
    valid_to,
    aspect

from {{ source('raw', 'question') }}
