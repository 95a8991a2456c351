-- Grain: one row per metric, scale, period, dimension and member with an answer.
-- A hidden group keeps its row, without counts and figures; of months that a quarter
-- hides it has one also where nobody answered. Days of members have no row, nor have
-- hidden days and weeks.

{%- set columns = [
    'metric', 'scale', 'period_grain', 'period_start', 'period_end', 'dimension', 'member',
    'n', 'value', 'low', 'high', 'interval_method', 'level', 'promoters', 'passives',
    'detractors', 'value_sum', 'value_sum_squares', 'base', 'definition_version',
    'estimator', 'base_metric', 'effective_n', 'standard_error', 'standard_error_kish',
    'test_value', 'test_error',
] %}
{%- set told = [
    'metric', 'scale', 'period_grain', 'period_start', 'period_end', 'dimension', 'member',
    'interval_method', 'level', 'definition_version', 'estimator', 'base_metric',
] %}

with

hidden_groups as (

    select * from {{ ref('hidden_groups') }}
    union distinct
    select * from {{ ref('hidden_crossings') }}

),

figures as (

    select
        figures.*,
        hidden.metric is null and {{ may_be_shown('figures') }} as is_shown

    from {{ ref('metric_figures') }} as figures

    -- what is shown finds no partner
    left join hidden_groups as hidden
        on
            figures.metric = hidden.metric
            and figures.scale = hidden.scale
            and figures.period_grain = hidden.period_grain
            and figures.period_start = hidden.period_start
            and figures.dimension = hidden.dimension
            and figures.member = hidden.member

    where
        (figures.period_grain <> 'day' or figures.dimension = 'company')
        and {{ has_figures_of('figures.dimension', 'figures.period_grain') }}

),

-- hidden without an answer: told apart from the others by nobody
empty_groups as (

    select
        company.* replace (
            hidden.dimension as dimension, hidden.member as member
        ),
        false as is_shown

    from hidden_groups as hidden

    left join {{ ref('metric_figures') }} as figures
        on
            hidden.metric = figures.metric
            and hidden.scale = figures.scale
            and hidden.period_grain = figures.period_grain
            and hidden.period_start = figures.period_start
            and hidden.dimension = figures.dimension
            and hidden.member = figures.member

    -- hidden_groups has periods of the company only
    inner join {{ ref('metric_figures') }} as company
        on
            hidden.metric = company.metric
            and hidden.scale = company.scale
            and hidden.period_grain = company.period_grain
            and hidden.period_start = company.period_start
            and company.dimension = 'company'

    where figures.metric is null

),

groups as (

    select * from figures
    where is_shown or period_grain not in ('day', 'week')

    union all

    select * from empty_groups
    where period_grain not in ('day', 'week')

)

select
    {% for column in columns[:-1] %}
    {{ told_or_hidden(column, told) }},
    {% endfor %}
    {{ told_or_hidden(columns[-1], told) }}

from groups
