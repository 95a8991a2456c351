-- Grain: one row per metric, touched period, dimension and member with a share.
-- Rows as in metric_figures: response_rate and delivery_rate of invitations, by the day
-- they were sent; customer_coverage and revenue_coverage of customers.
{{ config(materialized='table') }}

{%- set window = answer_window_days() %}
{%- set dimensions = ['survey', 'channel', 'touchpoint', 'location', 'manager'] %}

with

periods as (

    select
        period_grain,
        period_start,
        period_end

    from {{ ref('touched_periods') }}

    where period_grain in ('week', 'month', 'quarter', 'year')

),

span as (

    select
        min(period_start) as first_date,
        max(period_end) as last_date

    from periods

),

-- where nobody was asked and no customer is known, no response is read
anything as (

    select
        (select count(*) from {{ ref('invitations') }})
        + (select count(*) from {{ ref('customers') }})
        + (select count(*) from {{ ref('customer_orders') }}) as record_count

),

identities as (

    select
        lookup_kind,
        lookup_key,
        person_key

    from {{ ref('customer_identities') }}

),

responses as (

    select
        responses.response_no,
        responses.survey,
        responses.answered_date,
        responses.native_response_id,
        responses.kind,
        responses.customer_key,
        responses.email_key,
        responses.phone_key,
        coalesce(
            by_customer.person_key,
            responses.customer_key,
            by_email.person_key,
            by_phone.person_key
        ) as person_key

    from {{ ref('responses') }} as responses

    -- whom the customer records do not know is known by their own keys alone
    left join identities as by_customer
        on
            responses.customer_key = by_customer.lookup_key
            and by_customer.lookup_kind = 'customer'

    left join identities as by_email
        on
            responses.email_key = by_email.lookup_key
            and by_email.lookup_kind = 'email'

    left join identities as by_phone
        on
            responses.phone_key = by_phone.lookup_key
            and by_phone.lookup_kind = 'phone'

    where
        (select anything.record_count from anything) > 0
        and responses.is_current
        and {{ left_out_reason('responses') }} is null
        and responses.answered_date between (select span.first_date from span) and (
            select span.last_date + {{ window }} from span
        )

),

-- later ones too: an answer belongs to the last invitation before it
invitations as (

    select
        invitations.invitation_no,
        invitations.invitation_uid,
        invitations.native_id,
        invitations.sent_date,
        invitations.sent_at,
        invitations.invites_to,
        invitations.customer_key,
        invitations.email_key,
        invitations.phone_key,
        coalesce(
            by_customer.person_key,
            invitations.customer_key,
            by_email.person_key,
            by_phone.person_key
        ) as person_key,
        coalesce(invitations.state, 'sent') as state,
        coalesce(invitations.invites_to, {{ unknown_member() }}) as survey,
        coalesce(invitations.channel, {{ unknown_member() }}) as channel,
        coalesce(invitations.touchpoint, {{ unknown_member() }}) as touchpoint,
        coalesce(invitations.location, {{ unknown_member() }}) as location,
        coalesce(invitations.manager, {{ unknown_member() }}) as manager

    from {{ ref('invitations') }} as invitations

    left join identities as by_customer
        on
            invitations.customer_key = by_customer.lookup_key
            and by_customer.lookup_kind = 'customer'

    left join identities as by_email
        on
            invitations.email_key = by_email.lookup_key
            and by_email.lookup_kind = 'email'

    left join identities as by_phone
        on
            invitations.phone_key = by_phone.lookup_key
            and by_phone.lookup_kind = 'phone'

    where
        invitations.is_current
        and coalesce(invitations.state, 'sent') <> 'not_sent'
        and invitations.sent_date between (select span.first_date from span) and (
            select span.last_date + {{ window }} from span
        )

),

{% for table in ['invitation', 'response'] %}
keys_of_{{ table }}s as (

    {% for key in ['person_key', 'customer_key', 'email_key', 'phone_key'] %}
    select
        {{ table }}_no,
        {{ key }} as lookup_key

    from {{ table }}s

    where {{ key }} is not null
    {% if not loop.last %}
    union distinct

    {% endif %}
    {% endfor %}

),

