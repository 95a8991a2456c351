{# Mystery shopping: points of items, sections with weights, critical items. Arguments are SQL
   expressions; docs/metrics.md holds the definitions and their sources. #}

{# What a failed critical item does to a visit: zero_total, zero_section, flag_only, or cap,
   with the most that such a visit can have. From figures.yaml. #}
{% macro critical_failure() -%}
    {%- set asked = var('critical_failure') -%}
    {%- set policy = 'cap' if asked is mapping else asked -%}
    {%- if policy not in ['zero_total', 'zero_section', 'flag_only', 'cap'] -%}
    {{ exceptions.raise_compiler_error(
        "critical_failure is " ~ asked ~ "; known are zero_total, zero_section, flag_only "
        "and {cap: POINTS}."
    ) }}
    {%- endif -%}
    {{ return(policy) }}
{%- endmacro %}

{# The score that counts, of the raw one and the one with failed sections at zero. #}
{% macro final_score(raw, zeroed, has_failed) -%}
    {%- set policy = critical_failure() -%}
    case
        when not {{ has_failed }} then {{ raw }}
        when {{ has_failed }}
            then
                {%- if policy == 'zero_total' %} cast(0 as decimal(18, 10))
                {%- elif policy == 'zero_section' %} {{ zeroed }}
                {%- elif policy == 'cap' %} least(
                    {{ raw }},
                    cast({{ var('critical_failure')['cap'] }} as decimal(18, 10))
                )
                {%- else %} {{ raw }}
                {%- endif %}
    end
{%- endmacro %}

{% macro mystery_metrics() -%}
    {{ return(['mystery', 'mystery_raw', 'mystery_critical_fail']) }}
{%- endmacro %}

{# Under which name visits by auditor and by section are among the hidden groups; the section
   is their scale. #}
{% macro metric_of_visits() -%}'visit_comparison'{%- endmacro %}

{# CTEs from `derived_answers` to `visit_sections` and `visits`. What was not applicable has no
   points and is not there; a section with nothing applicable leaves its weight to the others. #}
{% macro visit_ctes() -%}
visit_sections as (

    select
        answers.response_no,
        coalesce(answers.section, '') as section,
        max(coalesce(answers.section_weight, 1)) as section_weight,
        count(*) as item_count,
        sum(answers.value_number) as points,
        sum(answers.scale_max) as points_max,
        count(*) filter (
            where answers.is_critical and answers.value_number < answers.scale_max
        ) as failed_count,
        cast(
            100e0 * cast(
                sum(coalesce(answers.item_weight, 1) * answers.value_number) as double
            )
            / cast(sum(coalesce(answers.item_weight, 1) * answers.scale_max) as double)
            as decimal(18, 10)
        ) as score

    from derived_answers as answers

    where answers.metric = 'mystery_item'

    group by answers.response_no, coalesce(answers.section, '')

),

weighted_visits as (

    select
        response_no,
        sum(points) as points,
        sum(points_max) as points_max,
        sum(failed_count) as failed_count,
        cast(
            sum(section_weight * score) / sum(section_weight) as decimal(18, 10)
        ) as raw_score,
        cast(
            sum(section_weight * case when failed_count = 0 then score else 0 end)
            / sum(section_weight)
            as decimal(18, 10)
        ) as zeroed_score

    from visit_sections

    group by response_no

),

visits as (

    select
        response_no,
        points,
        points_max,
        failed_count,
        failed_count > 0 as has_critical_failure,
        raw_score,
        {{ final_score('raw_score', 'zeroed_score', '(failed_count > 0)') }}
            as final_score

    from weighted_visits

)
{%- endmacro %}
