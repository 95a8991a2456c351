-- Grain: one row per programme and person of it: what they bought in each period.
{%- set periods = programme_periods() %}

with

days as (

    select
        register.programme,
        order_days.person_key,
        order_days.revenue,
        order_days.margin,
        case
            {% for period in periods | reverse %}
            when
                order_days.ordered_date >= {{ programme_period_start(
                    'register.start_date', 'register.compared_months', period
                ) }}
                then {{ periods | length - 1 - loop.index0 }}
            {% endfor %}
        end as period_no

    from {{ ref('programme_register') }} as register

    inner join {{ ref('person_order_days') }} as order_days
        on
            order_days.ordered_date
            between register.first_date and register.last_date

),

bought as (

    select
        people.programme,
        {% for period in periods %}
        sum(days.revenue) filter (where days.period_no = {{ loop.index0 }})
            as revenue_{{ loop.index0 }},
        sum(days.margin) filter (where days.period_no = {{ loop.index0 }})
            as margin_{{ loop.index0 }},
        count(*) filter (where days.period_no = {{ loop.index0 }})
            as days_{{ loop.index0 }},
        {% endfor %}
        people.person_key

    from {{ ref('programme_people') }} as people

    inner join days
        on
            people.programme = days.programme
            and people.person_key = days.person_key

    group by people.programme, people.person_key

)

select
    people.programme,
    people.person_key,
    people.is_treated,
    {% for period in periods %}
    cast(coalesce(bought.revenue_{{ loop.index0 }}, 0) as decimal(18, 4))
        as revenue_{{ loop.index0 }},
    cast(coalesce(bought.margin_{{ loop.index0 }}, 0) as decimal(18, 4))
        as margin_{{ loop.index0 }},
    coalesce(bought.days_{{ loop.index0 }}, 0)
        as days_{{ loop.index0 }},
    {% endfor %}
    people.stratum

from {{ ref('programme_people') }} as people

-- who bought nothing in these months spent nothing in them
left join bought
    on
        people.programme = bought.programme
        and people.person_key = bought.person_key
