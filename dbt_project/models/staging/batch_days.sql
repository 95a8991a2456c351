-- Grain: one row per batch and local day whose figures it may change.
select
    batch_no,
    touched_date

from {{ source('raw', 'batch_day') }}
