{# How a table and a view are replaced. The usual way builds beside, renames twice and drops: a
   dozen statements, each with its own questions to the catalogue, which is most of what a small
   build takes. DuckDB replaces a relation in one transaction, so that a reader and a killed build
   see the old one or the new one, and never none. Models with hooks, indexes, grants or code in
   Python do not exist here and are refused. #}

{% materialization table, adapter='duckdb', supported_languages=['sql'] -%}
    {{ return(replaced(this.incorporate(type='table'), 'table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb', supported_languages=['sql'] -%}
    {{ return(replaced(this.incorporate(type='view'), 'view')) }}
{%- endmaterialization %}

{% macro replaced(target_relation, kind) -%}
    {%- for asked in ['pre-hook', 'post-hook', 'indexes', 'grants'] if config.get(asked) -%}
        {%- do exceptions.raise_compiler_error(
            target_relation ~ ': ' ~ asked ~ ' is not made by macros/materialisations.sql'
        ) -%}
    {%- endfor -%}
    {%- set existing_relation = load_cached_relation(target_relation) -%}
    {%- call statement('main') -%}
        {%- if existing_relation is not none %}
            drop {{ existing_relation.type }} {{ existing_relation }};
        {%- endif %}
        {%- if kind == 'table' %}
            {{ create_table_as(False, target_relation, model['compiled_code']) }}
        {%- else %}
            {{ get_create_view_as_sql(target_relation, model['compiled_code']) }}
        {%- endif %}
    {%- endcall -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}
