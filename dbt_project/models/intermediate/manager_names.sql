-- Grain: one row per name of an employee, first day of a stretch of days, and location.
{{ config(materialized='table') }}

with

postings as (

    select * from {{ ref('listed_postings') }}

),

-- of every revision: a person who was renamed is known by the former name too
names as (

    select distinct
        employee_uid,
        {{ folded_name('name') }} as folded_name

    from {{ ref('employees') }}

    where name is not null

),

named_postings as (

    select
        names.folded_name,
        postings.native_id,
        postings.location_id,
        postings.from_day,
        postings.to_day

    from names

    -- each record has a current revision
    inner join postings
        on names.employee_uid = postings.employee_uid

),

days as (

    select
        folded_name,
        from_day

    from named_postings

    union distinct

    select
        folded_name,
        to_day + 1 as from_day

    from named_postings

    where to_day < {{ last_day() }}

    union distinct

    select
        folded_name,
        {{ first_day() }} as from_day

    from named_postings

),

spells as (

    select
        folded_name,
        from_day,
        coalesce(
            lead(from_day) over (partition by folded_name order by from_day) - 1,
            {{ last_day() }}
        ) as to_day

    from days

),

held as (

    select
        spells.folded_name,
        spells.from_day,
        spells.to_day,
        named_postings.native_id,
        named_postings.location_id

    from spells

    -- a stretch in which nobody of that name was posted stays, without an id
    left join named_postings
        on
            spells.folded_name = named_postings.folded_name
            and spells.from_day >= named_postings.from_day
            and spells.to_day <= named_postings.to_day

),

anywhere as (

    select
        folded_name,
        from_day,
        to_day,
        cast(null as {{ dbt.type_string() }}) as location_id,
        case when count(distinct native_id) = 1 then min(native_id) end as manager_id,
        case
            when count(distinct native_id) = 1 then 'attributed'
            when count(distinct native_id) > 1 then 'ambiguous'
            when count(distinct native_id) = 0 then 'not_posted'
        end as reason

    from held

    group by folded_name, from_day, to_day

),

-- where two have one name, the location may tell them apart
at_locations as (

    select
        held.folded_name,
        held.from_day,
        held.to_day,
        held.location_id,
        min(held.native_id) as manager_id,
        'attributed' as reason

    from held

    -- stretches with one bearer of the name need no location, and find no partner
    inner join anywhere
        on
            held.folded_name = anywhere.folded_name
            and held.from_day = anywhere.from_day
            and anywhere.reason = 'ambiguous'

    where held.location_id is not null

    group by held.folded_name, held.from_day, held.to_day, held.location_id

    having count(distinct held.native_id) = 1

)

select * from anywhere
union all
select * from at_locations
