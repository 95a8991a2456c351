-- Grain: one row per person and key that leads to them or was given with theirs.
-- What is refused under any of them is refused by the person: rather one too few is
-- called than one against their will. The key that a person is named by has no row.
{{ config(materialized='view') }}

with

answering as (

    select distinct
        respondent_key,
        customer_key,
        email_key,
        phone_key

    from {{ ref('responses') }}

    where
        is_current
        and (customer_key is not null or email_key is not null or phone_key is not null)

),

people as (

    select
        {{ person_key('answering') }} as person_key,
        answering.respondent_key,
        answering.customer_key,
        answering.email_key,
        answering.phone_key

    from answering

    {{ join_people('answering') }}
    union all

    select
        person_key,
        null as respondent_key,
        customer_key,
        email_key,
        phone_key

    from {{ ref('customer_people') }}

),

keys as (
    {% for kind in ['respondent', 'customer', 'email', 'phone'] %}
    select
        person_key,
        {{ kind }}_key as known_key

    from people

    where {{ kind }}_key is not null
    {% if not loop.last %}
    union distinct
    {% endif %}
    {% endfor %}
)

select
    cast(person_key as varchar) as person_key,
    cast(known_key as varchar) as known_key

from keys

where person_key <> known_key
