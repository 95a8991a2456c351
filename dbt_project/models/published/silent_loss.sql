-- Grain: one row per dimension and member: customers who fell silent, and whether
-- anybody asked them or heard them before.
with

-- what they brought in the year that ended with their last order
lasts as (

    select
        standing.person_key,
        sum(days.revenue) as revenue

    from {{ ref('customer_standing') }} as standing

    inner join {{ ref('person_order_days') }} as days
        on
            standing.person_key = {{ person_hex('days.person_key') }}
            and days.ordered_date
            >= {{ first_of_months('standing.last_order_date', 12) }}

    group by standing.person_key

),

customers as (

    select
        standing.as_of_date,
        standing.tier,
        standing.location,
        standing.rhythm,
        standing.leaving_reason,
        lasts.revenue,
        standing.revenue_12_months,
        standing.orders_12_months,
        coalesce(
            standing.last_answered_date
            >= {{ first_of_months('standing.as_of_date', 12) }},
            false
        ) as is_covered,
        -- in the year before the last order, or since
        case
            when
                standing.last_answered_date
                >= {{ first_of_months('standing.last_order_date', 12) }}
                then 'heard'
            when
                standing.last_asked_date
                >= {{ first_of_months('standing.last_order_date', 12) }}
                then 'unanswered'
            when
                coalesce(standing.last_answered_date, {{ first_day() }})
                < {{ first_of_months('standing.last_order_date', 12) }}
                and coalesce(standing.last_asked_date, {{ first_day() }})
                < {{ first_of_months('standing.last_order_date', 12) }}
                then 'unasked'
        end as word

    from {{ ref('customer_standing') }} as standing

    -- a person without an order has fallen silent of nothing
    inner join lasts
        on standing.person_key = lasts.person_key

),

counted as (

    {% for dimension in ['company', 'tier', 'location'] %}
    select
        '{{ dimension }}' as dimension,
        {{ "'all'" if dimension == 'company' else dimension }} as member,
        max(as_of_date) as as_of_date,
        count(*) as customer_count,
        count(*) filter (where rhythm <> 'no_rhythm') as rhythm_count,
        count(*) filter (where rhythm = 'lapsed') as lapsed_count,
        coalesce(sum(revenue) filter (where rhythm = 'lapsed'), 0) as lapsed_revenue,
        {% for word in ['unasked', 'unanswered', 'heard'] %}
        count(*) filter (where rhythm = 'lapsed' and word = '{{ word }}')
            as {{ word }}_count,
        coalesce(
            sum(revenue) filter (where rhythm = 'lapsed' and word = '{{ word }}'), 0
        ) as {{ word }}_revenue,
        {% endfor %}
        count(*) filter (where rhythm = 'lapsed' and leaving_reason is not null)
            as reason_count,
        count(*) filter (where orders_12_months > 0) as buyer_count,
        count(*) filter (where orders_12_months > 0 and is_covered) as covered_count,
        coalesce(sum(revenue_12_months), 0) as revenue,
        coalesce(sum(revenue_12_months) filter (where is_covered), 0)
            as covered_revenue

    from customers

    {{ 'group by ' ~ dimension if dimension != 'company' }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

dimensions as (

    select
        dimension,
        {{ hidden_ones_are_given_away('rhythm_count', is_small('rhythm_count')) }}
            as is_given_away

    from counted

    where dimension <> 'company'

    group by dimension

)

select
    counted.dimension,
    counted.member,
    counted.as_of_date,
    counted.customer_count,
    counted.rhythm_count,
    counted.lapsed_count,
    {{ share_points('counted.lapsed_count', 'counted.rhythm_count') }} as lapsed_share,
    100e0 * {{ wilson_low('counted.lapsed_count', 'counted.rhythm_count') }}
        as lapsed_low,
    100e0 * {{ wilson_high('counted.lapsed_count', 'counted.rhythm_count') }}
        as lapsed_high,
    cast(counted.lapsed_revenue as decimal(38, 4)) as lapsed_revenue,
    {% for word in ['unasked', 'unanswered', 'heard'] %}
    case
        when not {{ is_small('counted.lapsed_count') }} then counted.{{ word }}_count
    end as {{ word }}_count,
    cast(
        case
            when not {{ is_small('counted.lapsed_count') }}
                then counted.{{ word }}_revenue
        end as decimal(38, 4)
    ) as {{ word }}_revenue,
    {% endfor %}
    case when not {{ is_small('counted.lapsed_count') }} then counted.reason_count end
        as reason_count,
    counted.buyer_count,
    counted.covered_count,
    {{ share_points('counted.covered_count', 'counted.buyer_count') }} as covered_share,
    100e0 * {{ wilson_low('counted.covered_count', 'counted.buyer_count') }}
        as covered_low,
    100e0 * {{ wilson_high('counted.covered_count', 'counted.buyer_count') }}
        as covered_high,
    cast(counted.revenue as decimal(38, 4)) as revenue,
    cast(counted.covered_revenue as decimal(38, 4)) as covered_revenue,
    cast({{ confidence_level() }} as double) as level

from counted

-- the company has no other members
left join dimensions
    on counted.dimension = dimensions.dimension

where
    counted.rhythm_count >= {{ minimum_answers() }}
    and not coalesce(dimensions.is_given_away, false)
