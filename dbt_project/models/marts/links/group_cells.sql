-- Grain: one row per window, dimension, member and NPS group: what its matched
-- customers bought, and whether it may be shown.
with

counted as (

    {% for dimension in ['company', 'tier', 'location'] %}
    select
        window_start,
        '{{ dimension }}' as dimension,
        {{ "'all'" if dimension == 'company' else dimension }} as member,
        nps_group,
        count(*) as scored_count,
        count(*) filter (where is_matched) as n,
        count(*) filter (where is_matched and order_count > 0) as buyer_count,
        count(*) filter (where is_matched and is_active) as active_count,
        count(*) filter (where is_matched and is_active and order_count = 0)
            as lost_count,
        sum(revenue) filter (where is_matched) as revenue,
        sum({{ exact_product('revenue', 'revenue') }}) filter (where is_matched)
            as revenue_squares,
        sum(order_count) filter (where is_matched) as order_count,
        sum(order_count * order_count) filter (where is_matched) as order_squares,
        sum({{ exact_product('revenue', 'order_count') }}) filter (where is_matched)
            as revenue_by_orders,
        sum(margin_count) filter (where is_matched) as margin_order_count,
        count(*) filter (where is_matched and margin_count = order_count)
            as margin_n,
        sum(margin) filter (where is_matched and margin_count = order_count)
            as margin,
        sum({{ exact_product('margin', 'margin') }}) filter (
            where is_matched and margin_count = order_count
        ) as margin_squares

    from {{ ref('scored_customers') }}

    group by
        window_start,
        {{ dimension ~ ',' if dimension != 'company' }}
        nps_group
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

members as (

    select
        window_start,
        dimension,
        member,
        sum(n) as n,
        bool_or({{ is_small('n') }}) as has_small_group

    from counted

    group by window_start, dimension, member

),

-- members that are hidden must not follow from those that are shown
dimensions as (

    select
        window_start,
        dimension,
        {{ hidden_ones_are_given_away('n', 'has_small_group') }} as is_given_away

    from members

    where dimension <> 'company'

    group by window_start, dimension

)

select
    counted.*,
    members.has_small_group
    or coalesce(dimensions.is_given_away, false)
    or members.n = 0 as is_hidden

from counted

inner join members
    on
        counted.window_start = members.window_start
        and counted.dimension = members.dimension
        and counted.member = members.member

-- the company has no other members
left join dimensions
    on
        counted.window_start = dimensions.window_start
        and counted.dimension = dimensions.dimension
