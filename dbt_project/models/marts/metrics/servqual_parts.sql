-- Grain: one row per period, dimension, member and part of SERVQUAL: all of it, each of
-- its dimensions, each of its items.
-- depends_on: {{ ref('build_window') }}, {{ ref('answer_series') }}
{{ config(
    materialized='incremental',
    incremental_strategy='touched_periods',
    on_schema_change='append_new_columns',
) }}

{%- set cell = ['period_grain', 'period_start', 'period_end', 'dimension', 'member'] %}
{%- set cells = cell | join(', ') %}
{%- set placed_cells = 'placed.' ~ (cell | join(', placed.')) %}

with

{{ derived_score_ctes(ref('answers')) }},

respondents as (

    select distinct response_no
    from servqual_items

),

members as (

    select
        responses.response_no,
        responses.answered_date,
        unnest(['company', 'survey', 'location']) as dimension,
        unnest(['all', responses.survey, responses.location]) as member

    from {{ ref('counted_responses') }} as responses

    -- without an answer to SERVQUAL a response is not part of it
    inner join respondents
        on responses.response_no = respondents.response_no

),

placed as (

    select
        members.response_no,
        touched.period_grain,
        touched.period_start,
        touched.period_end,
        members.dimension,
        members.member

    from members

    inner join {{ ref('touched_periods') }} as touched
        on
            members.answered_date between touched.period_start and touched.period_end
            and touched.period_grain in ('month', 'quarter', 'year', 'rolling_3_months')

),

items as (

    select
        {% for column in cell %}
        placed.{{ column }},
        {% endfor %}
        answered.dimension as servqual_dimension,
        answered.item_no,
        max(answered.question_key) as question_key,
        count(answered.expectation) as expectation_count,
        sum(answered.expectation) as expectation_sum,
        count(answered.perception) as perception_count,
        sum(answered.perception) as perception_sum,
        count(answered.perception - answered.expectation) as gap_count,
        cast(
            sum(answered.perception - answered.expectation) as decimal(38, 10)
        ) as gap_sum,
        cast(
            sum(power(answered.perception - answered.expectation, 2))
            as decimal(38, 10)
        ) as gap_squares

    from placed

    inner join servqual_items as answered
        on placed.response_no = answered.response_no

    group by {{ placed_cells }}, answered.dimension, answered.item_no

),

-- alpha: of those who answered every item of the dimension
sides as (

    {% for side in ['expectation', 'perception'] -%}
    select
        response_no,
        dimension,
        '{{ side }}' as side,
        item_no,
        {{ side }} as value

    from servqual_items

    where {{ side }} is not null
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
),

complete_sides as (

    select
        response_no,
        dimension,
        side,
        sum(value) as total

    from sides

    group by response_no, dimension, side

    having count(*) = {{ servqual_item_count('dimension') }}

),

complete_items as (

    select
        {% for column in cell %}
        placed.{{ column }},
        {% endfor %}
        complete.dimension as servqual_dimension,
        complete.side,
        sides.item_no,
        count(*) as n,
        sum(sides.value * sides.value) as square_sum,
        sum(sides.value) as item_sum,
        sum(complete.total * complete.total) as total_squares,
        sum(complete.total) as total_sum

    from placed

    inner join complete_sides as complete
        on placed.response_no = complete.response_no

    -- every item of a complete side is there
    inner join sides
        on
            complete.response_no = sides.response_no
            and complete.dimension = sides.dimension
            and complete.side = sides.side

    group by {{ placed_cells }}, complete.dimension, complete.side, sides.item_no

),

-- the totals are the same beside every item
alpha_sums as (

    select
        {{ cells }},
        servqual_dimension,
        side,
        max(n) as n,
        sum(square_sum) as square_sum,
        sum(item_sum * item_sum) as squared_item_sums,
        max(total_squares) as total_squares,
        max(total_sum) as total_sum

    from complete_items

    group by {{ cells }}, servqual_dimension, side

),

alphas as (

    select
        {{ cells }},
        servqual_dimension,
        side,
        n,
        case
            when n > 1
                then {{ cronbach_alpha(
                    servqual_item_count('servqual_dimension'),
                    scaled_variance('n', 'square_sum', 'squared_item_sums'),
                    scaled_variance('n', 'total_squares', 'total_sum * total_sum')
                ) }}
        end as alpha

    from alpha_sums

),

dimension_alphas as (

    select
        {{ cells }},
        {% for side in ['expectation', 'perception'] %}
        coalesce(max(case when side = '{{ side }}' then n end), 0)
            as alpha_{{ side }}_count,
        max(case when side = '{{ side }}' then alpha end) as alpha_{{ side }},
        {% endfor %}
        servqual_dimension

    from alphas

    group by {{ cells }}, servqual_dimension

),

-- points that make a hundred, for every dimension: what was left blank is none
points_of_respondents as (

    select
        response_no,
        max(points_sum) as points_sum

    from servqual_points

    group by response_no

),

respondent_counts as (

    select
        {% for column in cell %}
        placed.{{ column }},
        {% endfor %}
        count(*) as respondent_count,
        count(*) filter (
            where {{ are_hundred_points('points.points_sum') }}
        ) as points_used_count,
        count(*) filter (
            where points.points_sum not between 99 and 101
        ) as points_wrong_count,
        count(*) filter (where points.points_sum is null) as points_missing_count

    from placed

    -- who parted no points is counted as such
    left join points_of_respondents as points
        on placed.response_no = points.response_no

    group by {{ placed_cells }}

),

