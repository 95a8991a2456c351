-- Grain: one row per period asked for, response and score of its window or of the one
-- before it.
-- Made when a scheme's period is asked for, never by an ordinary run.
{{ config(materialized='table', tags=['on_request']) }}

{%- set scheme = feed_scheme() %}
{%- set both_windows = 2 * scheme['window_months'] - 1 %}
{%- set unit = {'location': 'counted.location', 'manager': 'counted.manager'} %}

with

{{ feed_asked() }},

-- a metric on several scales is no one figure: the scheme has to name the scale
chosen_scale as (

    select
        coalesce(
            {{ text_literal(scheme['scale']) }},
            case when count(distinct scale) = 1 then min(scale) end
        ) as scale

    from {{ ref('answer_series') }}

    where metric = '{{ feed_base_metric() }}'

),

series as (

    select series.*

    from {{ ref('answer_series') }} as series

    -- series on other scales find no partner
    inner join chosen_scale
        on series.scale = chosen_scale.scale

    where series.metric = '{{ feed_base_metric() }}'

),

reattributed as (

    {{ feed_pairs(
        feed_mapping('feed_reattributed') if scheme['unit_type'] in unit else {},
        'response_uid', 'unit_id'
    ) }}

),

responses as (

    select
        counted.response_no,
        counted.response_uid,
        counted.survey,
        counted.answered_date,
        coalesce(reattributed.unit_id, {{ unit.get(scheme['unit_type'], "'all'") }})
            as unit_id,
        counted.location,
        counted.manager,
        {{ person_key('counted') }} as person_key,
        responses.content_hash,
        responses.manifest_seq,
        {{ feed_basis_date('responses') }} as basis_date,
        {{ feed_is_basis_assumed('responses') }} as is_basis_assumed

    from {{ ref('counted_responses') }} as counted

    -- each has its record: superseded ones and tests are not counted
    inner join {{ ref('responses') }} as responses
        on counted.response_no = responses.response_no

    -- most answers are about the unit that they name
    left join reattributed
        on
            cast(counted.response_uid as {{ dbt.type_string() }})
            = reattributed.response_uid

    {{ join_people('counted') }}

    where
        {{ feed_basis_date('responses') }}
        between {{ feed_first_day(both_windows) }} and {{ feed_last_day() }}

),

answers_of_metric as (

    select answers.*

    from {{ ref('answers') }} as answers

    where
        answers.metric in (select series.declared_metric from series)
        and answers.response_no in (select responses.response_no from responses)

),

scored as (

    {{ scored_answers_of('answers_of_metric') }}

),

{{ scores_of_responses('true', 'scored') }},

declared_causes as (

    {% for declared in var('feed_causes') -%}
    select
        {{ text_literal(declared['survey']) }} as survey,
        {{ text_literal(declared['question_key']) }} as question_key,
        {{ folded_name(text_literal(declared['option'])) }} as folded_option,
        {{ text_literal(declared['cause']) }} as cause

    union all

    {% endfor -%}
    select
        cast(null as {{ dbt.type_string() }}) as survey,
        cast(null as {{ dbt.type_string() }}) as question_key,
        cast(null as {{ dbt.type_string() }}) as folded_option,
        cast(null as {{ dbt.type_string() }}) as cause

    where false

),

-- of several choices the answer is a list
chosen_options as (

    select
        responses.response_no,
        responses.survey,
        answers.question_key,
        unnest(
            case
                when json_valid(answers.value_text) and answers.value_text like '[%'
                    then json_extract_string(answers.value_text, '$[*]')
                else [answers.value_text]
            end
        ) as option

    from responses

    inner join {{ ref('answers') }} as answers
        on responses.response_no = answers.response_no

    where
        answers.question_key in (
            select declared.question_key from declared_causes as declared
        )
        and answers.value_text is not null

),

-- what the people at the counter did counts as theirs, whatever else was wrong
answered_causes as (

    select
        chosen.response_no,
        coalesce(
            min(causes.cause) filter (where causes.cause = 'front_line'),
            min(causes.cause)
        ) as cause

    from chosen_options as chosen

    -- options without a cause find no partner
    inner join declared_causes as causes
        on
            chosen.survey = causes.survey
            and chosen.question_key = causes.question_key
            and {{ folded_name('chosen.option') }} = causes.folded_option

    group by chosen.response_no

),

tagged_causes as (

    {{ feed_pairs(feed_mapping('feed_tagged_causes'), 'response_uid', 'cause') }}

),

exclusions as (

    {{ feed_pairs(feed_mapping('feed_excluded'), 'response_uid', 'reason') }}

),

scored_responses as (

    select
        responses.*,
        series.metric as base_metric,
        series.scale,
        scores.score,
        row_number() over (
            partition by scores.response_no
            order by scores.score, scores.series_no
        ) as score_no,
        {{ nps_category('scores.score') }} as nps_category,
        {{ is_top(
            'series.metric', 'scores.score', 'series.scale_min', 'series.scale_max',
            'series.direction'
        ) }} as is_at_good_end

    from scores

    -- every score came from a series and from a response of the two windows
    inner join series
        on scores.series_no = series.series_no

    inner join responses
        on scores.response_no = responses.response_no

),

marked as (

    select
        scored_responses.*,
        exclusions.response_uid is not null as is_excluded,
        exclusions.reason as excluded_reason,
        coalesce(tagged_causes.cause, answered_causes.cause) as cause

    from scored_responses

    -- most answers are not excluded, and have no cause
    left join exclusions
        on
            cast(scored_responses.response_uid as {{ dbt.type_string() }})
            = exclusions.response_uid

    left join tagged_causes
        on
            cast(scored_responses.response_uid as {{ dbt.type_string() }})
            = tagged_causes.response_uid

    left join answered_causes
        on scored_responses.response_no = answered_causes.response_no

),

judged as (

    select
        *,
        {{ feed_is_outside_control('cause') }} as is_outside_control

    from marked

),

of_months as (

    select
        judged.*,
        asked.period,
        judged.basis_date < asked.window_start as is_of_previous_window

    from judged

    -- months that lie far apart leave answers between them
    inner join asked
        on judged.basis_date between asked.previous_window_start and asked.period_end

)

select
    period,
    response_no,
    response_uid,
    content_hash,
    survey,
    unit_id,
    location,
    manager,
    person_key,
    '{{ scheme["metric"] }}' as metric,
    scale,
    cast(score_no as integer) as score_no,
    basis_date,
    is_basis_assumed,
    answered_date,
    score,
    {{ feed_class('promoter') }} as promoter,
    {{ feed_class('passive') }} as passive,
    {{ feed_class('detractor') }} as detractor,
    is_excluded,
    excluded_reason,
    cause,
    is_outside_control,
    not is_excluded and not {{ feed_is_left_out('is_outside_control') }} as is_counted,
    is_of_previous_window,
    manifest_seq

from of_months

-- of a share: a scale without whole points has no best ones
where {{ feed_class('promoter') }} is not null or not {{ feed_is_classed() | lower }}
