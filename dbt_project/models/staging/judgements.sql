-- Grain: one row per batch and place of an expectation in its suite.
select
    batch_no,
    survey,
    expectation_no,
    expectation,
    field,
    reason,
    low,
    high,
    judged_count,
    failed_count,
    examples

from {{ source('raw', 'expectation') }}