points_by_dimension as (

    select
        {% for column in cell %}
        placed.{{ column }},
        {% endfor %}
        points.dimension as servqual_dimension,
        cast(
            sum(cast(100 * points.points / points.points_sum as decimal(18, 10)))
            as decimal(38, 10)
        ) as points_sum

    from placed

    inner join servqual_points as points
        on
            placed.response_no = points.response_no
            and {{ are_hundred_points('points.points_sum') }}

    group by {{ placed_cells }}, points.dimension

),

gaps_by_dimension as (

    select
        {% for column in cell %}
        placed.{{ column }},
        {% endfor %}
        scores.dimension as servqual_dimension,
        count(scores.gap) as gap_count,
        cast(sum(scores.gap) as decimal(38, 10)) as gap_sum,
        cast(
            sum(cast(scores.gap as decimal(38, 10)) * scores.gap) as decimal(38, 20)
        ) as gap_squares

    from placed

    inner join servqual_by_dimension as scores
        on placed.response_no = scores.response_no

    group by {{ placed_cells }}, scores.dimension

),

pooled_items as (

    select
        {{ cells }},
        servqual_dimension,
        sum(expectation_count) as expectation_count,
        sum(expectation_sum) as expectation_sum,
        sum(perception_count) as perception_count,
        sum(perception_sum) as perception_sum

    from items

    group by {{ cells }}, servqual_dimension

),

dimensions as (

    select
        gaps.* exclude (gap_squares),
        cast(gaps.gap_squares as decimal(38, 10)) as gap_squares,
        pooled.expectation_count,
        pooled.expectation_sum,
        pooled.perception_count,
        pooled.perception_sum,
        alphas.alpha_expectation_count,
        alphas.alpha_expectation,
        alphas.alpha_perception_count,
        alphas.alpha_perception,
        cast(points.points_sum as double) / nullif(counts.points_used_count, 0)
            as mean_points

    from gaps_by_dimension as gaps

    {% for table, alias, extra in [
        ('pooled_items', 'pooled', true),
        ('dimension_alphas', 'alphas', true),
        ('points_by_dimension', 'points', true),
        ('respondent_counts', 'counts', false),
    ] -%}
    -- nobody complete, or no points: null
    left join {{ table }} as {{ alias }}
        on
            gaps.period_grain = {{ alias }}.period_grain
            and gaps.period_start = {{ alias }}.period_start
            and gaps.dimension = {{ alias }}.dimension
            and gaps.member = {{ alias }}.member
            {% if extra -%}
            and gaps.servqual_dimension = {{ alias }}.servqual_dimension
            {%- endif %}

    {% endfor %}
),

overall as (

    select
        {{ cells }},
        -- five products, always in one order
        list_sum(list(
            mean_points * cast(gap_sum as double) / nullif(gap_count, 0)
            order by servqual_dimension
        ))
        / nullif(list_sum(list(mean_points order by servqual_dimension)), 0)
            as gap_by_mean_points

    from dimensions

    group by {{ cells }}

),

parts as (

    select
        {{ cells }},
        servqual_dimension,
        item_no,
        question_key,
        expectation_count,
        expectation_sum,
        perception_count,
        perception_sum,
        gap_count,
        gap_sum,
        gap_squares

    from items

    union all by name

    select
        {{ cells }},
        servqual_dimension,
        expectation_count,
        expectation_sum,
        perception_count,
        perception_sum,
        gap_count,
        gap_sum,
        gap_squares,
        alpha_expectation_count,
        alpha_expectation,
        alpha_perception_count,
        alpha_perception,
        mean_points

    from dimensions

    union all by name

    select
        {{ cells }},
        'overall' as servqual_dimension,
        gap_by_mean_points

    from overall

),

measured as (

    select
        *,
        cast(gap_sum as double) / nullif(gap_count, 0) as gap,
        {{ sample_variance('gap_sum', 'gap_squares', 'gap_count') }} as gap_variance

    from parts

)

select
    {% for column in cell %}
    measured.{{ column }},
    {% endfor %}
    measured.servqual_dimension,
    measured.item_no,
    measured.question_key,
    counts.respondent_count,
    cast(coalesce(measured.expectation_count, 0) as bigint) as expectation_count,
    cast(measured.expectation_sum as double) / nullif(measured.expectation_count, 0)
        as expectation_mean,
    cast(coalesce(measured.perception_count, 0) as bigint) as perception_count,
    cast(measured.perception_sum as double) / nullif(measured.perception_count, 0)
        as perception_mean,
    cast(coalesce(measured.gap_count, 0) as bigint) as gap_count,
    measured.gap,
    {{ t_interval_low('measured.gap', 'measured.gap_variance', 'measured.gap_count') }}
        as gap_low,
    {{ t_interval_high('measured.gap', 'measured.gap_variance', 'measured.gap_count') }}
        as gap_high,
    measured.mean_points,
    measured.gap_by_mean_points,
    measured.alpha_expectation,
    measured.alpha_expectation_count,
    {{ alpha_verdict(
        'measured.alpha_expectation', 'measured.alpha_expectation_count'
    ) }} as alpha_expectation_verdict,
    measured.alpha_perception,
    measured.alpha_perception_count,
    {{ alpha_verdict('measured.alpha_perception', 'measured.alpha_perception_count') }}
        as alpha_perception_verdict,
    counts.points_used_count,
    counts.points_wrong_count,
    counts.points_missing_count

from measured

-- whoever made a part is counted: all find their partner
inner join respondent_counts as counts
    on
        measured.period_grain = counts.period_grain
        and measured.period_start = counts.period_start
        and measured.dimension = counts.dimension
        and measured.member = counts.member
