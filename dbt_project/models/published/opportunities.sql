-- Grain: one row per theme of which enough customers wished or expected something in
-- the twelve months to the last day of which orders are known: how many they are, and
-- what they spend. Who asks for several things is in each of them: rows do not add up.
with

customers as (

    select
        person_key,
        as_of_date,
        cast(revenue_12_months as decimal(38, 4)) as revenue

    from {{ ref('customer_standing') }}

),

said as (

    select
        customers.person_key,
        customers.as_of_date,
        customers.revenue,
        comments.themes,
        list_has_any(comments.kinds, ['wish', 'expectation']) as is_asking

    from {{ ref('coded_comments') }} as comments

    -- superseded revisions, tests and answers of nobody known find no partner
    inner join {{ ref('person_answers') }} as answers
        on comments.response_no = answers.response_no

    inner join customers
        on {{ person_hex('answers.person_key') }} = customers.person_key

    where
        comments.is_coded
        and answers.answered_date <= customers.as_of_date
        and answers.answered_date >= {{ first_of_months('customers.as_of_date', 12) }}

),

-- several wishes of a customer for one thing are one customer
asking as (

    select distinct
        person_key,
        as_of_date,
        revenue,
        unnest(themes) as theme

    from said

    where is_asking

),

asked as (

    select
        asking.theme,
        min(asking.as_of_date) as as_of_date,
        count(*) as n,
        sum(asking.revenue) as revenue,
        sum({{ exact_product('asking.revenue', 'asking.revenue') }}) as revenue_squares

    from asking

    group by asking.theme

),

everybody as (

    select
        (select count(distinct said.person_key) from said) as heard_count,
        (select sum(customers.revenue) from customers) as revenue

)

select
    asked.theme,
    {{ first_of_months('asked.as_of_date', 12) }} as period_start,
    asked.as_of_date as period_end,
    asked.n,
    everybody.heard_count,
    {{ share_points('asked.n', 'everybody.heard_count') }} as share,
    100e0 * {{ wilson_low('asked.n', 'everybody.heard_count') }} as low,
    100e0 * {{ wilson_high('asked.n', 'everybody.heard_count') }} as high,
    cast(asked.revenue as decimal(38, 4)) as revenue,
    {{ share_points(
        'cast(asked.revenue as double)', 'everybody.revenue'
    ) }} as revenue_share,
    cast(asked.revenue as double) / asked.n as mean_revenue,
    {{ t_interval_low(
        '(cast(asked.revenue as double) / asked.n)',
        sample_variance('asked.revenue', 'asked.revenue_squares', 'asked.n'),
        'asked.n',
    ) }} as mean_low,
    {{ t_interval_high(
        '(cast(asked.revenue as double) / asked.n)',
        sample_variance('asked.revenue', 'asked.revenue_squares', 'asked.n'),
        'asked.n',
    ) }} as mean_high,
    {{ base_label('asked.n') }} as base,
    cast({{ confidence_level() }} as double) as level

from asked

cross join everybody

-- of a few, what each one spends would follow from what all of them do
where asked.n >= {{ minimum_answers() }}
