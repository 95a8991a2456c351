-- Grain: one row per programme, stratum, side and period with a score of NPS.
{%- set periods = programme_periods() %}

with

answers as (

    select
        people.programme,
        people.stratum,
        people.is_treated,
        answers.nps_group,
        case
            {% for period in periods | reverse %}
            when answers.answered_date >= {{ programme_period_start(
                'register.start_date', 'register.compared_months', period
            ) }}
                then {{ periods | length - 1 - loop.index0 }}
            {% endfor %}
        end as period_no

    from {{ ref('programme_register') }} as register

    inner join {{ ref('programme_people') }} as people
        on register.programme = people.programme

    -- who gave no score in these months is in no figure of NPS
    inner join {{ ref('person_answers') }} as answers
        on
            people.person_key = answers.person_key
            and answers.answered_date
            between register.first_date and register.last_date
            and answers.nps_group is not null

)

select
    programme,
    stratum,
    is_treated,
    period_no,
    count(*) as n,
    count(*) filter (where nps_group = 'promoter') as promoters,
    count(*) filter (where nps_group = 'detractor') as detractors

from answers

group by programme, stratum, is_treated, period_no
