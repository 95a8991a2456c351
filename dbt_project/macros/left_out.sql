{# What keeps a response out of the figures, and which rule of two answers of one person
   applies. The reasons are those of docs/sources.md. #}

{# Null for a response that counts. A test is called a test whatever else it is. #}
{% macro left_out_reason(response) -%}
    case
        when {{ response }}.is_test
            then coalesce({{ response }}.test_reason, 'TEST_MARKER')
        when {{ response }}.marked_status = 'partial' then 'PARTIAL'
        when {{ response }}.marked_status = 'disqualified' then 'DISQUALIFIED'
        when {{ response }}.marked_status = 'over_quota' then 'OVER_QUOTA'
        when {{ response }}.marked_status = 'offered_only' then 'OFFERED_ONLY'
        when {{ response }}.response_kind = 'manager_rating' then 'MANAGER_RATING'
        when {{ response }}.response_kind = 'mystery_visit' then 'MYSTERY_VISIT'
    end
{%- endmacro %}

{# A mystery-shopping visit that would count, were it a customer's word. #}
{% macro is_visit(response) -%}
    coalesce({{ left_out_reason(response) }} = 'MYSTERY_VISIT', false)
{%- endmacro %}

{# The rules of two answers of one person that are declared, as one text: figures that were
   built under others are built again as a whole. #}
{% macro repeat_rules(sources) -%}
    (
        select
            coalesce(
                string_agg(
                    rules.survey
                    || ' ' || rules.repeat_within
                    || ' ' || rules.repeat_keep,
                    ', '
                    order by rules.survey
                ),
                ''
            )
        from {{ sources }} as rules
        where rules.repeat_keep in ('first', 'last')
    )
{%- endmacro %}
