-- Grain: one row per year that ends with a quarter and has orders of the year before.
with

known as (

    select
        {{ period_start('min(ordered_date)', 'month') }} as from_date,
        max(ordered_date) as until_date

    from {{ ref('person_order_days') }}

),

ends as (

    select
        from_date,
        until_date,
        cast(
            unnest(
                generate_series(
                    {{ period_start('from_date', 'quarter') }},
                    until_date + 1,
                    interval 3 month
                )
            ) as date
        ) - 1 as period_end

    from known

),

years as (

    select
        period_end,
        {{ first_of_months('period_end', 12) }} as period_start,
        {{ first_of_months('period_end', 24) }} as base_start

    from ends

    where
        period_end <= until_date
        and {{ first_of_months('period_end', 24) }} >= from_date

),

spent as (

    select
        years.period_start,
        years.period_end,
        years.base_start,
        days.person_key,
        sum(days.revenue) filter (where days.ordered_date < years.period_start)
            as base_revenue,
        sum(days.revenue) filter (where days.ordered_date >= years.period_start)
            as revenue

    from years

    inner join {{ ref('person_order_days') }} as days
        on days.ordered_date between years.base_start and years.period_end

    group by
        years.period_start,
        years.period_end,
        years.base_start,
        days.person_key

),

kinds as (

    select
        spent.*,
        case
            when spent.base_revenue is not null then 'kept'
            -- a customer of long ago who came back is no new one
            when
                least(persons.first_order_date, persons.since_date)
                < spent.period_start
                then 'returned'
            when
                least(persons.first_order_date, persons.since_date)
                >= spent.period_start
                then {{ referral_kind(
                    'persons.referral_source', 'persons.is_referred'
                ) }}
        end as kind

    from spent

    -- whoever has orders is a person
    inner join {{ ref('persons') }} as persons
        on spent.person_key = persons.person_key

),

summed as (

    select
        period_start,
        period_end,
        base_start,
        {% for kind in ['kept', 'earned', 'bought', 'unknown', 'returned'] %}
        coalesce(sum(revenue) filter (where kind = '{{ kind }}'), 0)
            as {{ kind }}_revenue,
        count(revenue) filter (where kind = '{{ kind }}')
            as {{ kind }}_count,
        {% endfor %}
        sum(base_revenue) as base_revenue,
        count(base_revenue) as base_count

    from kinds

    group by period_start, period_end, base_start

),

rated as (

    select
        *,
        {{ of_base(
            'kept_revenue + earned_revenue + bought_revenue + unknown_revenue'
            ~ ' + returned_revenue',
            'base_revenue'
        ) }} - 100e0 as total_growth,
        {{ earned_growth_rate('kept_revenue', 'earned_revenue', 'base_revenue') }}
            as rate_low,
        {{ earned_growth_rate(
            'kept_revenue', '(earned_revenue + unknown_revenue)', 'base_revenue'
        ) }} as rate_high,
        (
            {% for kind in ['kept', 'earned', 'bought', 'unknown', 'returned'] %}
            {{ is_small(kind ~ '_count') }}{{ ' or' if not loop.last }}
            {% endfor %}
        ) as is_split_hidden

    from summed

    where not {{ is_small('base_count') }} and base_revenue > 0

)

select
    period_start,
    period_end,
    base_start,
    cast(base_revenue as decimal(38, 4)) as base_revenue,
    base_count,
    {% for kind in ['kept', 'earned', 'bought', 'unknown', 'returned'] %}
    cast(case when not is_split_hidden then {{ kind }}_revenue end as decimal(38, 4))
        as {{ kind }}_revenue,
    case when not is_split_hidden then {{ kind }}_count end as {{ kind }}_count,
    {% endfor %}
    total_growth,
    {% for kind in ['kept', 'earned', 'bought', 'unknown', 'returned'] %}
    case
        when not is_split_hidden
            then {{ of_base(kind ~ '_revenue', 'base_revenue') }}
    end as {{ 'nrr' if kind == 'kept' else kind ~ '_growth' }},
    {% endfor %}
    case
        when not is_split_hidden
            then {{ share_points(
                'unknown_revenue',
                'nullif(earned_revenue + bought_revenue + unknown_revenue, 0)'
            ) }}
    end as unknown_share,
    case when not is_split_hidden then rate_low end as rate_low,
    case when not is_split_hidden then rate_high end as rate_high,
    case
        when not is_split_hidden
            then {{ earned_growth_ratio('rate_low', 'total_growth') }}
    end as ratio_low,
    case
        when not is_split_hidden
            then {{ earned_growth_ratio('rate_high', 'total_growth') }}
    end as ratio_high,
    is_split_hidden

from rated
