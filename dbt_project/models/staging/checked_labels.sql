-- Grain: one row per comment that a person checked, kind of label and label.
select
    response_uid,
    question_key,
    coder_version,
    label_kind,
    label,
    was_found,
    was_said

from {{ source('comments', 'checked') }}
