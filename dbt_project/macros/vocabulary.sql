{# Words and lists that several models share. No arithmetic here. #}

{# Grains that are cut from the calendar; rolling_3_months is made of months. #}
{% macro calendar_grains() %}
    {{ return(['day', 'week', 'month', 'quarter', 'year']) }}
{% endmacro %}

{% macro unknown_member() %}'(unknown)'{% endmacro %}

{# Metrics of questions that say what was recommended, or what the effort was for: under such
   a word lie their answers, orchestration/responses/aspects.py. #}
{% macro routes_about(metric) -%}
    {%- set objects = {
        'nps': ['product', 'service', 'brand', 'store', 'employee'],
        'ces': ['product', 'service'],
    } -%}
    {%- set routes = [] -%}
    {%- for object in objects[metric] -%}
    {%- do routes.append(metric ~ '_' ~ object) -%}
    {%- endfor -%}
    {{ return(routes) }}
{%- endmacro %}

{# Whether an answer was asked as a metric, of whatever. #}
{% macro is_asked_as(metric, asked) -%}
    {{ metric }} in ('{{ ([asked] + routes_about(asked)) | join("', '") }}')
{%- endmacro %}

{# Which metric an answer feeds, by what its question declared; null = it feeds none.
   NPS is defined on 0-10 only. The three kinds of customer effort are never pooled:
   ces   = 2.0, 1-7, agreement that it was easy, higher is better;
   ces_1 = 1.0, 1-5, amount of effort, lower is better;
   ces_5 = 1-5 agreement, higher is better.
   Of what was recommended, and effort for what, is told apart by the scale. #}
{% macro metric_id(metric, scale_min, scale_max, direction) -%}
    case
        when
            {{ is_asked_as(metric, 'nps') }} and {{ scale_min }} = 0
            and {{ scale_max }} = 10
            and {{ direction }} = 'higher_better'
            then 'nps'
        when
            {{ metric }} = 'csi' and {{ scale_min }} < {{ scale_max }}
            and {{ direction }} in ('higher_better', 'lower_better')
            then 'csi'
        when
            {{ is_asked_as(metric, 'ces') }} and {{ scale_min }} = 1
            and {{ scale_max }} = 7
            and {{ direction }} = 'higher_better'
            then 'ces'
        when
            {{ is_asked_as(metric, 'ces') }} and {{ scale_min }} = 1
            and {{ scale_max }} = 5 and {{ direction }} = 'lower_better'
            then 'ces_1'
        when
            {{ is_asked_as(metric, 'ces') }} and {{ scale_min }} = 1
            and {{ scale_max }} = 5 and {{ direction }} = 'higher_better'
            then 'ces_5'
    end
{%- endmacro %}

{# A whole number without its decimals, any other without trailing zeros. #}
{% macro number_text(number) -%}
    case
        when {{ number }} = floor({{ number }})
            then cast(cast({{ number }} as bigint) as {{ dbt.type_string() }})
        when {{ number }} <> floor({{ number }})
            then regexp_replace(
                cast({{ number }} as {{ dbt.type_string() }}), '0+$', ''
            )
    end
{%- endmacro %}

{# '0-10', '1-5', '0.5-5'. A satisfaction scale on which less is better is written from
   its worst end ('5-1'), so that it never shares a line with its mirror image; effort
   scales are told apart by their metric already. #}
{% macro scale_label(metric, scale_min, scale_max, direction) -%}
    case
        when {{ metric }} = 'csi' and {{ direction }} = 'lower_better'
            then {{ number_text(scale_max) }} || '-' || {{ number_text(scale_min) }}
        when
            {{ metric }} in (
                '{{ (routes_about("nps") + routes_about("ces")) | join("', '") }}'
            )
            then {{ number_text(scale_min) }} || '-' || {{ number_text(scale_max) }}
                || ' ' || split_part({{ metric }}, '_', 2)
        when {{ metric }} <> 'csi' or {{ direction }} = 'higher_better'
            then {{ number_text(scale_min) }} || '-' || {{ number_text(scale_max) }}
    end
{%- endmacro %}

{# Figures that are another function of the answers of a metric: their metric id, what they
   are (a share of the good end, a net of good over bad, or the mean as 0-100), and which
   counts they are made of. Of a day they are not made. #}
{% macro figure_forms() %}
    {{ return([
        ('csi', 'csat', 'share', 'top_count', none),
        ('ces', 'ces_ease', 'ease', none, none),
        ('ces', 'ces_top', 'share', 'top_count', none),
        ('ces', 'ces_top2', 'share', 'top_two_count', none),
        ('ces', 'ces_net', 'net', 'top_two_count', 'bottom_count'),
        ('ces', 'ces_net57', 'net', 'top_count', 'bottom_count'),
        ('ces_1', 'ces_1_ease', 'ease', none, none),
        ('ces_1', 'ces_1_top2', 'share', 'top_count', none),
        ('ces_1', 'ces_1_net', 'net', 'top_count', 'bottom_count'),
        ('ces_5', 'ces_5_ease', 'ease', none, none),
        ('ces_5', 'ces_5_top2', 'share', 'top_count', none),
        ('ces_5', 'ces_5_net', 'net', 'top_count', 'bottom_count'),
    ]) }}
{% endmacro %}
