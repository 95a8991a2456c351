-- Grain: one row per response or visit that counts: of which manager and location it
-- speaks.
with

responses as (

    select
        responses.response_no,
        responses.survey,
        responses.answered_date,
        responses.batch_no,
        responses.answered_at,
        responses.response_uid,
        responses.respondent_key,
        responses.weight,
        responses.product,
        responses.channel,
        responses.touchpoint,
        responses.language,
        responses.tier,
        {% for segment in segment_dimensions() %}
        responses.segments[{{ dimension_name(segment) }}]
            as {{ dimension_column(segment) }},
        {% endfor %}
        responses.customer_key,
        responses.email_key,
        responses.phone_key,
        responses.has_unusable_email,
        responses.has_unusable_phone,
        coalesce(orders.is_ambiguous, false) as has_ambiguous_order,
        coalesce(responses.manager, orders.manager) as manager,
        coalesce(responses.location, orders.location) as location,
        {{ contact_day('responses') }} as contact_day,
        {{ is_visit('responses') }} as is_visit

    from {{ ref('responses') }} as responses

    -- most responses name their manager, or their survey does not ask the orders
    left join {{ ref('order_attributions') }} as orders
        on responses.response_no = orders.response_no

    where
        responses.is_current
        and (
            {{ left_out_reason('responses') }} is null
            or {{ is_visit('responses') }}
        )
        and not exists (
            select 1
            from {{ ref('repeated_responses') }} as repeated
            where repeated.response_no = responses.response_no
        )

),

listed_managers as (

    select distinct native_id as manager_id
    from {{ ref('employees') }}

),

named_anywhere as (

    select * from {{ ref('manager_names') }}
    where location_id is null

),

named_at_locations as (

    select * from {{ ref('manager_names') }}
    where location_id is not null

),

-- few texts name all managers and locations: each is folded once, not once a response
texts as (

    select distinct manager as text
    from {{ ref('responses') }}
    union distinct
    select distinct location as text
    from {{ ref('responses') }}
    union distinct
    select distinct manager as text
    from {{ ref('order_attributions') }}
    union distinct
    select distinct location as text
    from {{ ref('order_attributions') }}

),

folded_texts as (

    select
        text,
        {{ folded_name('text') }} as folded_name

    from texts

    where text is not null

),

-- ids first, as they stand; a text that is no id is looked for among the names
identified as (

    select
        responses.*,
        listed_managers.manager_id as listed_manager_id,
        location_ids.location_id as listed_location_id,
        case
            when listed_managers.manager_id is null
                then manager_texts.folded_name
        end as manager_name,
        case
            when location_ids.location_id is null
                then location_texts.folded_name
        end as location_name

    from responses

    left join listed_managers
        on responses.manager = listed_managers.manager_id

    left join {{ ref('location_ids') }} as location_ids
        on responses.location = location_ids.location_id

    -- who names nobody finds no partner
    left join folded_texts as manager_texts
        on responses.manager = manager_texts.text

    left join folded_texts as location_texts
        on responses.location = location_texts.text

),

located as (

    select
        identified.*,
        case
            when identified.location is null then 'not_given'
            when identified.listed_location_id is not null then 'attributed'
            when location_names.location_id is not null then 'attributed'
            when location_names.folded_name is not null then 'ambiguous'
            when location_names.folded_name is null then 'not_listed'
        end as own_location_reason,
        case
            when location_names.folded_name is not null
                then location_names.location_id
            when location_names.folded_name is null then identified.location
        end as own_location_id

    from identified

    -- ids, and texts that no list knows, find no partner
    left join {{ ref('location_names') }} as location_names
        on identified.location_name = location_names.folded_name

),

managed as (

    select
        located.*,
        case
            when located.manager is null and located.has_ambiguous_order
                then 'ambiguous'
            when located.manager is null then 'not_given'
            when located.listed_manager_id is not null then 'attributed'
            when at_location.manager_id is not null then 'attributed'
            when anywhere.reason is not null then anywhere.reason
            when anywhere.reason is null then 'not_listed'
        end as manager_reason,
        case
            when located.listed_manager_id is not null
                then located.listed_manager_id
            when at_location.manager_id is not null then at_location.manager_id
            when anywhere.reason is not null then anywhere.manager_id
            -- what no list knows is called what the source calls it
            when anywhere.reason is null then located.manager
        end as manager_id

    from located

    -- ids, and names that no list knows, find no partner in either
    left join named_anywhere as anywhere
        on
            located.manager_name = anywhere.folded_name
            and located.contact_day between anywhere.from_day and anywhere.to_day

    left join named_at_locations as at_location
        on
            located.manager_name = at_location.folded_name
            and located.own_location_id = at_location.location_id
            and located.contact_day between at_location.from_day and at_location.to_day

)

select
    managed.response_no,
    managed.survey,
    managed.answered_date,
    managed.batch_no,
    managed.answered_at,
    managed.response_uid,
    managed.respondent_key,
    managed.weight,
    managed.product,
    managed.channel,
    managed.touchpoint,
    managed.language,
    managed.tier,
    {% for segment in segment_dimensions() %}
    managed.{{ dimension_column(segment) }},
    {% endfor %}
    managed.customer_key,
    managed.email_key,
    managed.phone_key,
    managed.manager_id,
    managed.manager_reason,
    managed.is_visit,
    managed.has_unusable_email,
    managed.has_unusable_phone,
    -- a response that says no place was given where its manager then worked
    case
        when managed.own_location_reason = 'not_given' then places.location_id
        when managed.own_location_reason <> 'not_given'
            then managed.own_location_id
    end as location_id,
    case
        when
            managed.own_location_reason = 'not_given'
            and places.location_id is not null
            then 'attributed'
        when
            managed.own_location_reason <> 'not_given'
            or places.location_id is null
            then managed.own_location_reason
    end as location_reason

from managed

left join {{ ref('manager_places') }} as places
    on
        managed.own_location_reason = 'not_given'
        and managed.manager_id = places.manager_id
        and managed.contact_day between places.from_day and places.to_day
