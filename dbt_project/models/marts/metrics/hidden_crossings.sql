-- Grain: one row per metric, scale, period, dimension and member that crossings hide:
-- cells of theirs, and weeks of the members that they are made of.
{{ config(materialized='table') }}

{%- set leaf = crossing_grain() %}
{%- set block = ['metric', 'scale', 'crossing', 'leaf_start'] %}
{%- set sides = ['first', 'second'] %}
{%- set halves = crossed_dimensions() %}
{%- set involved = ['company'] + halves + crossing_dimensions() %}

with

shape_list as (

    {% for first, second in [
        ('false', 'false'), ('false', 'true'), ('true', 'false'), ('true', 'true'),
    ] %}
    select
        {{ loop.index }} as shape_no,
        {{ first }} as is_first_whole,
        {{ second }} as is_second_whole
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

crossings as (

    {% for pair in crossed_pairs() %}
    select
        {{ dimension_name(pair | join('*')) }} as crossing,
        {{ dimension_name(pair[0]) }} as first_dimension,
        {{ dimension_name(pair[1]) }} as second_dimension
    {% if not loop.last %}
    union all

    {% endif %}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as crossing,
        cast(null as {{ dbt.type_string() }}) as first_dimension,
        cast(null as {{ dbt.type_string() }}) as second_dimension

    where false
    {% endfor %}
),

figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        promoters,
        passives,
        detractors,
        -- of weighted figures the effective number, which is the smaller one
        greatest(
            1, cast(floor(least(n, coalesce(effective_n, n))) as bigint)
        ) as n

    from {{ ref('metric_figures') }}

    where
        estimator <> 'post_stratified'
        and period_grain in ('month', '{{ leaf }}')
        and {{ is_among('dimension', involved) }}

),

hidden_margins as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        {{ period_start('period_start', leaf) }} as leaf_start

    from {{ ref('hidden_groups') }}

    where
        period_grain in ('month', '{{ leaf }}')
        and {{ is_among('dimension', ['company'] + halves) }}

),

cells as (

    select
        figures.metric,
        figures.scale,
        crossings.crossing,
        figures.period_start as leaf_start,
        split_part(figures.member, '*', 1) as first_half,
        split_part(figures.member, '*', 2) as second_half,
        figures.n

    from figures

    inner join crossings
        on figures.dimension = crossings.crossing

    where figures.period_grain = '{{ leaf }}'

),

