-- Grain: one row per programme and customer of before the compared months who takes
-- part or is compared with those who do.
with

register as (

    select * from {{ ref('programme_register') }}

),

memberships as (

    select
        memberships.programme,
        memberships.joined_date,
        memberships.ended_date,
        coalesce(identities.person_key, memberships.customer_key) as person_key

    from {{ ref('programme_memberships') }} as memberships

    -- a member who is in no customer record keeps the own key
    left join {{ ref('customer_identities') }} as identities
        on
            memberships.customer_key = identities.lookup_key
            and identities.lookup_kind = 'customer'

    where memberships.is_current

),

-- whoever was in it at any time before the end of the months that are compared
members as (

    select
        register.programme,
        memberships.person_key,
        bool_or(
            memberships.ended_date is null
            or memberships.ended_date >= register.start_date
        ) as is_treated

    from register

    inner join memberships
        on
            register.programme = memberships.programme
            and register.last_date >= memberships.joined_date

    group by register.programme, memberships.person_key

    union all

    select
        register.programme,
        persons.person_key,
        true as is_treated

    from register

    inner join {{ ref('persons') }} as persons
        on register.members_of_tier = persons.tier

)

select
    register.programme,
    persons.person_key,
    coalesce(bool_or(members.is_treated), false) as is_treated,
    case register.control
        when 'same_tier' then persons.tier
        when 'everybody' then 'all'
        when 'none' then 'all'
    end as stratum

from register

-- who came later has no months before to compare
inner join {{ ref('persons') }} as persons
    on
        register.first_date
        > least(persons.first_order_date, persons.since_date)
        and persons.first_order_date is not null

left join members
    on
        register.programme = members.programme
        and persons.person_key = members.person_key

-- who left the programme before it started anew is neither
where
    coalesce(members.is_treated, true)
    and (members.person_key is not null or register.control <> 'none')

group by
    register.programme,
    persons.person_key,
    persons.tier,
    register.control
