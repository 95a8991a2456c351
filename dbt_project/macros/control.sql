{# Control charts: which series have one, what its limits are made of. docs/metrics.md has the
   definitions and their sources. #}

{# The metrics that are watched. Of one question there is one: its other forms (top boxes,
   other indices) would only raise the same alarm again. #}
{% macro charted_metrics() -%}
    {{ return([
        'nps', 'csi', 'csat', 'acsi', 'ces', 'ces_1', 'ces_5', 'servqual_gap',
        'servperf', 'mystery', 'mystery_critical_fail', 'response_rate',
    ]) }}
{%- endmacro %}

{# Metrics of which less is better: their worse side is above the centre. #}
{% macro is_lower_better(metric) -%}
    {{ metric }} in ('ces_1', 'mystery_critical_fail')
{%- endmacro %}

{% macro fewest_baseline_periods() %}20{% endmacro %}
{% macro usual_baseline_periods() %}24{% endmacro %}

{# Under so many answers a point stands on the chart and is not judged: the false alarms of
   the limits are known from here up. #}
{% macro fewest_judged_answers() %}10{% endmacro %}

{# So many points in a row on one side of the centre are a signal. #}
{% macro run_length() %}8{% endmacro %}

{# d2: the mean moving range of two independent normal values in standard deviations. Moving
   ranges beyond the second factor are left out of the mean on demand. #}
{% macro moving_range_constant() %}1.128e0{% endmacro %}
{% macro widest_moving_range() %}3.267e0{% endmacro %}

{# Three standard errors of one figure of n answers, in points. #}
{% macro three_sigma(variance, n) -%}
    300e0 * sqrt(greatest(0e0, {{ variance }}) / nullif(cast({{ n }} as double), 0))
{%- endmacro %}

{# Variance of a response's +1, 0 or -1 from the counts of promoters and detractors. #}
{% macro nps_variance(promoters, detractors, n) -%}
    (
        ({{ promoters }} + {{ detractors }}) / nullif(cast({{ n }} as double), 0)
        - power(
            ({{ promoters }} - {{ detractors }}) / nullif(cast({{ n }} as double), 0), 2
        )
    )
{%- endmacro %}

{# The declared baselines of a metric and grain as a list of {metric, grain, first, last},
   earliest first. #}
{% macro declared_baselines() -%}
    {%- set found = [] -%}
    {%- set declared = var('baselines') -%}
    {%- for metric, grains in (declared.items() if declared is mapping else []) -%}
        {%- for grain, spans in grains.items() -%}
            {%- for span in spans | sort(attribute='first') -%}
                {%- do found.append({
                    'metric': metric, 'grain': grain, 'no': loop.index,
                    'first': span['first'], 'last': span['last'],
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Number of the baseline that judges a period: the latest declared one that does not begin
   after it; 0 = none is declared, the first periods of the series are it. #}
{% macro baseline_no(metric, grain, start) -%}
    greatest(
        0
        {%- for span in declared_baselines() %},
        case
            when
                {{ metric }} = '{{ span["metric"] }}'
                and {{ grain }} = '{{ span["grain"] }}'
                and {{ start }} >= date '{{ span["first"] }}'
                then {{ span['no'] }}
            else 0
        end
        {%- endfor %}
    )
{%- endmacro %}

{# Last day of the declared baseline with a number; null where none is declared. #}
{% macro declared_baseline_end(metric, grain, number) -%}
    {%- set spans = declared_baselines() -%}
    {%- if spans -%}
    case
        {%- for span in spans %}
        when
            {{ metric }} = '{{ span["metric"] }}' and {{ grain }} = '{{ span["grain"] }}'
            and {{ number }} = {{ span['no'] }}
            then date '{{ span["last"] }}'
        {%- endfor %}
    end
    {%- else -%}
    cast(null as date)
    {%- endif -%}
{%- endmacro %}

{% macro drops_wide_ranges() -%}
    {{ return(var('drop_wide_ranges') == true) }}
{%- endmacro %}