-- answers that are alike as far as anybody sees: of one month and of one class, or of
-- one month where a metric has no classes
alike as (

    {% for class in ['promoters', 'passives', 'detractors', 'n'] %}
    select
        figures.metric,
        figures.scale,
        crossings.crossing,
        {{ period_start('figures.period_start', leaf) }} as leaf_start,
        figures.period_start as month_start,
        '{{ class }}' as class,
        split_part(figures.member, '*', 1) as first_half,
        split_part(figures.member, '*', 2) as second_half,
        figures.{{ class }} as alike_n

    from figures

    inner join crossings
        on figures.dimension = crossings.crossing

    where
        figures.period_grain = 'month'
        and figures.{{ class }} > 0
        and (figures.promoters is null) = {{ class == 'n' }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

-- every member that has a row, be it a hidden one
margins as (

    select
        metric,
        scale,
        dimension,
        {{ crossed_half('member') }} as half,
        period_start as leaf_start,
        {{ is_small('n') }} as is_hidden

    from figures

    where period_grain = '{{ leaf }}'

    union all

    -- also of a month of the quarter: how its quarter is parted is nobody's business
    select
        metric,
        scale,
        dimension,
        {{ crossed_half('member') }} as half,
        leaf_start,
        true as is_hidden

    from hidden_margins

),

blocks as (

    select
        {% for column in block %}
        cells.{{ column }},
        {% endfor %}
        bool_or(coalesce(company.is_hidden, false)) as is_company_hidden

    from cells

    -- a crossing has answers only where the company has
    left join margins as company
        on
            cells.metric = company.metric
            and cells.scale = company.scale
            and cells.leaf_start = company.leaf_start
            and company.dimension = 'company'

    group by cells.metric, cells.scale, cells.crossing, cells.leaf_start

),

{% for side in sides %}
{{ side }}_sums as (

    select
        {{ block | join(', ') }},
        {{ side }}_half as half,
        sum(n) as n,
        bool_or({{ is_small('n') }}) as has_small

    from cells

    group by {{ block | join(', ') }}, {{ side }}_half

),

{{ side }}_members as (

    select
        {% for column in block %}
        blocks.{{ column }},
        {% endfor %}
        margins.half,
        bool_or(margins.is_hidden) as is_hidden,
        bool_or(margins.is_hidden or coalesce(sums.has_small, false)) as is_marked,
        max(coalesce(sums.n, 0)) as n

    from blocks

    inner join crossings
        on blocks.crossing = crossings.crossing

    inner join margins
        on
            blocks.metric = margins.metric
            and blocks.scale = margins.scale
            and blocks.leaf_start = margins.leaf_start
            and crossings.{{ side }}_dimension = margins.dimension

    -- a hidden member may be one that nobody answered for
    left join {{ side }}_sums as sums
        on
            blocks.metric = sums.metric
            and blocks.scale = sums.scale
            and blocks.crossing = sums.crossing
            and blocks.leaf_start = sums.leaf_start
            and margins.half = sums.half

    group by
        blocks.metric,
        blocks.scale,
        blocks.crossing,
        blocks.leaf_start,
        margins.half

),

-- one alone would follow from the total: the one with the fewest answers joins it
{{ side }}_lines as (

    select
        {{ block | join(', ') }},
        half,
        is_hidden,
        is_marked
        or (
            count(*) filter (where is_marked) over block = 1
            and row_number() over (
                partition by {{ block | join(', ') }}, is_marked
                order by n, half
            ) = 1
        ) as is_marked

    from {{ side }}_members

    window block as (partition by {{ block | join(', ') }})

),

{{ side }}_marks as (

    select
        {{ block | join(', ') }},
        bool_or(is_hidden) as has_hidden,
        bool_or(is_marked) as has_marked

    from {{ side }}_lines

    group by {{ block | join(', ') }}

),

{% endfor %}
-- What may be hidden: where marked rows meet marked columns, whole rows, whole columns,
-- or all. Cells of a member that is hidden itself are hidden in any case.
shapes as (

    select
        {% for column in block %}
        blocks.{{ column }},
        {% endfor %}
        shape.shape_no,
        shape.is_first_whole,
        shape.is_second_whole

    from blocks

    inner join first_marks as first
        on
            blocks.metric = first.metric
            and blocks.scale = first.scale
            and blocks.crossing = first.crossing
            and blocks.leaf_start = first.leaf_start

    inner join second_marks as second
        on
            blocks.metric = second.metric
            and blocks.scale = second.scale
            and blocks.crossing = second.crossing
            and blocks.leaf_start = second.leaf_start

    cross join shape_list as shape

    where
        (blocks.is_company_hidden or first.has_marked or second.has_marked)
        and (
            (shape.is_first_whole and shape.is_second_whole)
            or (
                not blocks.is_company_hidden
                and (shape.is_first_whole or first.has_marked)
                and (shape.is_second_whole or second.has_marked)
                and (shape.is_second_whole or not first.has_hidden)
                and (shape.is_first_whole or not second.has_hidden)
            )
        )

),

{% for side in sides %}
{{ side }}_halves as (

    select
        {% for column in block %}
        shapes.{{ column }},
        {% endfor %}
        shapes.shape_no,
        lines.half,
        lines.is_hidden

    from shapes

    inner join {{ side }}_lines as lines
        on
            {% for column in block %}
            {{ 'and ' if not loop.first }}shapes.{{ column }} = lines.{{ column }}
            {% endfor %}
            and (shapes.is_{{ side }}_whole or lines.is_marked)

),

{% endfor %}
covered as (

    select
        {% for column in block %}
        cells.{{ column }},
        {% endfor %}
        firsts.shape_no,
        cells.first_half,
        cells.second_half,
        cells.n,
        sum(case when firsts.is_hidden then null else cells.n end) over (
            partition by
                {% for column in block %}
                cells.{{ column }},
                {% endfor %}
                firsts.shape_no,
                cells.first_half
        ) as left_in_first,
        sum(case when seconds.is_hidden then null else cells.n end) over (
            partition by
                {% for column in block %}
                cells.{{ column }},
                {% endfor %}
                firsts.shape_no,
                cells.second_half
        ) as left_in_second

    from cells

    -- cells outside of a shape find no partner: they are shown
    inner join first_halves as firsts
        on
            {% for column in block %}
            {{ 'and ' if not loop.first }}cells.{{ column }} = firsts.{{ column }}
            {% endfor %}
            and cells.first_half = firsts.half

    inner join second_halves as seconds
        on
            {% for column in block %}
            {{ 'and ' if not loop.first }}cells.{{ column }} = seconds.{{ column }}
            {% endfor %}
            and cells.second_half = seconds.half
            and firsts.shape_no = seconds.shape_no

),

-- two answers that are alike, of other rows and columns, can change their columns:
-- nothing that is shown knows
partners as (

    select
        {% for column in block %}
        alike.{{ column }},
        {% endfor %}
        covered.shape_no,
        alike.first_half,
        alike.second_half,
        sum(alike.alike_n) over same
        - sum(alike.alike_n) over same_first
        - sum(alike.alike_n) over same_second
        + alike.alike_n as n

    from alike

    inner join covered
        on
            {% for column in block %}
            {{ 'and ' if not loop.first }}alike.{{ column }} = covered.{{ column }}
            {% endfor %}
            and alike.first_half = covered.first_half
            and alike.second_half = covered.second_half

    window
        same as (
            partition by
                {% for column in block %}
                alike.{{ column }},
                {% endfor %}
                covered.shape_no,
                alike.month_start,
                alike.class
        ),
        same_first as (
            partition by
                {% for column in block %}
                alike.{{ column }},
                {% endfor %}
                covered.shape_no,
                alike.month_start,
                alike.class,
                alike.first_half
        ),
        same_second as (
            partition by
                {% for column in block %}
                alike.{{ column }},
                {% endfor %}
                covered.shape_no,
                alike.month_start,
                alike.class,
                alike.second_half
        )

),

exchangeable as (

    select distinct
        {{ block | join(', ') }},
        shape_no,
        first_half,
        second_half

    from partners

    where n > 0

),

judged_shapes as (

    select
        {% for column in block %}
        shapes.{{ column }},
        {% endfor %}
        shapes.shape_no,
        coalesce(sum(covered.n), 0) as hidden_n,
        shapes.is_first_whole
        and shapes.is_second_whole
        or not coalesce(
            bool_or(
                {{ is_small('coalesce(covered.left_in_first, 0)') }}
                or {{ is_small('coalesce(covered.left_in_second, 0)') }}
                or {{ is_small('covered.n') }} and exchangeable.shape_no is null
            ),
            false
        ) as is_safe

    from shapes

    -- a shape of hidden members that nobody answered for covers no cell
    left join covered
        on
            {% for column in block %}
            {{ 'and ' if not loop.first }}shapes.{{ column }} = covered.{{ column }}
            {% endfor %}
            and shapes.shape_no = covered.shape_no

    left join exchangeable
        on
            covered.metric = exchangeable.metric
            and covered.scale = exchangeable.scale
            and covered.crossing = exchangeable.crossing
            and covered.leaf_start = exchangeable.leaf_start
            and covered.shape_no = exchangeable.shape_no
            and covered.first_half = exchangeable.first_half
            and covered.second_half = exchangeable.second_half

    group by
        {% for column in block %}
        shapes.{{ column }},
        {% endfor %}
        shapes.shape_no,
        shapes.is_first_whole,
        shapes.is_second_whole

),

-- the one that hides the fewest answers; all of them tell no more than rows and columns
chosen_shapes as (

    select *

    from judged_shapes

    where is_safe

    qualify
        row_number() over (
            partition by {{ block | join(', ') }} order by hidden_n, shape_no
        ) = 1

),

-- every pair of members, so that nobody sees which of them have answers
hidden_leaves as (

    select
        {% for column in block %}
        chosen.{{ column }},
        {% endfor %}
        firsts.half || '*' || seconds.half as member

    from chosen_shapes as chosen

    inner join first_halves as firsts
        on
            chosen.metric = firsts.metric
            and chosen.scale = firsts.scale
            and chosen.crossing = firsts.crossing
            and chosen.leaf_start = firsts.leaf_start
            and chosen.shape_no = firsts.shape_no

    inner join second_halves as seconds
        on
            chosen.metric = seconds.metric
            and chosen.scale = seconds.scale
            and chosen.crossing = seconds.crossing
            and chosen.leaf_start = seconds.leaf_start
            and chosen.shape_no = seconds.shape_no

),

-- a longer period is shown where it is a sum of shown ones
hidden_cells as (

    {% for grain in grains_of_crossings() if grain != 'rolling_3_months' %}
    select
        metric,
        scale,
        crossing as dimension,
        member,
        '{{ grain }}' as period_grain,
        {{ period_start('leaf_start', grain) }} as period_start

    from hidden_leaves
    {% if not loop.last %}
    union distinct

    {% endif %}
    {% endfor %}
    {% if leaf == 'month' %}
    {% for months_before in [0, 1, 2] %}
    union distinct

    select
        metric,
        scale,
        crossing as dimension,
        member,
        'rolling_3_months' as period_grain,
        {{ shift_month('leaf_start', -months_before) }} as period_start

    from hidden_leaves
    {% endfor %}
    {% endif %}
),

-- Months in which a crossing hides something, or one of its members a week: a week of a
-- member would say there which answers are alike.
weekless_months as (

    select distinct
        hidden_leaves.metric,
        hidden_leaves.scale,
        months.period_start as month_start

    from hidden_leaves

    inner join figures as months
        on
            hidden_leaves.metric = months.metric
            and hidden_leaves.scale = months.scale
            and hidden_leaves.leaf_start
            = {{ period_start('months.period_start', leaf) }}
            and months.period_grain = 'month'
            and months.dimension = 'company'
    {% for day in ['period_start', 'period_end'] %}
    union distinct

    select distinct
        metric,
        scale,
        {{ period_start(day, 'month') }} as month_start

    from {{ ref('hidden_groups') }}

    where
        period_grain = 'week'
        and {{ is_among('dimension', halves) }}
    {% endfor %}
),

hidden_weeks as (
    {% for day in ['period_start', 'period_end'] %}
    select
        weeks.metric,
        weeks.scale,
        weeks.dimension,
        weeks.member,
        'week' as period_grain,
        weeks.period_start

    from {{ ref('metric_figures') }} as weeks

    inner join weekless_months as months
        on
            weeks.metric = months.metric
            and weeks.scale = months.scale
            and {{ period_start('weeks.' ~ day, 'month') }} = months.month_start

    where
        weeks.period_grain = 'week'
        and {{ is_among('weeks.dimension', halves) }}
    {% if not loop.last %}
    union distinct

    {% endif %}
    {% endfor %}
),

hidden as (

    select * from hidden_cells
    union all
    select * from hidden_weeks

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

from hidden

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
