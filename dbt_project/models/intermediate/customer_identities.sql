-- Grain: one row per kind of key and key that belongs to one customer.
{{ config(materialized='table') }}

with

customer_people as (

    select * from {{ ref('customer_people') }}

),

keys as (
    {% for kind in ['customer', 'email', 'phone'] %}
    select
        '{{ kind }}' as lookup_kind,
        {{ kind }}_key as lookup_key,
        person_key,
        is_current

    from customer_people

    where {{ kind }}_key is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

owners as (

    select
        lookup_kind,
        lookup_key,
        bool_or(is_current) as is_in_use,
        min(person_key) filter (where is_current) as first_owner,
        max(person_key) filter (where is_current) as last_owner,
        min(person_key) as first_former_owner,
        max(person_key) as last_former_owner

    from keys

    group by lookup_kind, lookup_key

)

select
    lookup_kind,
    lookup_key,
    -- a former address leads to its owner until somebody else has it
    case when is_in_use then first_owner else first_former_owner end as person_key

from owners

-- an address or a phone of two customers says of neither that it is them
where
    case
        when is_in_use then first_owner = last_owner
        when not is_in_use then first_former_owner = last_former_owner
    end