{% endfor %}
every_match as (

    select
        keys_of_invitations.invitation_no,
        keys_of_responses.response_no,
        false as is_named

    from keys_of_invitations

    inner join keys_of_responses
        on keys_of_invitations.lookup_key = keys_of_responses.lookup_key

    union all

    -- a reply may carry the identifier of its invitation, and nothing of its sender
    select
        invitations.invitation_no,
        responses.response_no,
        true as is_named

    from invitations

    inner join responses
        on
            invitations.native_id = responses.native_response_id
            and invitations.invites_to = responses.survey
            -- numbers of forms and of invitations may be equal by chance
            and responses.kind = 'email'

),

matches as (

    select
        invitation_no,
        response_no,
        bool_or(is_named) as is_named

    from every_match

    group by invitation_no, response_no

),

ranked_matches as (

    select
        invitations.invitation_no,
        row_number() over (
            partition by responses.response_no
            order by
                matches.is_named desc,
                invitations.sent_date desc,
                invitations.sent_at desc,
                invitations.invitation_uid desc
        ) as rank_from_last

    from matches

    inner join invitations
        on matches.invitation_no = invitations.invitation_no

    -- an answer that came too late, or to another survey, finds no invitation
    inner join responses
        on
            matches.response_no = responses.response_no
            and responses.answered_date
            between invitations.sent_date and invitations.sent_date + {{ window }}
            and responses.survey = coalesce(invitations.invites_to, responses.survey)

),

outcomes as (

    select
        *,
        state = 'responded' or invitation_no in (
            select answered.invitation_no
            from ranked_matches as answered
            where answered.rank_from_last = 1
        ) as is_answered

    from invitations

),

outcomes_by_day as (

    {% for dimension in ['company'] + dimensions %}
    {%- set member = "'all'" if dimension == 'company' else dimension %}
    select
        sent_date,
        '{{ dimension }}' as dimension,
        {{ member }} as member,
        count(*) as invited,
        -- what was answered has arrived, whatever the mail server said
        count(*) filter (where state <> 'undeliverable' or is_answered) as delivered,
        count(*) filter (where is_answered) as answered

    from outcomes

    group by sent_date, {{ member }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

invitation_counts as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        days.dimension,
        days.member,
        sum(days.invited) as invited,
        sum(days.delivered) as delivered,
        sum(days.answered) as answered

    from outcomes_by_day as days

    inner join periods
        on days.sent_date between periods.period_start and periods.period_end

    group by
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        days.dimension,
        days.member

),

-- a person is a customer from the first day that one of their records says
persons as (

    select
        people.person_key,
        min(coalesce(customers.since_date, {{ first_day() }})) as since_date

    from {{ ref('customer_people') }} as people

    inner join {{ ref('customers') }} as customers
        on people.customer_no = customers.customer_no

    where people.is_current and people.person_key is not null

    group by people.person_key

),

persons_by_day as (

    select
        since_date,
        count(*) as n

    from persons

    group by since_date

),

active_days as (

    select answered_date as active_date from responses

    union distinct

    select orders.ordered_date as active_date
    from {{ ref('customer_orders') }} as orders
    where orders.is_current

),

-- months and longer: of a week the share is near nothing, and says nothing
long_periods as (

    select distinct
        periods.period_grain,
        periods.period_start,
        periods.period_end

    from periods

    -- a period in which nobody bought or answered is none
    inner join active_days
        on active_days.active_date between periods.period_start and periods.period_end

    where periods.period_grain <> 'week'

),

heard_in_periods as (

    select distinct
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        responses.person_key

    from responses

    inner join long_periods as periods
        on responses.answered_date between periods.period_start and periods.period_end

    where responses.person_key is not null

),

known_in_periods as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        sum(days.n) as n

    from long_periods as periods

    inner join persons_by_day as days
        on periods.period_end >= days.since_date

    group by periods.period_grain, periods.period_start, periods.period_end

),

customers_heard as (

    select
        heard.period_grain,
        heard.period_start,
        count(*) as n

    from heard_in_periods as heard

    -- who was no customer yet, or is none on record, is not among them
    inner join persons
        on
            heard.person_key = persons.person_key
            and heard.period_end >= persons.since_date

    group by heard.period_grain, heard.period_start

),

