{# What an incremental build looks at: conditions that hold for every row of a full build.
   A model that uses one names the models it reads in a `depends_on` comment, because dbt
   does not see a ref that only a later build makes.

   Days are told as constants: DuckDB takes a constant through the joins of a view down to
   where the table is read, and a subquery it does not, so that of one touched month in two
   years everything would be joined first. #}

{# What a query over tables that this build has made already answers with, as a list of rows of
   text; none where there is no such table yet, and in unit tests, which have no tables. #}
{% macro told_now(name, columns) -%}
    {%- set relation = none -%}
    {%- if execute and model.resource_type != 'unit_test' -%}
        {%- set relation = load_relation(ref(name)) -%}
    {%- endif -%}
    {%- if relation is none -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(run_query(
        'select distinct ' ~ columns ~ ' from ' ~ relation ~ ' order by all'
    ).rows) }}
{%- endmacro %}

{# Whether a date is in a column of a table that this build has made. #}
{% macro is_one_of(date, name, column) -%}
    {%- set told = told_now(name, 'cast(' ~ column ~ ' as varchar)') -%}
    {%- if told is not none and told | length == 0 -%}
    false
    {%- elif told is not none and told | length <= 100 -%}
    {{ date }} in (
        {%- for row in told -%}
        date '{{ row[0] }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
    {%- else -%}
    {{ date }} in (select told.{{ column }} from {{ ref(name) }} as told)
    {%- if told is not none %}
    and {{ date }} between date '{{ (told | first)[0] }}' and date '{{ (told | last)[0] }}'
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro is_touched_day(day) -%}
    {%- if is_incremental() -%}
    ({{ is_one_of(day, 'touched_days', 'touched_date') }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro is_touched_period(grain, start) -%}
    {%- if is_incremental() -%}
    exists (
        select 1
        from {{ ref('touched_periods') }} as touched
        where touched.period_grain = {{ grain }} and touched.period_start = {{ start }}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# The days of every touched period lie between the first and the last of these. #}
{% macro is_near_a_touched_period(day) -%}
    {%- if is_incremental() -%}
    {{ is_in_the_span_of_touched_periods(day) }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# The same for a model that holds only what this build computes again. #}
{% macro is_in_the_span_of_touched_periods(day) -%}
    {%- set span = told_now(
        'touched_periods',
        'cast(min(period_start) as varchar), cast(max(period_end) as varchar)'
    ) -%}
    {%- if span is not none and (span | first)[0] is not none -%}
    {{ day }} between date '{{ (span | first)[0] }}' and date '{{ (span | first)[1] }}'
    {%- else -%}
    {{ day }} between (
        select min(touched.period_start) from {{ ref('touched_periods') }} as touched
    ) and (
        select max(touched.period_end) from {{ ref('touched_periods') }} as touched
    )
    {%- endif -%}
{%- endmacro %}

{# The month of a day, for models that hold only what this build counts again, and for those
   that are made of them: a full build touches every month. #}
{% macro is_of_a_touched_comment_month(day) -%}
    {%- set months = told_now(
        'touched_comment_months',
        "cast(month_start as varchar), cast("
        ~ period_end('month_start', 'month') ~ " as varchar)"
    ) -%}
    {%- if months is not none and months | length == 0 -%}
    false
    {%- elif months is not none and months | length <= 100 -%}
    {#- as spans of days: a cast could fail, and is not taken through a join #}
    (
        {%- for month in months %}
        {{ 'or ' if not loop.first }}{{ day }}
        between date '{{ month[0] }}' and date '{{ month[1] }}'
        {%- endfor %}
    )
    {%- else -%}
    {{ period_start(day, 'month') }} in (
        select touched.month_start from {{ ref('touched_comment_months') }} as touched
    )
    {%- endif -%}
{%- endmacro %}

{# Days whose comments, and those whose answers to the question of NPS, are told again. #}
{% macro is_of_a_retold_month(day) -%}
    {%- if is_incremental() -%}
    ({{ is_in_a_retold_span(day, 'month') }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{% macro is_of_a_retold_quarter(day) -%}
    {%- if is_incremental() -%}
    ({{ is_in_a_retold_span(day, 'quarter') }})
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# An answer whose month is hidden is told of its quarter only: the quarter is its part. #}
{% macro quarter_of_an_nps_answer() -%}
    coalesce(quarter_start, {{ period_start('month_start', 'quarter') }})
{%- endmacro %}

{# As spans of days: a cast could fail, and is not taken through a join. #}
{% macro is_in_a_retold_span(day, grain) -%}
    {%- set first_day = period_start('month_start', grain) -%}
    {%- set spans = told_now(
        'retold_months',
        'cast(' ~ first_day ~ ' as varchar), cast('
        ~ period_end(first_day, grain) ~ ' as varchar)'
    ) -%}
    {%- if spans is none -%}
    {{ period_start(day, grain) }} in (
        select {{ period_start('retold.month_start', grain) }}
        from {{ ref('retold_months') }} as retold
    )
    {%- elif spans | length == 0 -%}
    false
    {%- else -%}
    {%- for span in spans -%}
    {{ 'or ' if not loop.first }}{{ day }}
    between date '{{ span[0] }}' and date '{{ span[1] }}'
    {% endfor -%}
    {%- endif -%}
{%- endmacro %}

{# By which rules comments and answers that are there are told; read by name, not by ref: they
   are written last in the build that begins with this. None where they are not known. #}
{% macro told_naming_rules() -%}
    {%- set told = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set told = adapter.get_relation(
            database=target.database, schema='marts', identifier='told_naming_rules'
        ) -%}
    {%- endif -%}
    {%- if told is none -%}
    select
        cast(null as date) as month_start,
        cast(null as varchar) as names_key
    where false
    {%- else -%}
    select
        month_start,
        names_key
    from {{ told }}
    {%- endif -%}
{%- endmacro %}

{# Answers that new batches brought, and perhaps some before them: the numbers of responses
   grow, so that the answers of earlier batches are passed over unread. Without a new
   response there is none: no response has the largest number there is. #}
{% macro is_of_a_new_batch(response_no) -%}
    {%- if is_incremental() -%}
    {{ response_no }} >= (
        select coalesce(min(new_response.response_no), 9223372036854775807)
        from {{ ref('responses') }} as new_response
        where
            new_response.batch_no > {{ last_built_batch_no() }}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# A question that no earlier build found: scored_questions keeps every one it ever saw. #}
{% macro is_not_there_yet(questions) -%}
    {%- if is_incremental() -%}
    not exists (
        select 1
        from {{ this }} as known
        where
            known.metric = {{ questions }}.metric
            and known.is_on_scale = {{ questions }}.is_on_scale
            {%- for column in ['question_key', 'scale_min', 'scale_max', 'direction'] %}
            and known.{{ column }} is not distinct from {{ questions }}.{{ column }}
            {%- endfor %}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{# Number of the last batch that is in the figures as this build began. #}
{% macro last_built_batch_no() -%}
    {%- set told = told_now('build_window', 'built_batch_no') -%}
    {%- if told -%}
    {{ (told | first)[0] }}
    {%- else -%}
    (select build_window.built_batch_no from {{ ref('build_window') }} as build_window)
    {%- endif -%}
{%- endmacro %}
