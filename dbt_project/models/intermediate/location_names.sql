-- Grain: one row per name that a location in a list has or had.
with

named as (

    select distinct
        {{ folded_name('name') }} as folded_name,
        native_id

    from {{ ref('locations') }}

    where name is not null

)

select
    folded_name,
    -- two locations of one name: the name tells neither
    case when count(*) = 1 then min(native_id) end as location_id

from named

group by folded_name
