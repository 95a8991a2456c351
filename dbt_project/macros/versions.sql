{# Which version of its definition a figure is of. The versions come from the catalogue of
   metrics; `definition_versions` tells some of them otherwise, for a trial. #}

{% macro metric_versions() -%}
    {%- set versions = dict(catalogue_versions()['metrics']) -%}
    {%- set told = var('definition_versions') -%}
    {%- do versions.update(told if told is mapping else {}) -%}
    {{ return(versions) }}
{%- endmacro %}

{# The version of a metric id; null for an id that the catalogue does not have. #}
{% macro version_of_metric(metric) -%}
    {%- set ids_by_version = {} -%}
    {%- for id, version in metric_versions().items() -%}
        {%- do ids_by_version.setdefault(version, []).append("'" ~ id ~ "'") -%}
    {%- endfor -%}
    case
        {%- for version, ids in ids_by_version.items() %}
        when {{ metric }} in ({{ ids | join(', ') }}) then '{{ version }}'
        {%- endfor %}
        {%- for beginning, version in catalogue_versions()['beginnings'].items() %}
        when starts_with({{ metric }}, '{{ beginning }}') then '{{ version }}'
        {%- endfor %}
    end
{%- endmacro %}

{# Of another estimator the version of the metric, a dot, and that of the estimator. #}
{% macro definition_version(metric, base_metric, estimator) -%}
    {%- set estimators = catalogue_versions()['estimators'] -%}
    cast(
        case
            {%- for name, version in estimators.items() %}
            when {{ estimator }} = '{{ name }}'
                then {{ version_of_metric(base_metric) }} || '.{{ version }}'
            {%- endfor %}
            when {{ estimator }} not in ('{{ estimators | join("', '") }}')
                then {{ version_of_metric(metric) }}
        end as {{ dbt.type_string() }}
    )
{%- endmacro %}

{# Earlier versions of definitions that an installation keeps beside those of today, each under
   an id of its own, metric@version. The formula of a version that is kept stays in the models:
   csi@1 = every attribute weighs the same, whether its importance is asked or not. #}
{% macro kept_versions() -%}
    {%- set kept = var('kept_versions') if var('kept_versions') is sequence else [] -%}
    {%- set kept = [] if kept is string else kept -%}
    {%- for id in kept if id not in ['csi@1'] -%}
    {{ exceptions.raise_compiler_error(
        "kept_versions: no model makes '" ~ id ~ "' any more; known: csi@1"
    ) }}
    {%- endfor -%}
    {{ return(kept) }}
{%- endmacro %}

{# What of them is made of the counts of attributes: see index_forms. #}
{% macro kept_index_forms() -%}
    {{ return(
        [('csi', 'csi@1', 'equal_weights', 'unweighted')]
        if 'csi@1' in kept_versions() else []
    ) }}
{%- endmacro %}
