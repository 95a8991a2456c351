-- Grain: one row per metric, scale, period, dimension and member that is not shown.
-- Months that a member had no answers in are among them where their quarter hides its
-- months, and weeks and days are among them only where they have answers.
{{ config(materialized='table') }}

{%- set series = 'metric, scale' %}
{%- set group_ = 'metric, scale, dimension, member' %}

with

cells as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        -- of weighted figures the effective number, which is the smaller one
        greatest(
            1, cast(floor(least(n, coalesce(effective_n, n))) as bigint)
        ) as n,
        promoters,
        passives,
        detractors

    from {{ ref('metric_figures') }}

    -- crossings have a rule of their own: hidden_crossings
    where
        estimator <> 'post_stratified'
        and not {{ is_among('dimension', crossing_dimensions()) }}

    union all

    -- a section of the sheet has a total of its own, as a scale has
    select
        {{ metric_of_visits() }} as metric,
        section as scale,
        period_grain,
        period_start,
        dimension,
        member,
        n,
        null as promoters,
        null as passives,
        null as detractors

    from {{ ref('visit_comparisons') }}

),

months as (

    select
        metric,
        scale,
        dimension,
        member,
        period_start as month_start,
        {{ period_start('period_start', 'quarter') }} as quarter_start,
        n,
        period_start = max(period_start) over (partition by metric, scale)
            as is_last_month

    from cells

    where period_grain = 'month'

),

quarters as (

    select
        cells.metric,
        cells.scale,
        cells.dimension,
        cells.member,
        cells.period_start as quarter_start,
        cells.n,
        bool_or({{ is_small('months.n') }} and not months.is_last_month)
            as has_small_month,
        bool_or({{ is_small('months.n') }} and months.is_last_month)
            as has_small_last_month

    from cells

    -- a quarter with answers has a month with answers
    inner join months
        on
            cells.metric = months.metric
            and cells.scale = months.scale
            and cells.dimension = months.dimension
            and cells.member = months.member
            and cells.period_start = months.quarter_start

    where cells.period_grain = 'quarter'

    group by
        cells.metric,
        cells.scale,
        cells.dimension,
        cells.member,
        cells.period_start,
        cells.n

),

-- what a quarter shows of itself: `full`: it and its months; `closed`: not its months;
-- `open`: its months but the small ones, and not itself; `hidden`: nothing
company_quarters as (

    select
        metric,
        scale,
        dimension,
        member,
        quarter_start,
        case
            when {{ is_small('n') }} then 'hidden'
            when has_small_month then 'closed'
            when has_small_last_month then 'open'
            when n is not null then 'full'
        end as state

    from quarters

    where dimension = 'company'

),

-- of a quarter in which no group is small everything is shown
affected_quarters as (

    select distinct
        metric,
        scale,
        dimension,
        quarter_start

    from quarters

    where {{ is_small('n') }} or has_small_month or has_small_last_month

),

member_quarters as (

    select
        quarters.metric,
        quarters.scale,
        quarters.dimension,
        quarters.member,
        quarters.quarter_start,
        quarters.n,
        company.state as company_state,
        case
            when {{ is_small('quarters.n') }} or company.state = 'hidden' then 'hidden'
            when company.state = 'closed' then 'closed'
            when company.state = 'open' and quarters.has_small_last_month then 'open'
            when quarters.has_small_month then 'closed'
            when quarters.has_small_last_month then 'open'
            when quarters.n is not null then 'full'
        end as state

    from quarters

    inner join affected_quarters as affected
        on
            quarters.metric = affected.metric
            and quarters.scale = affected.scale
            and quarters.dimension = affected.dimension
            and quarters.quarter_start = affected.quarter_start

    inner join company_quarters as company
        on
            quarters.metric = company.metric
            and quarters.scale = company.scale
            and quarters.quarter_start = company.quarter_start

    where quarters.dimension <> 'company'

),

