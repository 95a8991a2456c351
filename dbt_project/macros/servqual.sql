{# SERVQUAL: 22 items on 1-7 in five dimensions, each an expectation and a perception.
   Arguments are SQL expressions; docs/metrics.md holds the definitions and their sources. #}

{% macro servqual_dimensions() -%}
    {{ return(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy']) }}
{%- endmacro %}

{# How many items the instrument has of a dimension. #}
{% macro servqual_item_count(dimension) -%}
    case {{ dimension }}
        when 'tangibles' then 4
        when 'reliability' then 5
        when 'responsiveness' then 4
        when 'assurance' then 4
        when 'empathy' then 5
    end
{%- endmacro %}

{# A dimension of a respondent counts when at least half of its items were answered. #}
{% macro has_half_of_the_items(answered_count, dimension) -%}
    2 * {{ answered_count }} >= {{ servqual_item_count(dimension) }}
{%- endmacro %}

{# A respondent's points for the dimensions add up to 100, give or take one. #}
{% macro are_hundred_points(points_sum) -%}
    {{ points_sum }} between 99 and 101
{%- endmacro %}

{# An answer as agreement with what is good: reverse-scored items are turned. #}
{% macro turned_answer(answers) -%}
    case {{ answers }}.direction
        when 'higher_better' then {{ answers }}.value_number
        when 'lower_better'
            then {{ answers }}.scale_min + {{ answers }}.scale_max
                - {{ answers }}.value_number
    end
{%- endmacro %}

{# Cronbach's alpha of k items, raw: 1 less what the items' variances are of the variance of
   their sum, times k / (k - 1). Null where nobody differs. #}
{% macro cronbach_alpha(k, item_variances, total_variance) -%}
    {{ k }} / ({{ k }} - 1e0)
    * (1e0 - {{ item_variances }} / nullif({{ total_variance }}, 0))
{%- endmacro %}

{# A variance times n (n - 1), of exact sums: exact, whichever way the rows were summed. #}
{% macro scaled_variance(n, squares, squared_sums) -%}
    cast({{ n }} * {{ squares }} - {{ squared_sums }} as double)
{%- endmacro %}

{# Can alpha be relied on: under 30 respondents it says nothing, under 0.7 the items do not
   measure one thing. #}
{% macro alpha_verdict(alpha, n) -%}
    case
        when {{ n }} < 30 then 'too_few'
        when {{ alpha }} < 0.7 then 'low'
        when {{ alpha }} >= 0.7 then 'good'
        when {{ alpha }} is null and {{ n }} >= 30 then 'no_spread'
    end
{%- endmacro %}

{# Every metric that is derived from SERVQUAL answers. #}
{% macro servqual_metrics() -%}
    {%- set metrics = [
        'servqual_gap', 'servqual_gap_weighted', 'servperf', 'servperf_weighted',
    ] -%}
    {%- for dimension in servqual_dimensions() -%}
        {%- for stem in [
            'servqual_gap_', 'servqual_expectation_', 'servqual_perception_', 'servperf_',
        ] -%}
            {%- do metrics.append(stem ~ dimension) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(metrics) }}
{%- endmacro %}

{# CTEs from `derived_answers` to `servqual_scores`: what each respondent's answers make.
   One row per response and metric. #}
{% macro servqual_score_ctes() -%}
servqual_items as (

    select
        answers.response_no,
        answers.section as dimension,
        answers.item_no,
        max({{ turned_answer('answers') }})
            filter (where answers.item_side = 'expectation') as expectation,
        max({{ turned_answer('answers') }})
            filter (where answers.item_side = 'perception') as perception,
        max(answers.question_key)
            filter (where answers.item_side = 'perception') as question_key

    from derived_answers as answers

    where answers.metric = 'servqual'

    group by answers.response_no, answers.section, answers.item_no

),

servqual_sums as (

    select
        response_no,
        dimension,
        count(perception) as perception_count,
        sum(perception) as perception_sum,
        count(perception - expectation) as pair_count,
        sum(perception - expectation) as gap_sum,
        sum(case when perception is not null then expectation end) as expectation_sum,
        sum(case when expectation is not null then perception end)
            as paired_perception_sum

    from servqual_items

    group by response_no, dimension

),

servqual_points as (

    select
        answers.response_no,
        answers.section as dimension,
        answers.value_number as points,
        sum(answers.value_number) over (
            partition by answers.response_no
        ) as points_sum

    from derived_answers as answers

    where answers.metric = 'servqual_points'

),

-- expectation, perception and gap are of the same items: those answered on both sides
servqual_by_dimension as (

    select
        sums.response_no,
        sums.dimension,
        case
            when {{ has_half_of_the_items('sums.pair_count', 'sums.dimension') }}
                then cast(sums.gap_sum / sums.pair_count as decimal(18, 10))
        end as gap,
        case
            when {{ has_half_of_the_items('sums.pair_count', 'sums.dimension') }}
                then cast(sums.expectation_sum / sums.pair_count as decimal(18, 10))
        end as expectation,
        case
            when {{ has_half_of_the_items('sums.pair_count', 'sums.dimension') }}
                then cast(
                    sums.paired_perception_sum / sums.pair_count as decimal(18, 10)
                )
        end as paired_perception,
        case
            when {{ has_half_of_the_items('sums.perception_count', 'sums.dimension') }}
                then cast(
                    sums.perception_sum / sums.perception_count as decimal(18, 10)
                )
        end as perception,
        points.points

    from servqual_sums as sums

    -- without points that make a hundred a respondent is in no weighted figure
    left join servqual_points as points
        on
            sums.response_no = points.response_no
            and sums.dimension = points.dimension
            and {{ are_hundred_points('points.points_sum') }}

),

servqual_overall as (

    select
        response_no,
        cast(sum(gap) / nullif(count(gap), 0) as decimal(18, 10)) as gap,
        cast(
            sum(points * gap)
            / nullif(sum(case when gap is not null then points end), 0)
            as decimal(18, 10)
        ) as weighted_gap,
        cast(sum(perception) / nullif(count(perception), 0) as decimal(18, 10))
            as perception,
        cast(
            sum(points * perception)
            / nullif(sum(case when perception is not null then points end), 0)
            as decimal(18, 10)
        ) as weighted_perception

    from servqual_by_dimension

    group by response_no

),

servqual_scores as (

    {% for metric, column in [
        ('servqual_gap', 'gap'),
        ('servqual_gap_weighted', 'weighted_gap'),
        ('servperf', 'perception'),
        ('servperf_weighted', 'weighted_perception'),
    ] -%}
    select
        response_no,
        '{{ metric }}' as metric,
        {{ column }} as score

    from servqual_overall

    where {{ column }} is not null

    union all

    {% endfor -%}
    {% for stem, column in [
        ('servqual_gap_', 'gap'),
        ('servqual_expectation_', 'expectation'),
        ('servqual_perception_', 'paired_perception'),
        ('servperf_', 'perception'),
    ] -%}
    select
        response_no,
        '{{ stem }}' || dimension as metric,
        {{ column }} as score

    from servqual_by_dimension

    where {{ column }} is not null
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
)
{%- endmacro %}
