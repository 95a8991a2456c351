-- Grain: one row per period, dimension and member with orders: revenue, orders and
-- buyers beside the NPS of the same period.
with

identities as (

    select
        lookup_key,
        person_key

    from {{ ref('customer_identities') }}

    where lookup_kind = 'customer'

),

orders as (

    select
        orders.ordered_date,
        coalesce(orders.amount, 0) as amount,
        coalesce(identities.person_key, orders.customer_key) as person_key,
        coalesce(orders.location, {{ unknown_member() }}) as location,
        coalesce(orders.manager, {{ unknown_member() }}) as manager

    from {{ ref('customer_orders') }} as orders

    -- an order of nobody in the customer records keeps its own key
    left join identities
        on orders.customer_key = identities.lookup_key

    where orders.is_current

),

counted as (

    {% for grain in ['month', 'quarter', 'year'] %}
    {% for dimension in ['company', 'location', 'manager'] %}
    select
        '{{ grain }}' as period_grain,
        {{ period_start('ordered_date', grain) }} as period_start,
        '{{ dimension }}' as dimension,
        {{ "'all'" if dimension == 'company' else dimension }} as member,
        sum(amount) as revenue,
        count(*) as order_count,
        count(distinct person_key) as buyer_count

    from orders

    group by
        {{ period_start('ordered_date', grain) }}
        {{- ', ' ~ dimension if dimension != 'company' }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

dimensions as (

    select
        period_grain,
        period_start,
        dimension,
        {{ hidden_ones_are_given_away('buyer_count', is_small('buyer_count')) }}
            as is_given_away

    from counted

    where dimension <> 'company'

    group by period_grain, period_start, dimension

),

shown as (

    select
        counted.*,
        {{ period_end_of('counted.period_grain', 'counted.period_start') }}
            as period_end

    from counted

    -- the company has no other members
    left join dimensions
        on
            counted.period_grain = dimensions.period_grain
            and counted.period_start = dimensions.period_start
            and counted.dimension = dimensions.dimension

    where
        not {{ is_small('counted.buyer_count') }}
        and not coalesce(dimensions.is_given_away, false)

)

select
    shown.period_grain,
    shown.period_start,
    shown.period_end,
    shown.period_end <= {{ orders_known_until() }} as is_over,
    shown.dimension,
    shown.member,
    cast(shown.revenue as decimal(38, 4)) as revenue,
    shown.order_count,
    shown.buyer_count,
    cast(earlier.revenue as decimal(38, 4)) as compared_revenue,
    earlier.order_count as compared_order_count,
    100e0 * cast(shown.revenue - earlier.revenue as double)
    / nullif(cast(earlier.revenue as double), 0) as revenue_growth,
    100e0 * cast(shown.order_count - earlier.order_count as double)
    / nullif(cast(earlier.order_count as double), 0) as order_growth,
    nps.n as nps_n,
    nps.value as nps,
    nps.low as nps_low,
    nps.high as nps_high

from shown

-- the same period of the year before; the first year has none
left join shown as earlier
    on
        shown.period_grain = earlier.period_grain
        and shown.dimension = earlier.dimension
        and shown.member = earlier.member
        and earlier.period_start = cast(shown.period_start - interval 1 year as date)

-- a unit without answers, or with few, has no NPS
left join {{ ref('metric_values') }} as nps
    on
        nps.metric = 'nps'
        and nps.scale = '0-10'
        and shown.period_grain = nps.period_grain
        and shown.period_start = nps.period_start
        and shown.dimension = nps.dimension
        and shown.member = nps.member
