-- Grain: one row per period asked for, response and score of its window, excluded ones
-- among them.
-- Made when a scheme's period is asked for, never by an ordinary run.
{{ config(materialized='table', tags=['on_request']) }}

select
    period,
    response_no,
    response_uid,
    content_hash,
    survey,
    unit_id,
    location,
    manager,
    person_key,
    metric,
    scale,
    score_no,
    basis_date,
    is_basis_assumed,
    answered_date,
    score,
    promoter,
    passive,
    detractor,
    is_excluded,
    excluded_reason,
    cause,
    is_outside_control,
    is_counted,
    manifest_seq

from {{ ref('feed_window_answers') }}

where not is_of_previous_window