-- the finest periods of which the company's total is known
leaves as (

    select
        members.metric,
        members.scale,
        members.dimension,
        members.member,
        members.quarter_start,
        months.month_start as leaf_start,
        months.n,
        members.state = 'hidden'
        or members.state = 'open' and {{ is_small('months.n') }} as is_hidden,
        members.state = 'full' as is_shown

    from member_quarters as members

    inner join months
        on
            members.metric = months.metric
            and members.scale = months.scale
            and members.dimension = months.dimension
            and members.member = months.member
            and members.quarter_start = months.quarter_start

    where members.company_state in ('full', 'open')

    union all

    select
        metric,
        scale,
        dimension,
        member,
        quarter_start,
        quarter_start as leaf_start,
        n,
        state = 'hidden' as is_hidden,
        state = 'closed' as is_shown

    from member_quarters

    where company_state = 'closed'

),

-- the smallest shown member is withheld too; where nobody is left to withhold, the
-- whole dimension hides the quarter
{{ suppressed(
    'leaf', 'leaves', ['quarter_start', 'leaf_start'], 'n',
    is_given_away('hidden_n', 'hidden_count') ~ ' and not ' ~ is_small('company_n')
) }},

judged_quarters as (

    select
        members.* exclude (state),
        case
            when given_up.metric is not null then 'hidden'
            when withheld.metric is not null and members.company_state = 'closed'
                then 'hidden'
            when withheld.metric is not null then 'open'
            else members.state
        end as state

    from member_quarters as members

    -- most quarters are as they were
    left join leaf_given_up as given_up
        on
            members.metric = given_up.metric
            and members.scale = given_up.scale
            and members.dimension = given_up.dimension
            and members.quarter_start = given_up.quarter_start

    left join leaf_withheld as withheld
        on
            members.metric = withheld.metric
            and members.scale = withheld.scale
            and members.dimension = withheld.dimension
            and members.member = withheld.member
            and members.quarter_start = withheld.quarter_start

),

-- members that hide their months for the sake of a small one, in quarters they show
closed_months as (

    select
        judged.metric,
        judged.scale,
        judged.dimension,
        judged.member,
        judged.quarter_start,
        judged.n as quarter_n,
        judged.state = 'closed' as is_hidden,
        judged.state = 'full' as is_shown,
        months.month_start,
        months.n

    from judged_quarters as judged

    inner join months
        on
            judged.metric = months.metric
            and judged.scale = months.scale
            and judged.dimension = months.dimension
            and judged.member = months.member
            and judged.quarter_start = months.quarter_start

    where
        judged.state in ('closed', 'full')
        and judged.company_state in ('full', 'open')

),

{{ suppressed(
    'month', 'closed_months', ['month_start'], 'quarter_n', is_small('hidden_n')
) }},

joined_quarters as (

    select
        metric,
        scale,
        dimension,
        member,
        quarter_start,
        state

    from company_quarters

    union all

    select
        judged.metric,
        judged.scale,
        judged.dimension,
        judged.member,
        judged.quarter_start,
        case
            when given_up.metric is not null then 'hidden'
            when withheld.metric is not null then 'closed'
            when judged.state is not null then judged.state
        end as state

    from judged_quarters as judged

    -- most quarters are as they were
    left join month_given_up as given_up
        on
            judged.metric = given_up.metric
            and judged.scale = given_up.scale
            and judged.dimension = given_up.dimension
            and judged.quarter_start = given_up.quarter_start

    left join month_withheld as withheld
        on
            judged.metric = withheld.metric
            and judged.scale = withheld.scale
            and judged.dimension = withheld.dimension
            and judged.member = withheld.member
            and judged.quarter_start = withheld.quarter_start

),

