{# What the incremental models share: which batch the last finished build reached, and how
   the touched part of a table is replaced.

   The order of a build: build_window fixes from which batch to which, touched_days and
   touched_periods say what that changes, the tables replace exactly that, and build_state,
   last of all, remembers the batch. A build that is killed anywhere leaves build_state as it
   was, so that the next one repeats the same days: replacing a day twice changes nothing. #}

{# Number of the last batch in the figures, as SQL; -1 = nothing is built, or it was built
   under other definitions, another rule of two answers of one person, or for another level.
   build_state is read by name, not by ref: it comes last in the
   build that this is the first step of. #}
{% macro built_batch_no() -%}
    {{ built_up_to('batch_no') }}
{%- endmacro %}

{# Number of the last coding of comments that is in the figures, likewise. #}
{% macro built_coding_no() -%}
    {{ built_up_to('coding_no') }}
{%- endmacro %}

{# -1 also where build_state is of a version that did not remember the column yet. #}
{% macro built_up_to(column) -%}
    {%- set state = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set state = adapter.get_relation(
            database=target.database, schema='marts', identifier='build_state'
        ) -%}
    {%- endif -%}
    {%- if state is none or column not in (
        adapter.get_columns_in_relation(state) | map(attribute='name')
    ) -%}
    -1
    {%- else -%}
    coalesce(
        (
            select max({{ column }})
            from {{ state }}
            where
                definition_version = {{ definitions_key() }}
                and confidence_level = cast({{ confidence_level() }} as double)
                and repeat_rules = {{ repeat_rules(source('raw', 'source')) }}
        ),
        -1
    )
    {%- endif -%}
{%- endmacro %}

{# Strategy `touched_days`: the days of touched_days leave the table, and what the model
   made of them comes in. A day whose answers are all gone simply does not come back. #}
{% macro get_incremental_touched_days_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }}
    where
        answered_date in (select touched_date from {{ ref('touched_days') }})
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{# Strategy `touched_periods`: the same by period_grain and period_start. #}
{% macro get_incremental_touched_periods_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }} as target_row
    where
        exists (
            select 1
            from {{ ref('touched_periods') }} as touched
            where
                touched.period_grain = target_row.period_grain
                and touched.period_start = target_row.period_start
        )
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{# Strategy `touched_comment_months`: the same by month_start. #}
{% macro get_incremental_touched_comment_months_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }}
    where
        month_start in (
            select month_start from {{ ref('touched_comment_months') }}
        )
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{# Strategy `retold_months`: the same for what is told of comments. #}
{% macro get_incremental_retold_months_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }}
    where
        {{ is_in_a_retold_span('month_start', 'month') }}
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{# Strategy `retold_quarters`: the same for answers of which some are told by quarter only. #}
{% macro get_incremental_retold_quarters_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }}
    where
        {{ is_in_a_retold_span(quarter_of_an_nps_answer(), 'quarter') }}
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{# Strategy `retold_parts`: the same for the parts of both. #}
{% macro get_incremental_retold_parts_sql(arguments) -%}
    delete from {{ arguments['target_relation'] }}
    where
        table_name = 'comments'
        and ({{ is_in_a_retold_span('part_start', 'month') }})
        or table_name = 'nps_answers'
        and ({{ is_in_a_retold_span('part_start', 'quarter') }})
        or {{ everything_is_touched() }};

    {{ insert_all(arguments) }}
{%- endmacro %}

{% macro everything_is_touched() -%}
    (select built_batch_no from {{ ref('build_window') }}) < 0
{%- endmacro %}

{% macro insert_all(arguments) -%}
    {%- set columns = get_quoted_csv(
        arguments['dest_columns'] | map(attribute='name')
    ) -%}
    insert into {{ arguments['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arguments['temp_relation'] }}
{%- endmacro %}
