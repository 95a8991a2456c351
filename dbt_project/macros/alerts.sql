{# What raises an alert, and how often each rule cries wolf. #}

{# The rules, the one with the fewest false alarms first: it names an alert of several. #}
{% macro alert_rules() -%}
    {{ return([
        'change_for_worse', 'run_below_centre', 'below_limit', 'nps_below_zero',
    ]) }}
{%- endmacro %}

{# Per judged point of a unit in which nothing changes; `python -m tests.benchmarks.false_alarms`
   measures them. A change of the company is tested alone, one of a segment among all of them.
   Of a negative NPS: with 30 answers of a true NPS of 10, and confirmed of 0. #}
{% macro false_alarm_rate(rule, is_confirmed, q_value) -%}
    case {{ rule }}
        when 'below_limit' then 0.0042e0
        when 'run_below_centre' then 0.0020e0
        when 'change_for_worse'
            then case when {{ q_value }} is null then 0.0264e0 else 0.0019e0 end
        when 'nps_below_zero'
            then case when {{ is_confirmed }} then 0.0257e0 else 0.2027e0 end
    end
{%- endmacro %}

{# How likely the true figure is under zero, by the value and error that tests go by. #}
{% macro probability_below_zero(test_value, test_error) -%}
    case
        when {{ test_value }} >= 0
            then {{ normal_p_value('(' ~ test_value ~ ' / ' ~ test_error ~ ')') }} / 2e0
        when {{ test_value }} < 0
            then 1e0 - {{ normal_p_value('(' ~ test_value ~ ' / ' ~ test_error ~ ')') }} / 2e0
    end
{%- endmacro %}
