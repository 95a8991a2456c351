-- Grain: one row per measure of the register.
select
    measure_no,
    metric,
    scale,
    dimension,
    member,
    alert_until_date,
    expected,
    months,
    opened_date,
    due_date,
    done_date,
    state

from {{ source('raw', 'measure') }}
