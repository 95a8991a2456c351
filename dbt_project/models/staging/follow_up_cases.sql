-- Grain: one row per case of follow-up.
select
    case_key,
    rule,
    trigger,
    family,
    response_uid,
    person_key,
    opened_at,
    due_at,
    first_attempt_at,
    reached_at,
    hours_to_reach,
    status,
    outcome,
    closed_at

from {{ source('raw', 'follow_up_case') }}
