-- Grain: one row per response revision and question.
select
    response_no,
    question_key,
    question_version,
    metric,
    raw_value,
    value_number,
    value_text,
    scale_min,
    scale_max,
    direction,
    answer_state,
    section,
    item_weight,
    is_critical,
    aspect,
    section_weight,
    item_no,
    item_side

from {{ source('raw', 'answer') }}
