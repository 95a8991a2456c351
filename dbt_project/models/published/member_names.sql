-- Grain: one row per dimension and member that has figures and a name.
with

members as (

    -- whom no figure speaks of is not named either
    select distinct
        dimension,
        member

    from {{ ref('metric_counts') }}

    where period_grain = 'year' and dimension in ('location', 'manager')

),

named as (

    select
        'location' as dimension,
        native_id as member,
        name,
        cast(null as date) as valid_from,
        manifest_seq,
        row_no

    from {{ ref('locations') }}

    where is_current and name is not null

    union all

    select
        'manager' as dimension,
        native_id as member,
        name,
        valid_from,
        manifest_seq,
        row_no

    from {{ ref('employees') }}

    where is_current and name is not null

),

ranked as (

    select
        dimension,
        member,
        name,
        -- no two rows of one file share a number
        row_number() over (
            partition by dimension, member
            order by valid_from desc nulls last, manifest_seq desc, row_no desc
        ) as name_rank

    from named

)

select
    members.dimension,
    members.member,
    ranked.name

from members

-- a member without a name has no row: it is shown by its id
inner join ranked
    on
        members.dimension = ranked.dimension
        and members.member = ranked.member
        and ranked.name_rank = 1