revenue_by_person as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        coalesce(identities.person_key, orders.customer_key) as person_key,
        -- who gave back more than they bought brought nothing
        greatest(
            cast(sum(orders.amount) as decimal(19, 4)), cast(0 as decimal(19, 4))
        ) as revenue

    from {{ ref('customer_orders') }} as orders

    inner join long_periods as periods
        on orders.ordered_date between periods.period_start and periods.period_end

    left join identities
        on
            orders.customer_key = identities.lookup_key
            and identities.lookup_kind = 'customer'

    where orders.is_current and orders.amount is not null

    group by
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        coalesce(identities.person_key, orders.customer_key)

),

revenue_sums as (

    select
        revenue.period_grain,
        revenue.period_start,
        revenue.period_end,
        count(*) filter (where revenue.revenue > 0) as n,
        cast(sum(revenue.revenue) as double) as weight_sum,
        cast(sum(cast(revenue.revenue * revenue.revenue as decimal(38, 8))) as double)
            as weight_squares,
        cast(
            coalesce(
                sum(revenue.revenue) filter (where heard.person_key is not null), 0
            ) as double
        ) as heard_sum,
        cast(
            sum(
                case
                    when heard.person_key is null then 0
                    when heard.person_key is not null
                        then cast(revenue.revenue * revenue.revenue as decimal(38, 8))
                end
            ) as double
        ) as heard_squares

    from revenue_by_person as revenue

    -- who bought and said nothing finds no partner
    left join heard_in_periods as heard
        on
            revenue.period_grain = heard.period_grain
            and revenue.period_start = heard.period_start
            and revenue.person_key = heard.person_key

    group by revenue.period_grain, revenue.period_start, revenue.period_end

),

shares as (

    {% for metric, n, k in [
        ('delivery_rate', 'invited', 'delivered'), ('response_rate', 'delivered', 'answered'),
    ] %}
    select
        '{{ metric }}' as metric,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        cast({{ n }} as bigint) as n,
        cast({{ k }} as bigint) as k

    from invitation_counts

    union all

    {% endfor %}
    select
        'customer_coverage' as metric,
        known.period_grain,
        known.period_start,
        known.period_end,
        'company' as dimension,
        'all' as member,
        cast(known.n as bigint) as n,
        cast(coalesce(customers_heard.n, 0) as bigint) as k

    from known_in_periods as known

    -- periods in which no customer answered find no partner: nobody was heard
    left join customers_heard
        on
            known.period_grain = customers_heard.period_grain
            and known.period_start = customers_heard.period_start

),

effective as (

    select
        *,
        cast(n as double) as effective_n,
        cast(k as double) as effective_k,
        cast(100 * k as decimal(38, 4)) as value_sum,
        cast(10000 * k as decimal(38, 8)) as value_sum_squares,
        {{ share_standard_error('k', 'n') }} as standard_error

    from shares

    where n > 0

    union all by name

    select
        'revenue_coverage' as metric,
        period_grain,
        period_start,
        period_end,
        'company' as dimension,
        'all' as member,
        cast(n as bigint) as n,
        cast(null as bigint) as k,
        {{ effective_n('weight_sum', 'weight_squares') }} as effective_n,
        {{ effective_n('weight_sum', 'weight_squares') }}
        * (heard_sum / weight_sum) as effective_k,
        cast(null as decimal(38, 4)) as value_sum,
        cast(null as decimal(38, 8)) as value_sum_squares,
        100e0 * {{ linearised_error(
            '(heard_sum / weight_sum)', 'weight_sum', 'weight_squares', 'heard_squares',
            'heard_squares'
        ) }} as standard_error

    from revenue_sums

    where weight_sum > 0

)

select
    metric,
    'yes-no' as scale,
    period_grain,
    period_start,
    period_end,
    dimension,
    member,
    n,
    {{ share_points('effective_k', 'effective_n') }} as value,
    100e0 * {{ wilson_low('effective_k', 'effective_n') }} as low,
    100e0 * {{ wilson_high('effective_k', 'effective_n') }} as high,
    'wilson' as interval_method,
    cast(null as bigint) as promoters,
    cast(null as bigint) as passives,
    cast(null as bigint) as detractors,
    value_sum,
    value_sum_squares,
    'all_answers' as estimator,
    metric as base_metric,
    effective_n,
    standard_error,
    cast(null as double) as standard_error_kish,
    {{ adjusted_share('effective_k', 'effective_n') }} as test_value,
    {{ adjusted_share_error('effective_k', 'effective_n') }} as test_error

from effective
