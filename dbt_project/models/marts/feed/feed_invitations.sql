-- Grain: one row per unit that somebody was invited for: the funnel in the window of a
-- scheme's period, and in the months before it. Made on request.
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set unit_type = scheme['unit_type'] %}
{%- set before_start = shift_month(
    feed_period_start(), 1 - scheme['window_months'] - months_before() | int
) %}

with

invitations as (

    select
        sent_date,
        location,
        manager,
        sent_date >= {{ feed_window_start() }} as is_in_window,
        coalesce(state, 'sent') as state

    from {{ ref('invitations') }}

    where
        is_current
        and sent_date between {{ before_start }}
        and {{ feed_period_end() }}

),

of_units as (

    select
        invitations.is_in_window,
        invitations.state,
        {{ unit_of_invitation('invitations') }} as unit_id

    from invitations

    -- ids as they stand; a text that is no id is looked for among the names
    left join {{ ref('location_ids') }} as by_id
        on invitations.location = by_id.location_id

    left join {{ ref('location_names') }} as by_name
        on
            by_id.location_id is null
            and {{ folded_name('invitations.location') }} = by_name.folded_name

),

counted as (

    select
        {% for span, condition in [('', ''), ('_before', 'not ')] %}
        count(*) filter (where {{ condition }}is_in_window and state <> 'not_sent')
            as invited{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'not_sent')
            as suppressed{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'undeliverable')
            as undeliverable{{ span }},
        count(*) filter (
            where {{ condition }}is_in_window and state in ('opened', 'responded')
        ) as opened{{ span }},
        count(*) filter (where {{ condition }}is_in_window and state = 'responded')
            as responded{{ span }},
        {% endfor %}
        unit_id

    from of_units

    group by unit_id

)

select
    '{{ unit_type }}' as unit_type,
    *,
    -- of all others, who were asked by the same mailings
    cast(sum(invited) over () - invited as bigint) as others_invited,
    cast(sum(invited_before) over () - invited_before as bigint)
        as others_invited_before,
    cast(sum(undeliverable) over () - undeliverable as bigint)
        as others_undeliverable,
    cast(sum(suppressed) over () - suppressed as bigint) as others_suppressed

from counted
