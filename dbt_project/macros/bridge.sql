{# How other tools make the figures: switches of the number bridge, and what each changes. The
   steps and the methods that are made of them are in orchestration/metrics_catalogue/bridge.yaml. #}

{# What a figure of ours is made with; a step tells one switch otherwise. #}
{% macro bridge_switches_of_ours() -%}
    {{ return({
        'day': 'local_date', 'standings': ['COUNTED'], 'last_of_customer': false,
        'unanswered': false, 'zero_is_missing': false, 'borders': 'ours',
        'points': 'own', 'weighted': false, 'rounding': 'none',
    }) }}
{%- endmacro %}

{# The switches after one more step. #}
{% macro bridge_switches_after(switches, step) -%}
    {%- set after = dict(switches) -%}
    {%- set added = {
        'tests_included': ['TEST'], 'unfinished_included': ['UNFINISHED'],
        'repeats_included': ['REPEATED'],
    } -%}
    {%- set told = {
        'utc_day': {'day': 'utc_date'}, 'sent_day': {'day': 'sent_date'},
        'last_of_customer': {'last_of_customer': true},
        'unanswered_in_denominator': {'unanswered': true},
        'zero_is_missing': {'zero_is_missing': true},
        'borders_of_8_and_6': {'borders': 'of_8_and_6'},
        'nine_point_scale': {'borders': 'nine_point'},
        'percent_of_maximum': {'points': 'percent_of_maximum'},
        'ease_of_100': {'points': 'min_max'}, 'top_two': {'points': 'top_two'},
        'weighted': {'weighted': true},
        'rounded_shares': {'rounding': 'shares'}, 'rounded_figure': {'rounding': 'figure'},
    } -%}
    {%- if step in added -%}
    {%- do after.update({'standings': after['standings'] + added[step]}) -%}
    {%- elif step == 'rounded_figure' and after['rounding'] == 'shares' -%}
    {#- the difference of whole shares is whole already -#}
    {%- elif step in told -%}
    {%- do after.update(told[step]) -%}
    {%- elif step != 'ours' -%}
    {{ exceptions.raise_compiler_error("bridge: unknown step '" ~ step ~ "'") }}
    {%- endif -%}
    {{ return(after) }}
{%- endmacro %}

{# The class of a score by the borders of another tool. Of 8 and 6: promoters 8-10, passives
   6-7. Nine points: 0-10 put on 1-9, promoters 8-9, passives 6-7. #}
{% macro nps_category_by(borders, score) -%}
    {%- if borders == 'ours' -%}
    {{ nps_category(score) }}
    {%- elif borders == 'of_8_and_6' -%}
    case
        when {{ score }} >= 8 then 'promoter'
        when {{ score }} >= 6 then 'passive'
        when {{ score }} < 6 then 'detractor'
    end
    {%- else -%}
    case
        when round(1 + {{ score }} * 0.8) >= 8 then 'promoter'
        when round(1 + {{ score }} * 0.8) >= 6 then 'passive'
        when round(1 + {{ score }} * 0.8) < 6 then 'detractor'
    end
    {%- endif -%}
{%- endmacro %}

{# What is averaged of a score, by the ways of other tools. #}
{% macro points_by(kind, metric, score, series) -%}
    {%- if kind == 'percent_of_maximum' -%}
    cast(100 * {{ score }} / nullif({{ series }}.scale_max, 0) as decimal(18, 10))
    {%- elif kind == 'min_max' -%}
    cast(
        {{ min_max_points(
            score, series ~ '.scale_min', series ~ '.scale_max', series ~ '.direction'
        ) }} as decimal(18, 10)
    )
    {%- elif kind == 'top_two' -%}
    cast(
        case {{ series }}.direction
            when 'higher_better'
                then case
                    when {{ score }} >= {{ series }}.scale_max - 1 then 100
                    when {{ score }} < {{ series }}.scale_max - 1 then 0
                end
            when 'lower_better'
                then case
                    when {{ score }} <= {{ series }}.scale_min + 1 then 100
                    when {{ score }} > {{ series }}.scale_min + 1 then 0
                end
        end as decimal(18, 10)
    )
    {%- else -%}
    cast({{ score_points(metric, score, series) }} as decimal(18, 10))
    {%- endif -%}
{%- endmacro %}

{# A figure out of its sums, rounded where the other tool rounds. #}
{% macro bridge_value(is_nps, rounding, promoters, detractors, points, mass) -%}
    {%- set share_of = '100 * cast(%s as double) / nullif(cast(' ~ mass ~ ' as double), 0)' -%}
    {%- if is_nps and rounding == 'shares' -%}
    round({{ share_of | format(promoters) }}) - round({{ share_of | format(detractors) }})
    {%- elif is_nps -%}
    {{ 'round(' if rounding == 'figure' }}
    {{ nps_points(promoters, detractors, mass) }}
    {{ ')' if rounding == 'figure' }}
    {%- else -%}
    {{ 'round(' if rounding != 'none' }}
    cast({{ points }} as double) / nullif(cast({{ mass }} as double), 0)
    {{ ')' if rounding != 'none' }}
    {%- endif -%}
{%- endmacro %}
