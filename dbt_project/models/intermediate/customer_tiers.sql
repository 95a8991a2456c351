-- Grain: one row per kind of key and key of a customer with a tier.
with

records as (

    select
        *,
        -- what the surviving record says counts before those merged into it
        case
            when is_survivor then recency + cast(1e31 as decimal(38, 0))
            when not is_survivor then recency
        end as rank_in_person

    from {{ ref('customer_people') }}

    where is_current

),

person_tiers as (

    select
        person_key,
        max_by(tier, rank_in_person) as tier

    from records

    where tier is not null

    group by person_key

)

{% for kind in ['customer', 'email', 'phone'] %}
select
    '{{ kind }}' as key_kind,
    records.{{ kind }}_key as lookup_key,
    max_by(person_tiers.tier, records.recency) as tier

from records

-- a person of whom no record says a tier has none
inner join person_tiers
    on records.person_key = person_tiers.person_key

where records.{{ kind }}_key is not null

group by records.{{ kind }}_key
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
