-- Grain: one row per employee and first day of a stay at one location.
{{ config(materialized='table') }}

with

postings as (

    select * from {{ ref('listed_postings') }}

),

days as (

    select
        native_id,
        from_day

    from postings

    union distinct

    select
        native_id,
        to_day + 1 as from_day

    from postings

    where to_day < {{ last_day() }}

),

spells as (

    select
        native_id,
        from_day,
        coalesce(
            lead(from_day) over (partition by native_id order by from_day) - 1,
            {{ last_day() }}
        ) as to_day

    from days

),

held as (

    select
        spells.native_id,
        spells.from_day,
        spells.to_day,
        postings.location_id,
        -- of postings that overlap, the one that began last
        rank() over (
            partition by spells.native_id, spells.from_day
            order by postings.from_day desc
        ) as posting_rank

    from spells

    -- days between two postings belong to none
    inner join postings
        on
            spells.native_id = postings.native_id
            and spells.from_day >= postings.from_day
            and spells.to_day <= postings.to_day

    where postings.location_id is not null

)

select
    native_id as manager_id,
    from_day,
    to_day,
    min(location_id) as location_id

from held

where posting_rank = 1

group by native_id, from_day, to_day

-- two locations from the same day on: it is not known which
having min(location_id) = max(location_id)
