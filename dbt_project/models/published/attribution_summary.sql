-- Grain: one row per survey, dimension and reason for which somebody is not known.
with

daily_attributions as (

    select * from {{ ref('daily_attributions') }}

),

customers as (

    select
        customers.survey,
        coalesce(customers.has_unusable_email, false) as has_unusable_email,
        coalesce(customers.has_unusable_phone, false) as has_unusable_phone,
        coalesce(merged.is_endless, false) as is_endless

    from {{ ref('customers') }} as customers

    -- most records were never merged
    left join {{ ref('customer_merges') }} as merged
        on customers.customer_key = merged.customer_key

    where customers.is_current

),

lists as (

    select
        (select count(*) from {{ ref('employees') }}) > 0 as has_employees,
        (select count(*) from {{ ref('locations') }}) > 0 as has_locations

),

counted as (

    select
        days.survey,
        'manager' as dimension,
        days.manager_reason as reason,
        days.n

    from daily_attributions as days

    -- where there is no list, every text is what it says
    cross join lists

    where days.manager_reason <> 'not_listed' or lists.has_employees

    union all

    select
        days.survey,
        'location' as dimension,
        days.location_reason as reason,
        days.n

    from daily_attributions as days

    cross join lists

    where days.location_reason <> 'not_listed' or lists.has_locations

    union all

    select
        survey,
        'customer' as dimension,
        'email_unusable' as reason,
        n

    from daily_attributions

    where has_unusable_email

    union all

    select
        survey,
        'customer' as dimension,
        'phone_unusable' as reason,
        n

    from daily_attributions

    where has_unusable_phone

    union all

    select
        survey,
        'customer' as dimension,
        'email_unusable' as reason,
        1 as n

    from customers

    where has_unusable_email

    union all

    select
        survey,
        'customer' as dimension,
        'phone_unusable' as reason,
        1 as n

    from customers

    where has_unusable_phone

    union all

    select
        survey,
        'customer' as dimension,
        'merged_in_a_circle' as reason,
        1 as n

    from customers

    where is_endless

)

select
    survey,
    dimension,
    reason,
    cast(sum(n) as bigint) as n

from counted

where reason <> 'attributed'

group by survey, dimension, reason
