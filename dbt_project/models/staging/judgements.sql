-- Grain: one row per batch, field and expectation.
select
    batch_no,
    survey,
    expectation,
    field,
    reason,
    low,
    high,
    judged_count,
    failed_count,
    examples

from {{ source('raw', 'expectation') }}
