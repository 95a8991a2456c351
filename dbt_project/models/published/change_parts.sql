-- Grain: one row per scale, month or quarter, what it is compared with, and segment.
-- Made of published figures: hidden members are one segment, the rest of the company.
-- Themes are segments too: each answer is split equally over its themes.
with

members as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        definition_version,
        value is null as is_hidden,
        1 as units_of_one,
        n,
        promoters - detractors as net

    from {{ ref('metric_values') }}

    where
        metric = 'nps'
        and period_grain in ('month', 'quarter')
        and dimension in (
            {%- for dimension in part_dimensions() %}
            '{{ dimension }}',
            {%- endfor %}
            'company'
        )

),

figures as (

    select * from members

    union all

    select
        'nps' as metric,
        scale,
        period_grain,
        period_start,
        period_end,
        'theme' as dimension,
        topic as member,
        definition_version,
        is_in_other as is_hidden,
        {{ units_of_an_answer() }} as units_of_one,
        units as n,
        net_units as net

    from {{ ref('topic_cells') }}

    where
        kind = 'theme'
        and dimension = 'company'
        and period_grain in ('month', 'quarter')
        and has_topics

),

-- each figure is the later one of its period, and the earlier one of those after it
sides as (

    select
        *,
        'previous' as compared_with,
        true as is_later,
        period_start as later_start

    from figures

    union all

    select
        *,
        'year_ago' as compared_with,
        true as is_later,
        period_start as later_start

    from figures

    union all

    select
        *,
        'previous' as compared_with,
        false as is_later,
        {{ following_start('period_grain', 'period_start') }} as later_start

    from figures

    union all

    select
        *,
        'year_ago' as compared_with,
        false as is_later,
        cast(period_start + interval 1 year as date) as later_start

    from figures

),

paired as (

    select
        metric,
        scale,
        period_grain,
        cast(later_start as date) as period_start,
        compared_with,
        dimension,
        member,
        max(period_end) filter (where is_later) as period_end,
        max(period_start) filter (where not is_later) as compared_period_start,
        max(definition_version) as definition_version,
        bool_or(is_hidden) as is_hidden,
        max(units_of_one) as units_of_one,
        -- without a row in a period nobody of the segment answered in it
        coalesce(sum(n) filter (where is_later), 0) as n,
        coalesce(sum(n) filter (where not is_later), 0) as compared_n,
        coalesce(sum(net) filter (where is_later), 0) as net,
        coalesce(sum(net) filter (where not is_later), 0) as compared_net

    from sides

    group by
        metric, scale, period_grain, later_start, compared_with, dimension, member

),

companies as (

    select *
    from paired
    where
        dimension = 'company'
        and not is_hidden
        and n > 0
        and compared_n > 0

),

-- hidden: what the shown members leave of the company
rests as (

    select
        companies.metric,
        companies.scale,
        companies.period_grain,
        companies.period_start,
        companies.compared_with,
        members.dimension,
        {{ hidden_member() }} as member,
        max(members.units_of_one) as units_of_one,
        companies.n * max(members.units_of_one)
        - coalesce(sum(members.n) filter (where not members.is_hidden), 0) as n,
        companies.compared_n * max(members.units_of_one)
        - coalesce(sum(members.compared_n) filter (where not members.is_hidden), 0)
            as compared_n,
        companies.net * max(members.units_of_one)
        - coalesce(sum(members.net) filter (where not members.is_hidden), 0) as net,
        companies.compared_net * max(members.units_of_one)
        - coalesce(sum(members.compared_net) filter (where not members.is_hidden), 0)
            as compared_net

    from companies

    -- a company without members has no parts
    inner join paired as members
        on
            companies.metric = members.metric
            and companies.scale = members.scale
            and companies.period_grain = members.period_grain
            and companies.period_start = members.period_start
            and companies.compared_with = members.compared_with
            and members.dimension <> 'company'

    group by
        companies.metric,
        companies.scale,
        companies.period_grain,
        companies.period_start,
        companies.compared_with,
        members.dimension,
        companies.n,
        companies.compared_n,
        companies.net,
        companies.compared_net

),

segments as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        compared_with,
        dimension,
        member,
        units_of_one,
        n,
        compared_n,
        net,
        compared_net

    from paired

    where dimension <> 'company' and not is_hidden

    union all

    select *
    from rests
    where n > 0 or compared_n > 0

),

-- sums over the segments so far, of whole numbers: the last ones are the company's
summed as (

    select
        segments.*,
        {% for column in ['n', 'compared_n', 'net', 'compared_net'] %}
        sum(segments.{{ column }}) over (
            partition by
                segments.metric, segments.scale, segments.period_grain,
                segments.period_start, segments.compared_with, segments.dimension
            order by segments.member
            rows unbounded preceding
        ) as {{ column }}_so_far,
        {% endfor %}
        companies.period_end,
        companies.compared_period_start,
        companies.definition_version,
        cast(companies.n * segments.units_of_one as double) as company_n,
        cast(companies.compared_n * segments.units_of_one as double)
            as company_compared_n,
        {{ nps_points('companies.net', '0', 'companies.n') }} as company_value,
        {{ nps_points('companies.compared_net', '0', 'companies.compared_n') }}
            as company_compared_value

    from segments

    -- segments of a period without a company to compare have no parts
    inner join companies
        on
            segments.metric = companies.metric
            and segments.scale = companies.scale
            and segments.period_grain = companies.period_grain
            and segments.period_start = companies.period_start
            and segments.compared_with = companies.compared_with

),

measured as (

    select
        *,
        {{ nps_points('net', '0', 'n') }} as value,
        {{ nps_points('compared_net', '0', 'compared_n') }} as compared_value,
        {{ exact_points(
            nps_points('net_so_far', '0', 'company_n')
            ~ ' - ' ~ nps_points('compared_net_so_far', '0', 'company_compared_n')
            ~ ' - (n_so_far / company_n - compared_n_so_far / company_compared_n)'
            ~ ' * (company_value + company_compared_value) / 2e0'
        ) }} as points_so_far

    from summed

),

parted as (

    select
        *,
        points_so_far - coalesce(
            lag(points_so_far) over (
                partition by
                    metric, scale, period_grain, period_start, compared_with, dimension
                order by member
            ),
            0
        ) as total_points,
        -- who answered in one of the periods only has changed the mix
        coalesce(
            {{ exact_points(
                '(n / company_n + compared_n / company_compared_n) / 2e0'
                ' * (value - compared_value)'
            ) }},
            0
        ) as within_points

    from measured

)

select
    metric,
    scale,
    period_grain,
    period_start,
    period_end,
    compared_with,
    compared_period_start,
    dimension,
    member,
    cast(round(n / units_of_one) as bigint) as n,
    cast(round(compared_n / units_of_one) as bigint) as compared_n,
    n / company_n as share,
    compared_n / company_compared_n as compared_share,
    value,
    compared_value,
    cast(total_points - within_points as decimal(18, 10)) as mix_points,
    cast(within_points as decimal(18, 10)) as within_points,
    cast(total_points as decimal(18, 10)) as total_points,
    company_value,
    company_compared_value,
    {{ exact_points('company_value - company_compared_value') }} as difference,
    cast(
        {{ exact_points('company_value - company_compared_value') }}
        - sum(total_points) over (
            partition by
                metric, scale, period_grain, period_start, compared_with, dimension
        ) as decimal(18, 10)
    ) as residual_points,
    definition_version

from parted
