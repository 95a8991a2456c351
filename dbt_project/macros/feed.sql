{# The KPI feed: what a scheme asks, and the formulas of its decisions. A scheme, its month and
   the decisions on single answers come as variables from orchestration/responses/scheme.py. #}

{# The scheme, with the usual for what it does not say. #}
{% macro feed_scheme() -%}
    {%- set scheme = {
        'scheme': '', 'version': 0, 'metric': 'nps', 'scale': none, 'unit_type': 'location',
        'window_months': 1, 'date_basis': 'response', 'timezone': 'UTC', 'target': '0',
        'targets': {}, 'gates': {}, 'decision': {}, 'payout': {'kind': 'none'},
        'when_too_few': 'neutral', 'counts': 'all', 'against': 'target',
    } -%}
    {%- set asked = var('feed_scheme') -%}
    {%- do scheme.update(asked if asked is mapping else {}) -%}
    {%- set gates = {
        'minimum_answers': 30, 'minimum_response_rate': none, 'minimum_coverage': none,
    } -%}
    {%- do gates.update(scheme['gates']) -%}
    {%- set decision = {'rule': 'probability', 'probability': '0.8'} -%}
    {%- do decision.update(scheme['decision']) -%}
    {%- do scheme.update({'gates': gates, 'decision': decision}) -%}
    {{ return(scheme) }}
{%- endmacro %}

{# A variable that maps texts to texts; none unless it is told. #}
{% macro feed_mapping(name) -%}
    {%- set told = var(name) -%}
    {{ return(told if told is mapping else {}) }}
{%- endmacro %}

{# The months asked for, all by one version of a scheme. Without one there is no answer. #}
{% macro feed_periods() -%}
    {%- set told = var('feed_periods') -%}
    {{ return(told if told and told is not string else ['0001-01']) }}
{%- endmacro %}

{# The month asked for, where a model is made for one alone. #}
{% macro feed_period() -%}
    {%- if feed_periods() | length > 1 -%}
    {{ exceptions.raise_compiler_error('one month is asked at a time: ' ~ feed_periods()) }}
    {%- endif -%}
    {{ return(feed_periods()[0]) }}
{%- endmacro %}

{# CTE `asked`: the months asked for. A window ends with its month; the one before it is as long
   and shares no answer with it. The roster is that of the last day. #}
{% macro feed_asked() -%}
{%- set months = feed_scheme()['window_months'] -%}
asked_months as (

    select
        period,
        cast(period || '-01' as date) as period_start

    from (select unnest(['{{ feed_periods() | join("', '") }}']) as period) as told

),

asked as (

    select
        period,
        period_start,
        {{ period_end('period_start', 'month') }} as period_end,
        {{ shift_month('period_start', 1 - months) }} as window_start,
        {{ shift_month('period_start', 1 - 2 * months) }} as previous_window_start

    from asked_months

)
{%- endmacro %}

{# First day of the first month asked for, so many months earlier, and last day of the last one:
   what else there is need not be read. #}
{% macro feed_first_day(months_earlier) -%}
    {{ shift_month("cast('" ~ feed_periods() | min ~ "-01' as date)", -months_earlier) }}
{%- endmacro %}

{% macro feed_last_day() -%}
    {{ period_end("cast('" ~ feed_periods() | max ~ "-01' as date)", 'month') }}
{%- endmacro %}

{# The metric of the answers that a figure is made of. #}
{% macro feed_base_metric() -%}
    {{ return({'csat': 'csi'}.get(feed_scheme()['metric'], feed_scheme()['metric'])) }}
{%- endmacro %}

{# Metrics whose answers fall into classes. A share is an NPS without detractors: those at the
   good end are its promoters, all others its passives. #}
{% macro feed_is_classed() -%}
    {{ return(feed_scheme()['metric'] in ['nps', 'csat']) }}
{%- endmacro %}

{# The day that an answer belongs to, and whether it is not known and the day of the answer
   stands for it. What was sent is known in UTC; its day is that of the scheme's time zone. #}
{% macro feed_basis_date(responses) -%}
    {%- set basis = feed_scheme()['date_basis'] -%}
    {%- if basis == 'sent' -%}
    coalesce(
        cast(timezone(
            {{ text_literal(feed_scheme()['timezone']) }},
            timezone('UTC', {{ responses }}.sent_at)
        ) as date),
        {{ responses }}.answered_date
    )
    {%- elif basis == 'contact' -%}
    {{ contact_day(responses) }}
    {%- else -%}
    {{ responses }}.answered_date
    {%- endif -%}
{%- endmacro %}

{% macro feed_is_basis_assumed(responses) -%}
    {%- set column = {'sent': 'sent_at', 'contact': 'contact_date'} -%}
    {%- if feed_scheme()['date_basis'] in column -%}
    {{ responses }}.{{ column[feed_scheme()['date_basis']] }} is null
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

{# Causes that people at the counter cannot do anything about. #}
{% macro causes_outside_control() -%}
    {{ return(['back_office', 'product', 'price', 'policy']) }}
{%- endmacro %}

{% macro feed_is_outside_control(cause) -%}
    coalesce({{ cause }} in ('{{ causes_outside_control() | join("', '") }}'), false)
{%- endmacro %}

{# Whether a scheme leaves out what is outside control. #}
{% macro feed_is_left_out(is_outside_control) -%}
    {%- if feed_scheme()['counts'] == 'controllable' -%}
    {{ is_outside_control }}
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

{# 1 for an answer of a class, 0 for others; null of a metric without classes. #}
{% macro feed_class(class_) -%}
    {%- if feed_scheme()['metric'] == 'nps' -%}
    cast(nps_category = '{{ class_ }}' as integer)
    {%- elif not feed_is_classed() -%}
    cast(null as integer)
    {%- elif class_ == 'promoter' -%}
    cast(is_at_good_end as integer)
    {%- elif class_ == 'passive' -%}
    cast(not is_at_good_end as integer)
    {%- else -%}
    0
    {%- endif -%}
{%- endmacro %}

{# Pairs of a variable as rows of two texts. #}
{% macro feed_pairs(pairs, key, value) -%}
    {%- for one, other in pairs.items() %}
    select
        {{ text_literal(one) }} as {{ key }},
        {{ text_literal(other) }} as {{ value }}

    union all

    {% endfor -%}
    select
        cast(null as {{ dbt.type_string() }}) as {{ key }},
        cast(null as {{ dbt.type_string() }}) as {{ value }}

    where false
{%- endmacro %}

{# What is told and decided on: eight digits after the point, so that a row proves itself and
   comes out the same on every machine. #}
{% macro feed_decimal(value) -%}
    cast(round({{ value }}, 8) as decimal(18, 8))
{%- endmacro %}

{# The target of a unit as it is declared. #}
{% macro feed_declared_target(unit) -%}
    {%- set scheme = feed_scheme() -%}
    case
        {%- for name, value in scheme['targets'].items() %}
        when {{ unit }} = {{ text_literal(name) }} then cast('{{ value }}' as decimal(18, 8))
        {%- endfor %}
        when {{ unit }} is not null then cast('{{ scheme["target"] }}' as decimal(18, 8))
    end
{%- endmacro %}

{# Enough answers, and where a scheme asks for them enough of those who were asked, and of those
   who bought. What is not known is not enough. #}
{% macro feed_passes_gates(n, response_rate, coverage) -%}
    {%- set gates = feed_scheme()['gates'] -%}
    (
        {{ n }} >= {{ gates['minimum_answers'] }}
        {%- if gates['minimum_response_rate'] is not none %}
        and coalesce({{ response_rate }} >= 100 * {{ gates['minimum_response_rate'] }}, false)
        {%- endif %}
        {%- if gates['minimum_coverage'] is not none %}
        and coalesce({{ coverage }} >= 100 * {{ gates['minimum_coverage'] }}, false)
        {%- endif %}
    )
{%- endmacro %}

{# What is decided of a unit that has enough answers. The bare figure and the shrunken one are
   met or not; the interval and the probability may leave it unproven. #}
{% macro feed_verdict(figures, rule=none) -%}
    {%- set rule = rule or feed_scheme()['decision']['rule'] -%}
    {%- set probability -%}
        cast({{ feed_scheme()['decision']['probability'] }} as decimal(18, 8))
    {%- endset -%}
    {%- set value = {'raw': 'value', 'shrunk': 'shrunk_value'}.get(rule) -%}
    case
        {%- if rule == 'interval' %}
        when {{ figures }}.low >= {{ figures }}.target then 'met'
        when {{ figures }}.high < {{ figures }}.target then 'not_met'
        when {{ figures }}.value is not null then 'not_proven'
        {%- elif rule == 'probability' %}
        when {{ figures }}.p_at_least_target >= {{ probability }} then 'met'
        when {{ figures }}.p_at_least_target <= 1 - {{ probability }} then 'not_met'
        when {{ figures }}.value is not null then 'not_proven'
        {%- else %}
        when {{ figures }}.{{ value }} >= {{ figures }}.target then 'met'
        when {{ figures }}.{{ value }} < {{ figures }}.target then 'not_met'
        {%- endif %}
    end
{%- endmacro %}

{# What a scheme pays, in percent of the bonus; null where it pays nothing by figures. #}
{% macro feed_payout(shrunk, target, probability) -%}
    {%- set payout = feed_scheme()['payout'] -%}
    {%- if payout['kind'] == 'linear' -%}
    case
        when {{ shrunk }} is not null
            then {{ payout_linear(
                shrunk, target, payout['span'] ~ 'e0', payout['most'] ~ 'e0'
            ) }}
    end
    {%- elif payout['kind'] == 'tiers' -%}
    {{ payout_of_tier(payout_tier(probability, payout['steps']), payout['steps']) }}
    {%- else -%}
    cast(null as double)
    {%- endif -%}
{%- endmacro %}

{# Answers of a class of a unit: none is 0 where there are classes, and null where there are
   none. #}
{% macro feed_class_count(count) -%}
    {%- if feed_is_classed() -%}
    cast(coalesce({{ count }}, 0) as bigint)
    {%- else -%}
    cast(null as bigint)
    {%- endif -%}
{%- endmacro %}

{# The figure of counts, and its interval by the method of the metric. `prefix` is that of the
   columns of a window. #}
{% macro feed_value(prefix='') -%}
    {%- if feed_is_classed() -%}
    {{ nps_points(prefix ~ 'promoters', prefix ~ 'detractors', prefix ~ 'n') }}
    {%- else -%}
    cast({{ prefix }}score_sum as double) / nullif({{ prefix }}n, 0)
    {%- endif -%}
{%- endmacro %}

{% macro feed_interval_method() -%}
    {{ return({'nps': 'adjusted_wald', 'csat': 'wilson'}.get(feed_scheme()['metric'], 't')) }}
{%- endmacro %}

{% macro feed_low() -%}
    {%- if feed_interval_method() == 'adjusted_wald' -%}
    {{ adjusted_wald_low('promoters', 'detractors', 'n') }}
    {%- elif feed_interval_method() == 'wilson' -%}
    100e0 * {{ wilson_low('promoters', 'n') }}
    {%- else -%}
    {{ t_interval_low('exact_value', 'score_variance', 'n') }}
    {%- endif -%}
{%- endmacro %}

{% macro feed_high() -%}
    {%- if feed_interval_method() == 'adjusted_wald' -%}
    {{ adjusted_wald_high('promoters', 'detractors', 'n') }}
    {%- elif feed_interval_method() == 'wilson' -%}
    100e0 * {{ wilson_high('promoters', 'n') }}
    {%- else -%}
    {{ t_interval_high('exact_value', 'score_variance', 'n') }}
    {%- endif -%}
{%- endmacro %}

{# What a test of the figure against another one takes; of means there is none. #}
{% macro feed_test_value(prefix='') -%}
    {%- if feed_interval_method() == 'adjusted_wald' -%}
    {{ adjusted_wald_centre(prefix ~ 'promoters', prefix ~ 'detractors', prefix ~ 'n') }}
    {%- elif feed_interval_method() == 'wilson' -%}
    {{ adjusted_share(prefix ~ 'promoters', prefix ~ 'n') }}
    {%- else -%}
    cast(null as double)
    {%- endif -%}
{%- endmacro %}

{% macro feed_test_error(prefix='') -%}
    {%- if feed_interval_method() == 'adjusted_wald' -%}
    {{ adjusted_wald_error(prefix ~ 'promoters', prefix ~ 'detractors', prefix ~ 'n') }}
    {%- elif feed_interval_method() == 'wilson' -%}
    {{ adjusted_share_error(prefix ~ 'promoters', prefix ~ 'n') }}
    {%- else -%}
    cast(null as double)
    {%- endif -%}
{%- endmacro %}

{# CTEs `listed_months` and `listed`: units whose window, or the one before it, the board does not
   let be summed up: a month of it is hidden, and no quarter within the window that is shown holds
   that month. Of all others the figure is a sum of shown ones and tells nothing new. The company is
   among them. `everybody` is a CTE with a `company_scale` of each month asked for. #}
{% macro feed_listed_units(everybody) -%}
listed_months as (

    select
        asked.period,
        months.dimension,
        months.member as unit_id,
        months.period_start >= asked.window_start as is_of_window,
        quarters.member is null
        and {{ period_start('months.period_start', 'quarter') }} >= case
            when months.period_start >= asked.window_start then asked.window_start
            when months.period_start < asked.window_start
                then asked.previous_window_start
        end
        and {{ period_end(period_start('months.period_start', 'quarter'), 'quarter') }} <= case
            when months.period_start >= asked.window_start then asked.period_end
            when months.period_start < asked.window_start then asked.window_start - 1
        end as is_in_a_shown_quarter

    from {{ ref('hidden_groups') }} as months

    inner join asked
        on months.period_start between asked.previous_window_start and asked.period_start

    -- what is hidden on another scale finds no partner
    inner join {{ everybody }} as everybody
        on
            asked.period = everybody.period
            and months.scale = everybody.company_scale

    -- a quarter that is shown finds no partner
    left join {{ ref('hidden_groups') }} as quarters
        on
            months.metric = quarters.metric
            and months.scale = quarters.scale
            and months.dimension = quarters.dimension
            and months.member = quarters.member
            and quarters.period_grain = 'quarter'
            and quarters.period_start = {{ period_start('months.period_start', 'quarter') }}

    where
        months.metric = '{{ feed_scheme()["metric"] }}'
        and months.dimension in ('{{ feed_scheme()["unit_type"] }}', 'company')
        and months.period_grain = 'month'

),

listed as (

    select
        period,
        dimension,
        unit_id,
        bool_or(is_of_window) as is_listed,
        bool_or(not is_of_window) as previous_is_listed

    from listed_months

    where not is_in_a_shown_quarter

    group by period, dimension, unit_id

)
{%- endmacro %}

{# What a unit is told to be paid. On a line the percent gives the figure away, and with it the
   small unit for whose sake it is hidden: of a hidden unit it is told in steps, and always up, so
   that nobody is paid less for being hidden. A step of a scheme by probability tells little, and
   the percent of all units together nothing of this one. #}
{% macro feed_told_payout() -%}
    {%- set payout = feed_scheme()['payout'] -%}
    {%- if payout['kind'] == 'linear' -%}
    case
        when is_shown or status in ('suppressed', 'insufficient_n') then exact_payout
        when not is_shown then least(
            {{ payout['most'] }}e0,
            ceil({{ feed_decimal('exact_payout') }} / {{ payout_step_of_hidden() }})
            * {{ payout_step_of_hidden() }}
        )
    end
    {%- else -%}
    exact_payout
    {%- endif -%}
{%- endmacro %}

{# In whole percents six of seven small units followed from the percent of their neighbour; in
   steps of ten one of forty (tests/dbt/test_feed_hiding.py). #}
{% macro payout_step_of_hidden() %}10{% endmacro %}

{# CTEs `ranked` and `hiding`: which units of a `period` may be shown in its window, as `is_shown`
   and `previous_is_shown`. One hidden unit alone would follow from the pool and the others: then the
   smallest of the others is hidden with it. `is_listed` and `previous_is_listed` of a unit say
   what others already hide. #}
{% macro feed_hiding(units) -%}
{%- set prefixes = ['', 'previous_'] -%}
hidden_alone as (

    select
        *,
        {% for prefix in prefixes %}
        {{ is_small(prefix ~ 'n') }} or ({{ prefix }}n > 0 and {{ prefix }}is_listed)
            as {{ prefix }}is_hidden_alone{{ ',' if not loop.last }}
        {% endfor %}

    from {{ units }}

),

ranked as (

    select
        *,
        {% for prefix in prefixes %}
        coalesce(
            sum({{ prefix }}n) filter (where {{ prefix }}is_hidden_alone)
                over (partition by period),
            0
        )
            as {{ prefix }}hidden_n,
        count(*) filter (where {{ prefix }}is_hidden_alone)
            over (partition by period) as {{ prefix }}hidden_count,
        row_number() over (
            partition by period, {{ prefix }}is_hidden_alone or {{ prefix }}n = 0
            order by {{ prefix }}n, unit_id
        ) as {{ prefix }}size_rank{{ ',' if not loop.last }}
        {% endfor %}

    from hidden_alone

),

hiding as (

    select
        *,
        {% for prefix in prefixes %}
        not {{ prefix }}is_hidden_alone
        and not (
            {{ is_given_away(prefix ~ 'hidden_n', prefix ~ 'hidden_count') }}
            and {{ prefix }}n > 0
            and {{ prefix }}size_rank = 1
        ) as {{ prefix }}is_shown{{ ',' if not loop.last }}
        {% endfor %}

    from ranked

)
{%- endmacro %}
