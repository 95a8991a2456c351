-- Grain: one row per dimension, member and last NPS group of customers with an order in
-- the last twelve months.
with

counted as (

    {% for dimension in ['company', 'tier', 'location', 'manager'] %}
    select
        '{{ dimension }}' as dimension,
        {{ "'all'" if dimension == 'company' else dimension }} as member,
        nps_group,
        count(*) as n,
        sum(revenue_12_months) as revenue

    from {{ ref('customer_standing') }}

    where orders_12_months > 0 and nps_group is not null

    group by
        {{ dimension ~ ',' if dimension != 'company' }}
        nps_group
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

members as (

    select
        dimension,
        member,
        sum(n) as n,
        bool_or({{ is_small('n') }}) as has_small_group

    from counted

    group by dimension, member

),

dimensions as (

    select
        dimension,
        {{ hidden_ones_are_given_away('n', 'has_small_group') }} as is_given_away

    from members

    where dimension <> 'company'

    group by dimension

)

select
    counted.*,
    members.has_small_group or coalesce(dimensions.is_given_away, false) as is_hidden

from counted

inner join members
    on counted.dimension = members.dimension and counted.member = members.member

-- the company has no other members
left join dimensions
    on counted.dimension = dimensions.dimension