-- answers in the months that members hide, by what everybody sees of their quarter
alike as (

    {% for class in ['promoters', 'passives', 'detractors', 'n'] %}
    select
        cells.metric,
        cells.scale,
        cells.dimension,
        cells.member,
        joined.quarter_start,
        cells.period_start as month_start,
        cells.n,
        '{{ class }}' as class,
        cells.{{ class }} as alike_n

    from cells

    inner join joined_quarters as joined
        on
            cells.metric = joined.metric
            and cells.scale = joined.scale
            and cells.dimension = joined.dimension
            and cells.member = joined.member
            and {{ period_start('cells.period_start', 'quarter') }}
            = joined.quarter_start
            and joined.state = 'closed'

    inner join company_quarters as company
        on
            cells.metric = company.metric
            and cells.scale = company.scale
            and joined.quarter_start = company.quarter_start
            and company.state in ('full', 'open')

    where
        cells.period_grain = 'month'
        and cells.dimension <> 'company'
        and cells.{{ class }} > 0
        and (cells.promoters is null) = {{ class == 'n' }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

-- those of other members in other months: two that are alike can change their members
partners as (

    select
        *,
        sum(alike_n) over same
        - sum(alike_n) over same_member
        - sum(alike_n) over same_month
        + alike_n as partner_n

    from alike

    window
        same as (partition by metric, scale, dimension, quarter_start, class),
        same_member as (
            partition by metric, scale, dimension, quarter_start, class, member
        ),
        same_month as (
            partition by metric, scale, dimension, quarter_start, class, month_start
        )

),

-- a small month with nobody to change with is told by the counts of the classes: then
-- the whole dimension hides the quarter
lone_months as (

    select
        metric,
        scale,
        dimension,
        quarter_start

    from partners

    where {{ is_small('n') }}

    group by metric, scale, dimension, quarter_start, member, month_start

    having max(partner_n) = 0

),

told_by_classes as (

    select distinct * from lone_months

),

settled_quarters as (

    select
        joined.* exclude (state),
        case
            when told.metric is not null then 'hidden'
            when joined.state is not null then joined.state
        end as state

    from joined_quarters as joined

    -- most quarters are as they were
    left join told_by_classes as told
        on
            joined.metric = told.metric
            and joined.scale = told.scale
            and joined.dimension = told.dimension
            and joined.quarter_start = told.quarter_start

),

hidden_quarters as (

    select * from settled_quarters where state in ('open', 'hidden')

),

hidden_years as (

    select distinct
        metric,
        scale,
        dimension,
        member,
        {{ period_start('quarter_start', 'year') }} as period_start

    from hidden_quarters

),

hidden_months as (

    -- every month that the company has, so that nobody sees which of them have answers
    select
        quarters.metric,
        quarters.scale,
        quarters.dimension,
        quarters.member,
        company.quarter_start,
        company.month_start

    from settled_quarters as quarters

    inner join months as company
        on
            quarters.metric = company.metric
            and quarters.scale = company.scale
            and quarters.quarter_start = company.quarter_start
            and company.dimension = 'company'

    where quarters.state in ('closed', 'hidden')

    union distinct

    select
        months.metric,
        months.scale,
        months.dimension,
        months.member,
        months.quarter_start,
        months.month_start

    from months

    inner join settled_quarters as quarters
        on
            months.metric = quarters.metric
            and months.scale = quarters.scale
            and months.dimension = quarters.dimension
            and months.member = quarters.member
            and months.quarter_start = quarters.quarter_start
            and quarters.state = 'open'

    where {{ is_small('months.n') }}

    union distinct

    select
        metric,
        scale,
        dimension,
        member,
        quarter_start,
        leaf_start as month_start

    from leaf_joining

),

-- three months that are a quarter are shown when the quarter is, others when all of the
-- months are
hidden_windows as (

    {% for months_before in [0, 1, 2] -%}
    select
        metric,
        scale,
        dimension,
        member,
        {{ shift_month('month_start', -months_before) }} as period_start

    from hidden_months

    {% if not loop.last %}
    union distinct

    {% endif -%}
    {% endfor %}

),

-- Parts of weeks: what lies in one month. They follow from weeks and months, for a
-- month may begin on a Monday: a week is shown only where each of its parts may be.
parts as (

    -- a week within one month is one part
    select
        metric,
        scale,
        dimension,
        member,
        {{ period_start('period_start', 'month') }} as month_start,
        period_start as week_start,
        n

    from cells

    where
        period_grain = 'week'
        and not {{ is_of_two_months('period_start') }}

    union all

    select
        metric,
        scale,
        dimension,
        member,
        {{ period_start('period_start', 'month') }} as month_start,
        {{ period_start('period_start', 'week') }} as week_start,
        sum(n) as n

    from cells

    where
        period_grain = 'day'
        and {{ is_of_two_months(period_start('period_start', 'week')) }}

    group by
        metric,
        scale,
        dimension,
        member,
        {{ period_start('period_start', 'month') }},
        {{ period_start('period_start', 'week') }}

),

company_parts as (

    select
        parts.*,
        hidden.metric is not null as is_in_a_hidden_month,
        {{ is_small('parts.n') }} as is_small,
        coalesce(sum(parts.n) filter (where {{ is_small('parts.n') }}) over month, 0)
            as small_n,
        count(*) filter (where {{ is_small('parts.n') }}) over month as small_count,
        row_number() over (
            partition by
                parts.metric,
                parts.scale,
                parts.month_start,
                {{ is_small('parts.n') }}
            order by parts.n, parts.week_start
        ) as size_rank

    from parts

    -- most months are shown
    left join hidden_months as hidden
        on
            parts.metric = hidden.metric
            and parts.scale = hidden.scale
            and parts.dimension = hidden.dimension
            and parts.member = hidden.member
            and parts.month_start = hidden.month_start

    where parts.dimension = 'company'

    window month as (partition by parts.metric, parts.scale, parts.month_start)

),

partly_hidden as (

    select *
    from company_parts
    where
        is_in_a_hidden_month
        or is_small
        or {{ is_given_away('small_n', 'small_count') }} and size_rank = 1

),

months_of_hidden_parts as (

    select distinct
        metric,
        scale,
        month_start

    from partly_hidden

),

-- of a month in which no part is small or hidden every week is shown
affected_months as (

    select distinct
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.month_start

    from parts

    where parts.dimension <> 'company' and {{ is_small('parts.n') }}

    union distinct

    select
        metric,
        scale,
        dimension,
        month_start

    from hidden_months

    union distinct

    select
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.month_start

    from parts

    inner join months_of_hidden_parts as company
        on
            parts.metric = company.metric
            and parts.scale = company.scale
            and parts.month_start = company.month_start

),

-- a month of a member hides its weeks: `is_closed`
member_parts as (

    select
        parts.*,
        hidden.metric is not null
        or company.metric is not null
        or bool_or({{ is_small('parts.n') }}) over (
            partition by
                parts.metric,
                parts.scale,
                parts.dimension,
                parts.member,
                parts.month_start
        ) as is_closed,
        company.metric is null as is_known_of_the_company,
        sum(parts.n) over (
            partition by
                parts.metric,
                parts.scale,
                parts.dimension,
                parts.member,
                parts.month_start
        ) as month_n

    from parts

    inner join affected_months as affected
        on
            parts.metric = affected.metric
            and parts.scale = affected.scale
            and parts.dimension = affected.dimension
            and parts.month_start = affected.month_start

    left join hidden_months as hidden
        on
            parts.metric = hidden.metric
            and parts.scale = hidden.scale
            and parts.dimension = hidden.dimension
            and parts.member = hidden.member
            and parts.month_start = hidden.month_start

    left join months_of_hidden_parts as company
        on
            parts.metric = company.metric
            and parts.scale = company.scale
            and parts.month_start = company.month_start

    where parts.dimension <> 'company'

),

known_parts as (

    select
        *,
        is_closed as is_hidden,
        not is_closed as is_shown

    from member_parts

    where is_known_of_the_company

),

{{ suppressed(
    'part', 'known_parts', ['month_start', 'week_start'], 'month_n',
    is_small('hidden_n'), 'month_start'
) }},

-- members that show no week of a month
closed_members as (

    select distinct
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.member,
        parts.month_start

    from member_parts as parts

    -- most months are not given away
    left join part_withheld as withheld
        on
            parts.metric = withheld.metric
            and parts.scale = withheld.scale
            and parts.dimension = withheld.dimension
            and parts.member = withheld.member
            and parts.month_start = withheld.month_start

    left join part_given_up as given_up
        on
            parts.metric = given_up.metric
            and parts.scale = given_up.scale
            and parts.dimension = given_up.dimension
            and parts.month_start = given_up.month_start

    where
        parts.is_closed
        or withheld.metric is not null
        or given_up.metric is not null

),

-- an answer of such a month may be another hidden member's, whatever its score is
free_months as (

    select
        months.metric,
        months.scale,
        months.dimension,
        months.member,
        months.month_start

    from hidden_months as months

    inner join hidden_quarters as quarters
        on
            months.metric = quarters.metric
            and months.scale = quarters.scale
            and months.dimension = quarters.dimension
            and months.member = quarters.member
            and months.quarter_start = quarters.quarter_start

),

-- answers of members by the parts of weeks that they are of
member_scores as (

    select
        scores.metric,
        scores.scale,
        scores.dimension,
        scores.member,
        {{ period_start('scores.answered_date', 'month') }} as month_start,
        {{ period_start('scores.answered_date', 'week') }} as week_start,
        scores.answered_date,
        scores.score,
        scores.n,
        closed.metric is not null as is_closed

    from {{ ref('daily_scores') }} as scores

    -- most members of a large company show their weeks
    left join closed_members as closed
        on
            scores.metric = closed.metric
            and scores.scale = closed.scale
            and scores.dimension = closed.dimension
            and scores.member = closed.member
            and {{ period_start('scores.answered_date', 'month') }}
            = closed.month_start

    where
        scores.dimension <> 'company'
        and not {{ is_among('scores.dimension', crossing_dimensions()) }}

),

closed_scores as (

    select * from member_scores where is_closed

),

closed_part_scores as (

    select
        metric,
        scale,
        dimension,
        member,
        month_start,
        week_start,
        score,
        sum(n) as n

    from closed_scores

    group by
        metric,
        scale,
        dimension,
        member,
        month_start,
        week_start,
        score

),

{{ settled_cells(
    'parts', 'closed_part_scores', unit=['week_start'], region=['month_start']
) }},

{{ settled_cells(
    'days', 'member_scores', unit=['answered_date'], region=['month_start', 'week_start']
) }},

{{ settled_cells(
    'closed_days', 'closed_scores', unit=['answered_date'], region=['month_start']
) }},

-- A small part with nobody to change with, beside a shown one of the company: the
-- company hides all weeks of the month, so that its answers may be of any of them.
months_of_lone_parts as (

    select distinct
        cells.metric,
        cells.scale,
        cells.month_start

    from parts_cells as cells

    inner join company_parts as company
        on
            cells.metric = company.metric
            and cells.scale = company.scale
            and cells.month_start = company.month_start
            and cells.week_start = company.week_start

    left join partly_hidden as hidden
        on
            cells.metric = hidden.metric
            and cells.scale = hidden.scale
            and cells.month_start = hidden.month_start
            and cells.week_start = hidden.week_start

    left join parts_settled as settled
        on
            cells.metric = settled.metric
            and cells.scale = settled.scale
            and cells.dimension = settled.dimension
            and cells.member = settled.member
            and cells.month_start = settled.month_start
            and cells.week_start = settled.week_start

    left join free_months as free
        on
            cells.metric = free.metric
            and cells.scale = free.scale
            and cells.dimension = free.dimension
            and cells.member = free.member
            and cells.month_start = free.month_start

    where
        hidden.metric is null
        and settled.metric is null
        and free.metric is null

),

hidden_company_parts as (

    select
        metric,
        scale,
        dimension,
        member,
        month_start,
        week_start

    from partly_hidden

    union distinct

    select
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.member,
        parts.month_start,
        parts.week_start

    from company_parts as parts

    inner join months_of_lone_parts as lone
        on
            parts.metric = lone.metric
            and parts.scale = lone.scale
            and parts.month_start = lone.month_start

),

closed_parts as (

    select
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.member,
        parts.week_start

    from member_parts as parts

    inner join closed_members as closed
        on
            parts.metric = closed.metric
            and parts.scale = closed.scale
            and parts.dimension = closed.dimension
            and parts.member = closed.member
            and parts.month_start = closed.month_start

    union all

    select
        parts.metric,
        parts.scale,
        parts.dimension,
        parts.member,
        parts.week_start

    from parts

    inner join months_of_lone_parts as lone
        on
            parts.metric = lone.metric
            and parts.scale = lone.scale
            and parts.month_start = lone.month_start

    union all

    select
        metric,
        scale,
        dimension,
        member,
        week_start

    from hidden_company_parts

),

company_days as (

    select
        days.metric,
        days.scale,
        days.dimension,
        days.member,
        days.period_start,
        hidden.metric is not null as is_in_a_hidden_part,
        {{ is_small('days.n') }} as is_small,
        coalesce(sum(days.n) filter (where {{ is_small('days.n') }}) over part, 0)
            as small_n,
        count(*) filter (where {{ is_small('days.n') }}) over part as small_count,
        row_number() over (
            partition by
                days.metric,
                days.scale,
                {{ period_start('days.period_start', 'month') }},
                {{ period_start('days.period_start', 'week') }},
                {{ is_small('days.n') }}
            order by days.n, days.period_start
        ) as size_rank

    from cells as days

    -- most parts of weeks are shown
    left join hidden_company_parts as hidden
        on
            days.metric = hidden.metric
            and days.scale = hidden.scale
            and {{ period_start('days.period_start', 'month') }} = hidden.month_start
            and {{ period_start('days.period_start', 'week') }} = hidden.week_start

    where days.period_grain = 'day' and days.dimension = 'company'

    window part as (
        partition by
            days.metric,
            days.scale,
            {{ period_start('days.period_start', 'month') }},
            {{ period_start('days.period_start', 'week') }}
    )

),

partly_hidden_days as (

    select
        metric,
        scale,
        dimension,
        member,
        period_start,
        is_in_a_hidden_part
        or is_small
        or {{ is_given_away('small_n', 'small_count') }} and size_rank = 1 as is_hidden

    from company_days

),

-- the same of a day: the company hides all days of the part
parts_of_lone_days as (

    select distinct
        cells.metric,
        cells.scale,
        cells.month_start,
        cells.week_start

    from days_cells as cells

    inner join partly_hidden_days as company
        on
            cells.metric = company.metric
            and cells.scale = company.scale
            and cells.answered_date = company.period_start
            and not company.is_hidden

    left join days_settled as near
        on
            cells.metric = near.metric
            and cells.scale = near.scale
            and cells.dimension = near.dimension
            and cells.member = near.member
            and cells.answered_date = near.answered_date

    left join closed_days_settled as far
        on
            cells.metric = far.metric
            and cells.scale = far.scale
            and cells.dimension = far.dimension
            and cells.member = far.member
            and cells.answered_date = far.answered_date

    left join free_months as free
        on
            cells.metric = free.metric
            and cells.scale = free.scale
            and cells.dimension = free.dimension
            and cells.member = free.member
            and cells.month_start = free.month_start

    where
        near.metric is null
        and far.metric is null
        and free.metric is null

),

hidden_days as (

    select
        days.metric,
        days.scale,
        days.dimension,
        days.member,
        days.period_start

    from partly_hidden_days as days

    -- on most days everybody has somebody to change with
    left join parts_of_lone_days as lone
        on
            days.metric = lone.metric
            and days.scale = lone.scale
            and {{ period_start('days.period_start', 'month') }} = lone.month_start
            and {{ period_start('days.period_start', 'week') }} = lone.week_start

    where days.is_hidden or lone.metric is not null

),

-- figures that are not made of days: nobody knows the parts of their weeks
dayless as (

    select
        metric,
        scale

    from cells

    where dimension = 'company'

    group by metric, scale

    having count(*) filter (where period_grain = 'day') = 0

),

-- as many answers of a metric that shows its week: then they are the same answers
told_weeks as (

    select distinct
        cells.scale,
        cells.dimension,
        cells.member,
        cells.period_start,
        cells.n

    from cells

    left join dayless
        on
            cells.metric = dayless.metric
            and cells.scale = dayless.scale

    left join closed_parts as closed
        on
            cells.metric = closed.metric
            and cells.scale = closed.scale
            and cells.dimension = closed.dimension
            and cells.member = closed.member
            and cells.period_start = closed.week_start

    where
        cells.period_grain = 'week'
        and dayless.metric is null
        and closed.metric is null

),

untold_weeks as (

    select
        cells.metric,
        cells.scale,
        cells.dimension,
        cells.member,
        cells.period_start

    from cells

    inner join dayless
        on
            cells.metric = dayless.metric
            and cells.scale = dayless.scale

    left join told_weeks as told
        on
            cells.scale = told.scale
            and cells.dimension = told.dimension
            and cells.member = told.member
            and cells.period_start = told.period_start
            and cells.n = told.n

    where cells.period_grain = 'week' and told.scale is null

),

hidden as (

    select
        *,
        'year' as period_grain

    from hidden_years

    union all

    select
        metric,
        scale,
        dimension,
        member,
        quarter_start as period_start,
        'quarter' as period_grain

    from hidden_quarters

    union all

    select
        metric,
        scale,
        dimension,
        member,
        month_start as period_start,
        'month' as period_grain

    from hidden_months

    union all

    select
        windows.*,
        'rolling_3_months' as period_grain

    from hidden_windows as windows

    left join hidden_quarters as quarters
        on
            windows.metric = quarters.metric
            and windows.scale = quarters.scale
            and windows.dimension = quarters.dimension
            and windows.member = quarters.member
            and windows.period_start = quarters.quarter_start

    where
        quarters.metric is not null
        or windows.period_start
        <> {{ period_start('windows.period_start', 'quarter') }}

    union all

    select distinct
        metric,
        scale,
        dimension,
        member,
        week_start as period_start,
        'week' as period_grain

    from closed_parts

    union all

    select
        *,
        'week' as period_grain

    from untold_weeks

    union all

    select
        metric,
        scale,
        dimension,
        member,
        period_start,
        'day' as period_grain

    from hidden_days

),

-- a figure by target shares is made of members: of one that is hidden it says too much
hidden_mixtures as (

    {% for name, dimension in target_dimensions() -%}
    select distinct
        metric || '_stratified_{{ name }}' as metric,
        scale,
        'company' as dimension,
        'all' as member,
        period_start,
        period_grain

    from hidden

    where dimension = '{{ dimension }}'

    union all

    {% endfor -%}
    select
        metric,
        scale,
        dimension,
        member,
        period_start,
        period_grain

    from hidden

),

company_periods as (

    select
        metric,
        base_metric,
        scale,
        period_grain,
        period_start,
        period_end

    from {{ ref('metric_figures') }}

    where dimension = 'company'

    union all

    select
        {{ metric_of_visits() }} as metric,
        {{ metric_of_visits() }} as base_metric,
        section as scale,
        period_grain,
        period_start,
        period_end

    from {{ ref('visit_comparisons') }}

    where dimension = 'company'

)

-- windows are named by the months that the company has
select
    company.metric,
    company.scale,
    company.period_grain,
    company.period_start,
    company.period_end,
    hidden.dimension,
    hidden.member

from hidden_mixtures as hidden

inner join company_periods as company
    on
        hidden.metric = company.metric
        and hidden.scale = company.scale
        and hidden.period_grain = company.period_grain
        and hidden.period_start = company.period_start

union distinct

-- what is made of the same answers in another way would give them away
select
    company.metric,
    company.scale,
    company.period_grain,
    company.period_start,
    company.period_end,
    hidden.dimension,
    hidden.member

from hidden

inner join company_periods as company
    on
        hidden.metric = company.base_metric
        and hidden.metric <> company.metric
        and hidden.scale = company.scale
        and hidden.period_grain = company.period_grain
        and hidden.period_start = company.period_start
