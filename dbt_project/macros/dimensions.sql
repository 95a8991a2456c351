{# By what figures are cut: the known dimensions, the segments that sources declare, and
   crossings of two of them. A crossing is a dimension too, named 'location*product'. #}

{# The dimensions of every installation. Each is a column of counted_responses. #}
{% macro known_dimensions() %}
    {{ return([
        'survey', 'location', 'manager', 'product',
        'channel', 'touchpoint', 'tier', 'language',
    ]) }}
{% endmacro %}

{# What sources declare under `segments`, in the order of their names. #}
{% macro segment_dimensions() %}
    {%- set declared = var('segments') -%}
    {{ return([] if declared is string or not declared else declared | sort) }}
{% endmacro %}

{# The pairs that figures.yaml asks for. #}
{% macro crossed_pairs() %}
    {%- set asked = var('crossings') -%}
    {{ return([] if asked is string or not asked else asked) }}
{% endmacro %}

{% macro crossing_dimensions() %}
    {%- set names = [] -%}
    {%- for pair in crossed_pairs() -%}
        {%- do names.append(pair | join('*')) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{# Dimensions that are a half of a crossing. #}
{% macro crossed_dimensions() %}
    {%- set names = [] -%}
    {%- for pair in crossed_pairs() -%}
        {%- for name in pair if name not in names -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{# The dimensions of every figure, beside the company as a whole. #}
{% macro metric_dimensions() %}
    {{ return(known_dimensions() + segment_dimensions() + crossing_dimensions()) }}
{% endmacro %}

{# A segment may be called anything, also what SQL takes for something else: its column is
   called by its number. #}
{% macro dimension_column(dimension) -%}
    {%- set segments = segment_dimensions() -%}
    {{ return(
        'segment_' ~ (segments.index(dimension) + 1) if dimension in segments else dimension
    ) }}
{%- endmacro %}

{# Columns of counted_responses that hold a dimension. #}
{% macro dimension_columns() %}
    {%- set columns = [] -%}
    {%- for dimension in known_dimensions() + segment_dimensions() -%}
        {%- do columns.append(dimension_column(dimension)) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}

{# The column of response_attributions that one of them is made of. #}
{% macro attributed_column(column) -%}
    {{ return({'location': 'location_id', 'manager': 'manager_id'}.get(column, column)) }}
{%- endmacro %}

{# The columns that tell the members of a dimension apart: none of the company. #}
{% macro member_columns(dimension) %}
    {%- set columns = [] -%}
    {%- for half in ([] if dimension == 'company' else dimension.split('*')) -%}
        {%- do columns.append(dimension_column(half)) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}

{# The same at the end of a `group by` or `partition by`, from a table or without its name. #}
{% macro and_member_columns(dimension, table='') -%}
    {%- for column in member_columns(dimension) -%}
    , {{ table ~ '.' if table }}{{ column }}
    {%- endfor -%}
{%- endmacro %}

{# The member of a dimension, out of its columns. #}
{% macro member_of(dimension) -%}
    {%- set columns = member_columns(dimension) -%}
    {%- if columns | length == 0 -%}
    'all'
    {%- elif columns | length == 1 -%}
    {{ columns[0] }}
    {%- else -%}
    {{ crossed_half(columns[0]) }} || '*' || {{ crossed_half(columns[1]) }}
    {%- endif -%}
{%- endmacro %}

{# A member as a half of a pair: an asterisk of its own is written as in an address. #}
{% macro crossed_half(member) -%}
    replace(replace({{ member }}, '%', '%25'), '*', '%2A')
{%- endmacro %}

{# The member of which a half was made. #}
{% macro uncrossed_half(half) -%}
    replace(replace({{ half }}, '%2A', '*'), '%25', '%')
{%- endmacro %}

{% macro dimension_name(dimension) -%}
    '{{ dimension | replace("'", "''") }}'
{%- endmacro %}

{# Whether a dimension is one of some, as SQL; never, where there are none. #}
{% macro is_among(dimension, names) -%}
    {%- set quoted = [] -%}
    {%- for name in names -%}
        {%- do quoted.append(dimension_name(name)) -%}
    {%- endfor -%}
    {{ (dimension ~ ' in (' ~ (quoted | join(', ')) ~ ')') if quoted else 'false' }}
{%- endmacro %}

{# The shortest period of which figures of crossings are published. #}
{% macro crossing_grain() -%}
    {{ return('quarter' if var('crossings_by') == 'quarter' else 'month') }}
{%- endmacro %}

{# Periods of which figures of crossings are published: those that are whole numbers of the shortest. #}
{% macro grains_of_crossings() %}
    {{ return(
        ['month', 'quarter', 'year', 'rolling_3_months']
        if crossing_grain() == 'month' else ['quarter', 'year']
    ) }}
{% endmacro %}

{# Whether a dimension is counted by periods of a grain: most cells of crossings have few answers
   in a week, and nobody would see them. #}
{% macro is_counted_by(dimension, grain) -%}
    {%- if crossing_dimensions() -%}
    (
        {{ grain }} not in ('day', 'week')
        or not {{ is_among(dimension, crossing_dimensions()) }}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# Whether figures of a dimension and grain are published. #}
{% macro has_figures_of(dimension, grain) -%}
    {%- if crossing_dimensions() -%}
    (
        not {{ is_among(dimension, crossing_dimensions()) }}
        or {{ grain }} in ('{{ grains_of_crossings() | join("', '") }}')
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
