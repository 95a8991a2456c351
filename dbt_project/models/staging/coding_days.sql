-- Grain: one row per coding and local day with a comment whose codes it changed.
select
    coding_no,
    touched_date

from {{ source('comments', 'coding_day') }}
