-- Grain: one row per location in a list of locations.
select distinct native_id as location_id

from {{ ref('locations') }}
