-- Grain: one row per response that counts: current, finished, of a customer, no test,
-- and the one that counts of several of one person.
with

responses as (

    select
        response_no,
        batch_no,
        answered_date,
        answered_at,
        response_uid,
        respondent_key,
        customer_key,
        email_key,
        phone_key,
        weight,
        survey,
        location_id,
        manager_id,
        product,
        channel,
        touchpoint,
        language,
        tier,
        {% for segment in segment_dimensions() %}
        {{ dimension_column(segment) }},
        {% endfor %}
        -- looked up only where the response has no tier of its own
        case when tier is null then customer_key end as tier_customer_key,
        case when tier is null then email_key end as tier_email_key,
        case when tier is null then phone_key end as tier_phone_key

    from {{ ref('response_attributions') }}

    where is_visit is not true

)

{%- for kind in ['customer', 'email', 'phone'] %},

tiers_by_{{ kind }} as (

    select
        lookup_key,
        tier

    from {{ ref('customer_tiers') }}

    where key_kind = '{{ kind }}'

)
{%- endfor %}

select
    responses.response_no,
    responses.batch_no,
    responses.answered_date,
    responses.answered_at,
    responses.response_uid,
    responses.respondent_key,
    responses.customer_key,
    responses.email_key,
    responses.phone_key,
    responses.weight,
    coalesce(responses.survey, {{ unknown_member() }}) as survey,
    coalesce(responses.location_id, {{ unknown_member() }}) as location,
    coalesce(responses.manager_id, {{ unknown_member() }}) as manager,
    coalesce(responses.product, {{ unknown_member() }}) as product,
    coalesce(responses.channel, {{ unknown_member() }}) as channel,
    coalesce(responses.touchpoint, {{ unknown_member() }}) as touchpoint,
    coalesce(responses.language, {{ unknown_member() }}) as language,
    {% for segment in segment_dimensions() %}
    coalesce(responses.{{ dimension_column(segment) }}, {{ unknown_member() }})
        as {{ dimension_column(segment) }},
    {% endfor %}
    coalesce(
        responses.tier,
        tiers_by_customer.tier,
        tiers_by_email.tier,
        tiers_by_phone.tier,
        {{ unknown_member() }}
    ) as tier

from responses

-- a response of nobody we know keeps its place: its tier is unknown
{% for kind in ['customer', 'email', 'phone'] -%}
left join tiers_by_{{ kind }}
    on responses.tier_{{ kind }}_key = tiers_by_{{ kind }}.lookup_key
{% endfor %}
