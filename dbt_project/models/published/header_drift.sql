-- Grain: one row per survey, file, change, header and nearest declared header.
select distinct
    survey,
    file_name,
    change,
    header,
    nearest

from {{ ref('header_changes') }}
