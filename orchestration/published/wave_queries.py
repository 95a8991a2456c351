"""The SQL of a plan: whom a wave may ask, and what may be expected. Nothing is run here."""

#: whom the wave's rule speaks of, and why some of them are left alone this time
CANDIDATES = """
    with sent as (
        select unnest($asked_people::varchar[]) as person,
            unnest($asked_days::date[]) as asked_date,
            unnest(range(len($asked_people::varchar[]))) as sent_no
    ),
    own as (
        -- who was merged into another since is that other
        select any_value(sent.asked_date) as asked_date,
            coalesce(min(replace(keys.person_key, '-', '')), any_value(sent.person)) as person_key
        from sent
        left join published.person_keys as keys
            on sent.person = replace(keys.known_key, '-', '')
            and sent.person not in (select person_key from published.people_to_ask)
        group by sent.sent_no
    ),
    asked as (
        select person_key, asked_date, invitation_count from published.asked_people
        union all
        select person_key, asked_date, 1 as invitation_count from own
    ),
    load as (
        select person_key,
            max(asked_date) as last_asked_date,
            sum(invitation_count) filter (where asked_date > $day::date - $cap_days) as within_cap
        from asked
        where asked_date <= $day::date
        group by person_key
    )
    select
        people.person_key, people.is_customer_key, people.location, people.manager, people.consent,
        case
            when coalesce(load.within_cap, 0) >= $cap then 'cap_reached'
            when load.last_asked_date > $day::date - $after_invitation then 'asked_lately'
            when people.last_answered_date > $day::date - $after_answer then 'answered_lately'
        end as resting
    from published.people_to_ask as people
    left join load using (person_key)
    where
        $within_days::integer is null
        or (people.last_order_date > $day::date - $within_days
            and people.last_order_date <= $day::date)
    order by people.person_key
"""
#: what is expected of a unit: its own row, else that of the company
EXPECTED = """
    with chosen as (
        select unnest($members::varchar[]) as member, unnest($counts::bigint[]) as chosen
    ),
    rates as (
        select
            chosen.member,
            chosen.chosen,
            coalesce(unit.response_rate, company.response_rate) as rate,
            coalesce(unit.response_rate_low, company.response_rate_low) as rate_low,
            coalesce(unit.response_rate_high, company.response_rate_high) as rate_high,
            coalesce(unit.half_width_of_one, company.half_width_of_one) as of_one
        from chosen
        left join published.unit_precision as unit
            on unit.dimension = $unit and chosen.member = unit.member
        left join published.unit_precision as company on company.dimension = 'company'
    )
    select
        member,
        rate,
        rate_low,
        rate_high,
        chosen * rate as expected,
        chosen * rate_low as expected_low,
        chosen * rate_high as expected_high,
        -- without an answer there is no interval; least() and greatest() pass over a null
        case
            when of_one is not null and chosen * rate >= 1
                then least(100, of_one / sqrt(chosen * rate + 3))
        end as half_width,
        case when of_one is not null then greatest(0, ceil(pow(of_one / $wanted, 2) - 3)) end
            as needed
    from rates
"""
