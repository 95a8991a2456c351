{# Whom we asked and whom we heard: invitations, customers, revenue. Definitions and sources
   in docs/metrics.md. #}

{# How many days after an invitation an answer still belongs to it. #}
{% macro answer_window_days() -%}
    {{ return(var('answer_window_days') | int) }}
{%- endmacro %}

{# Days whose periods change without an answer of theirs: those of new invitations, of
   invitations that a later answer or invitation may concern, of new orders, and all days
   from the first one of a customer who is new or another now. #}
{% macro other_touched_days() -%}
    {%- set window = answer_window_days() -%}
    {%- set new_batch -%}
        batch_no > (select built_batch_no from {{ ref('build_window') }})
    {%- endset -%}
    new_invitation_days as (

        select distinct invitations.sent_date as touched_date
        from {{ ref('invitations') }} as invitations
        -- of every revision: when it was sent before matters as much
        where
            invitations.invitation_uid in (
                select changed.invitation_uid
                from {{ ref('invitations') }} as changed
                where changed.{{ new_batch }}
            )

    ),

    invitation_days as (

        select distinct invitations.sent_date as touched_date
        from {{ ref('invitations') }} as invitations

    ),

    event_days as (

        select touched_date from touched_days
        union distinct
        select touched_date from new_invitation_days

    ),

    concerned_invitation_days as (

        select distinct invitation_days.touched_date
        from invitation_days
        inner join event_days
            on
                invitation_days.touched_date
                between event_days.touched_date - {{ window }} and event_days.touched_date

    ),

    new_order_days as (

        select distinct orders.ordered_date as touched_date
        from {{ ref('customer_orders') }} as orders
        where
            orders.customer_order_uid in (
                select changed.customer_order_uid
                from {{ ref('customer_orders') }} as changed
                where changed.{{ new_batch }}
            )

    ),

    -- revisions of customers of whom a record came, each beside the one before it
    customer_revisions as (

        select
            customers.batch_no,
            customers.since_date,
            customers.merged_into_key,
            lag(customers.customer_no) over revisions is null as is_first,
            lag(customers.since_date) over revisions as former_since_date,
            lag(customers.merged_into_key) over revisions as former_merged_into_key

        from {{ ref('customers') }} as customers

        where
            customers.customer_uid in (
                select changed.customer_uid
                from {{ ref('customers') }} as changed
                where changed.{{ new_batch }}
            )

        window revisions as (
            partition by customers.customer_uid
            order by customers.revision
        )

    ),

    -- two customers who became one are one on all days
    first_changed_day as (

        select
            min(
                case
                    when merged_into_key is distinct from former_merged_into_key
                        then {{ first_day() }}
                    when is_first then coalesce(since_date, {{ first_day() }})
                    when since_date is distinct from former_since_date
                        then least(
                            coalesce(since_date, {{ first_day() }}),
                            coalesce(former_since_date, {{ first_day() }})
                        )
                end
            ) as first_date

        from customer_revisions

        where {{ new_batch }}

    ),

    days_of_changed_customers as (

        select distinct responses.answered_date as touched_date
        from {{ ref('responses') }} as responses
        inner join first_changed_day
            on
                {{ period_end(period_start('responses.answered_date', 'year'), 'year') }}
                >= first_changed_day.first_date

        union distinct

        select distinct orders.ordered_date as touched_date
        from {{ ref('customer_orders') }} as orders
        inner join first_changed_day
            on
                {{ period_end(period_start('orders.ordered_date', 'year'), 'year') }}
                >= first_changed_day.first_date

    ),

    days as (

        select touched_date from touched_days
        {% for name in [
            'new_invitation_days', 'concerned_invitation_days', 'new_order_days',
            'days_of_changed_customers',
        ] %}
        union distinct
        select touched_date from {{ name }}
        {% endfor %}
    )
{%- endmacro %}
