{# The customer journey: what is declared of it, and its formulas. Arguments are SQL
   expressions; docs/metrics.md holds the definitions and their sources. #}

{# The declared stages in their order; none when no journey is declared. #}
{% macro journey_stages() -%}
    {%- set declared = var('journey') -%}
    {{ return((declared['stages'] or []) if declared is mapping and declared else []) }}
{%- endmacro %}

{% macro text_literal(text) -%}
    {%- if text is none -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    '{{ (text | string) | replace("'", "''") }}'
    {%- endif -%}
{%- endmacro %}

{# Pearson's correlation from sums over pairs, kept within -1..1; null where a side does not
   vary, as far as doubles can tell. #}
{% macro correlation(n, sum_x, sum_y, squares_x, squares_y, products) -%}
    {%- set count = 'nullif(cast(' ~ n ~ ' as double), 0)' -%}
    {%- set mean_x = '(' ~ sum_x ~ ' / ' ~ count ~ ')' -%}
    {%- set mean_y = '(' ~ sum_y ~ ' / ' ~ count ~ ')' -%}
    {%- set variance_x = '(' ~ squares_x ~ ' / ' ~ count ~ ' - power(' ~ mean_x ~ ', 2))' -%}
    {%- set variance_y = '(' ~ squares_y ~ ' / ' ~ count ~ ' - power(' ~ mean_y ~ ', 2))' -%}
    case
        when {{ n }} > 2 and {{ variance_x }} > 1e-9 and {{ variance_y }} > 1e-9
            then greatest(-1e0, least(
                1e0,
                ({{ products }} / {{ count }} - {{ mean_x }} * {{ mean_y }})
                / sqrt({{ variance_x }} * {{ variance_y }})
            ))
    end
{%- endmacro %}

{# Opportunity (Ulwick): importance and satisfaction on 0-10. #}
{% macro opportunity(importance, satisfaction_percent) -%}
    -- guarded, because greatest() passes over a null
    case
        when {{ satisfaction_percent }} is not null
            then {{ importance }}
                + greatest(0e0, {{ importance }} - {{ satisfaction_percent }} / 10e0)
    end
{%- endmacro %}

{# How much a stage hurts: what it does to NPS, what it lacks, how many get to it. #}
{% macro pain_index(impact, satisfaction_percent, reach_percent) -%}
    {{ impact }} * (100e0 - {{ satisfaction_percent }}) * {{ reach_percent }} / 100e0
{%- endmacro %}

{# A stage decides when its impact is in the top third of all stages and enough get to it. #}
{% macro is_decisive(impact_rank, impact_count, reach_percent) -%}
    coalesce(
        {{ impact_rank }} * 3 <= {{ impact_count }} and {{ reach_percent }} >= 20, false
    )
{%- endmacro %}

{# Satisfaction more than 10 points under that of the whole journey, or NPS below nothing,
   each from answers enough to compare. #}
{% macro is_painful(nps, nps_n, csi, csi_n, overall_csi) -%}
    (
        coalesce({{ base_label(nps_n) }} = 'enough' and {{ nps }} < 0, false)
        or coalesce(
            {{ base_label(csi_n) }} = 'enough' and {{ csi }} < {{ overall_csi }} - 10, false
        )
    )
{%- endmacro %}

{# CTE `places`: which touchpoint is of which stage. #}
{% macro declared_places() -%}
places as (

    {% for declared in journey_stages() %}
    {% for touchpoint in declared.touchpoints %}
    select
        {{ text_literal(declared.stage) }} as stage,
        {{ text_literal(touchpoint) }} as touchpoint

    union all

    {% endfor %}
    {% endfor %}
    select
        '' as stage,
        '' as touchpoint
    where false

)
{%- endmacro %}

{# Whether answers of a kind may be shown in a row of the journey: enough of them, of no lane,
   and with no touchpoint among them that is hidden elsewhere. #}
{% macro is_shown_of_a_stage(kind) -%}
    {{ base_label('summed.' ~ kind ~ '_n') }} <> 'too_few'
    and summed.level <> 'channel'
    and not coalesce(hidden.is_{{ kind }}_hidden, false)
{%- endmacro %}

{# The place of a channel among the declared lanes; null for a channel that is not declared. #}
{% macro channel_no(channel) -%}
    {%- set declared = var('journey') -%}
    {%- set channels = (declared['channels'] or []) if declared is mapping and declared else [] -%}
    cast(
        case
            {%- for name in channels %}
            when {{ channel }} = {{ text_literal(name) }} then {{ loop.index }}
            {%- endfor %}
            when false then 0
        end as integer
    )
{%- endmacro %}
