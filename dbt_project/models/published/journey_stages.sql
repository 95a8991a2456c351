-- Grain: one row per month, quarter or year, level, stage, touchpoint and channel.
-- A level is the whole journey, a stage, a touchpoint of it, or its lane of a channel.
{%- set stages = journey_stages() %}
{%- set counts = [
    'entered', 'completed', 'first_entered', 'last_completed', 'nps_n', 'promoters',
    'passives', 'detractors', 'csi_n', 'ces_n',
] %}
{%- set pairs = [
    'pair_n', 'pair_points_sum', 'pair_scores_sum', 'pair_points_sum_squares',
    'pair_scores_sum_squares', 'pair_products_sum',
] %}
{%- set sums = [
    'csi_sum', 'csi_sum_squares', 'ces_sum', 'ces_sum_squares',
] %}

with

stages as (

    {% for declared in stages %}
    select
        {{ loop.index }} as stage_no,
        {{ text_literal(declared.stage) }} as stage,
        {{ text_literal(declared.names.get('en')) }} as name_en,
        {{ text_literal(declared.names.get('ru')) }} as name_ru,
        {{ text_literal(declared.names.get('ro')) }} as name_ro,
        cast({{ declared.importance if declared.importance is not none else 'null' }} as double)
            as importance,
        {{ 'true' if declared.moment_of_truth else 'false' }} as is_set_by_hand
    {% if not loop.last %}
    union all

    {% endif %}
    {% else %}
    select
        0 as stage_no,
        '' as stage,
        '' as name_en,
        '' as name_ru,
        '' as name_ro,
        cast(null as double) as importance,
        false as is_set_by_hand
    where false
    {% endfor %}

),

{{ declared_places() }},

answers as (

    select
        answers.*,
        coalesce(places.stage, {{ unknown_member() }}) as stage

    from {{ ref('journey_answers') }} as answers

    -- answers at a touchpoint of no stage are those of an unknown one
    left join places
        on answers.touchpoint = places.touchpoint

),

-- one scale of satisfaction and one form of effort, that of most answers: others would
-- make another line
totals as (

    select
        metric,
        scale,
        metric = 'csi' as is_csi,
        sum(n) as n

    from answers

    where metric <> 'nps'

    group by metric, scale

),

ranked_totals as (

    select
        *,
        row_number() over (
            partition by is_csi
            order by n desc, metric asc, scale asc
        ) as choice

    from totals

),

shown_answers as (

    select
        answers.*,
        case
            when answers.metric in ('nps', 'csi') then answers.metric
            when answers.metric not in ('nps', 'csi') then 'ces'
        end as kind

    from answers

    -- NPS is never among the totals, and has one scale
    left join ranked_totals as chosen
        on answers.metric = chosen.metric and answers.scale = chosen.scale

    where answers.metric = 'nps' or chosen.choice = 1

),

volumes as (

    select
        {{ period_start('volumes.period_start', 'month') }} as period_start,
        volumes.stage,
        coalesce(volumes.touchpoint, {{ unknown_member() }}) as touchpoint,
        coalesce(volumes.channel, {{ unknown_member() }}) as channel,
        volumes.entered,
        volumes.completed,
        stages.stage_no

    from {{ ref('stage_volumes') }} as volumes

    -- volumes of a stage that is not declared keep its name
    left join stages
        on volumes.stage = stages.stage

    where
        volumes.is_current
        and {{ 'true' if stages else 'false' }}

),

-- of all periods, so that what everything is measured against is always the same stage
ends as (

    select
        min(stage_no) as first_no,
        max(stage_no) as last_no

    from volumes

),

facts as (

    select
        volumes.period_start,
        volumes.stage,
        volumes.touchpoint,
        volumes.channel,
        volumes.entered,
        volumes.completed,
        case when volumes.stage_no = ends.first_no then volumes.entered end
            as first_entered,
        case when volumes.stage_no = ends.last_no then volumes.completed end
            as last_completed,
        {% for name in counts[4:] + sums %}
        0 as {{ name }},
        {% endfor %}
        {% for kind in ['csi', 'ces'] %}
        {% for name in pairs %}
        0 as {{ kind }}_{{ name }},
        {% endfor %}
        {% endfor %}
        cast(null as {{ dbt.type_string() }}) as csi_scale,
        cast(null as {{ dbt.type_string() }}) as ces_metric,
        cast(null as {{ dbt.type_string() }}) as ces_scale

    from volumes

    cross join ends

    union all by name

    select
        answers.period_start,
        answers.stage,
        answers.touchpoint,
        answers.channel,
        {% for name in counts[:4] %}
        cast(null as bigint) as {{ name }},
        {% endfor %}
        case when answers.kind = 'nps' then answers.n else 0 end as nps_n,
        answers.promoters,
        answers.passives,
        answers.detractors,
        {% for kind in ['csi', 'ces'] %}
        case when answers.kind = '{{ kind }}' then answers.n else 0 end as {{ kind }}_n,
        case when answers.kind = '{{ kind }}' then answers.points_sum else 0 end
            as {{ kind }}_sum,
        case when answers.kind = '{{ kind }}' then answers.points_sum_squares else 0 end
            as {{ kind }}_sum_squares,
        {% for name in pairs %}
        case when answers.kind = '{{ kind }}' then answers.{{ name }} else 0 end
            as {{ kind }}_{{ name }},
        {% endfor %}
        {% endfor %}
        case when answers.kind = 'csi' then answers.scale end as csi_scale,
        case when answers.kind = 'ces' then answers.metric end as ces_metric,
        case when answers.kind = 'ces' then answers.scale end as ces_scale

    from shown_answers as answers

),

in_periods as (

    {% for grain in ['month', 'quarter', 'year'] %}
    select
        facts.* exclude (period_start),
        '{{ grain }}' as period_grain,
        {{ period_start('facts.period_start', grain) }} as period_start

    from facts
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

leveled as (

    select
        *,
        'journey' as level,
        'all' as level_stage,
        'all' as level_touchpoint,
        'all' as level_channel

    from in_periods

    union all

    select
        *,
        'stage' as level,
        stage as level_stage,
        'all' as level_touchpoint,
        'all' as level_channel

    from in_periods

    union all

    select
        *,
        'touchpoint' as level,
        stage as level_stage,
        touchpoint as level_touchpoint,
        'all' as level_channel

    from in_periods

    union all

    select
        *,
        'channel' as level,
        stage as level_stage,
        'all' as level_touchpoint,
        channel as level_channel

    from in_periods

),

summed as (

    select
        period_grain,
        period_start,
        level,
        level_stage as stage,
        level_touchpoint as touchpoint,
        level_channel as channel,
        {% for name in counts + sums %}
        sum({{ name }}) as {{ name }},
        {% endfor %}
        {% for kind in ['csi', 'ces'] %}
        {% for name in pairs %}
        sum({{ kind }}_{{ name }}) as {{ kind }}_{{ name }},
        {% endfor %}
        {% endfor %}
        max(csi_scale) as csi_scale,
        max(ces_metric) as ces_metric,
        max(ces_scale) as ces_scale

    from leveled

    group by
        period_grain,
        period_start,
        level,
        level_stage,
        level_touchpoint,
        level_channel

),

-- A figure of a stage is shown where every touchpoint with answers in it is: then it
-- says nothing that is not published already. Of lanes only the volumes are shown.
shown_touchpoints as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        member

    from {{ ref('metric_values') }}

    where
        dimension = 'touchpoint'
        and period_grain in ('month', 'quarter', 'year')
        and metric in ('nps', 'csi', 'ces', 'ces_1', 'ces_5')
        and value is not null
        and base <> 'too_few'

),

hidden_touchpoints as (

    select
        summed.period_grain,
        summed.period_start,
        summed.stage,
        {% for kind in ['nps', 'csi', 'ces'] %}
        summed.{{ kind }}_n > 0 and shown_{{ kind }}.member is null
            as is_{{ kind }}_hidden,
        {% endfor %}
        summed.touchpoint

    from summed

    -- what is not shown finds no partner
    left join shown_touchpoints as shown_nps
        on
            summed.period_grain = shown_nps.period_grain
            and summed.period_start = shown_nps.period_start
            and summed.touchpoint = shown_nps.member
            and shown_nps.metric = 'nps'

    left join shown_touchpoints as shown_csi
        on
            summed.period_grain = shown_csi.period_grain
            and summed.period_start = shown_csi.period_start
            and summed.touchpoint = shown_csi.member
            and shown_csi.metric = 'csi'
            and summed.csi_scale = shown_csi.scale

    left join shown_touchpoints as shown_ces
        on
            summed.period_grain = shown_ces.period_grain
            and summed.period_start = shown_ces.period_start
            and summed.touchpoint = shown_ces.member
            and summed.ces_metric = shown_ces.metric
            and summed.ces_scale = shown_ces.scale

    where summed.level = 'touchpoint'

),

hidden_stages as (

    select
        period_grain,
        period_start,
        stage,
        touchpoint,
        is_nps_hidden,
        is_csi_hidden,
        is_ces_hidden

    from hidden_touchpoints

    union all

    select
        period_grain,
        period_start,
        stage,
        'all' as touchpoint,
        bool_or(is_nps_hidden) as is_nps_hidden,
        bool_or(is_csi_hidden) as is_csi_hidden,
        bool_or(is_ces_hidden) as is_ces_hidden

    from hidden_touchpoints

    group by period_grain, period_start, stage

),

protected as (

    select
        summed.period_grain,
        summed.period_start,
        summed.level,
        summed.stage,
        summed.touchpoint,
        summed.channel,
        {% for name in counts[:4] %}
        summed.{{ name }},
        {% endfor %}
        {% for kind in ['nps', 'csi', 'ces'] %}
        {%- set is_shown = is_shown_of_a_stage(kind) %}
        {%- set names = counts[4:8] if kind == 'nps' else [
            kind ~ '_n', kind ~ '_sum', kind ~ '_sum_squares'
        ] %}
        {% for name in names %}
        case when {{ is_shown }} then summed.{{ name }} end as {{ name }},
        {% endfor %}
        {% if kind != 'nps' %}
        {% for name in pairs %}
        case
            when
                {{ is_shown }}
                and {{ base_label('summed.' ~ kind ~ '_pair_n') }} <> 'too_few'
                then summed.{{ kind }}_{{ name }}
        end as {{ kind }}_{{ name }},
        {% endfor %}
        {% endif %}
        {% endfor %}
        summed.csi_scale,
        summed.ces_metric,
        summed.ces_scale,
        summed.nps_n + summed.csi_n + summed.ces_n > 0 as has_answers

    from summed

    left join hidden_stages as hidden
        on
            summed.level in ('stage', 'touchpoint')
            and summed.period_grain = hidden.period_grain
            and summed.period_start = hidden.period_start
            and summed.stage = hidden.stage
            and summed.touchpoint = hidden.touchpoint

),

-- stages without anything in a period have a row too: a gap is not a way round
periods as (

    select distinct
        period_grain,
        period_start

    from summed

),

every_stage as (

    select
        periods.period_grain,
        periods.period_start,
        stages.stage

    from periods

    cross join stages

),

rows_of_stages as (

    select
        coalesce(protected.period_grain, every_stage.period_grain) as period_grain,
        coalesce(protected.period_start, every_stage.period_start) as period_start,
        coalesce(protected.level, 'stage') as level,
        coalesce(protected.stage, every_stage.stage) as stage,
        coalesce(protected.touchpoint, 'all') as touchpoint,
        coalesce(protected.channel, 'all') as channel,
        protected.* exclude (
            period_grain, period_start, level, stage, touchpoint, channel
        )

    from protected

    full outer join every_stage
        on
            protected.level = 'stage'
            and protected.period_grain = every_stage.period_grain
            and protected.period_start = every_stage.period_start
            and protected.stage = every_stage.stage

),

-- a whole journey begins at its first stage and ends after its last one
measured as (

    select
        rows_of_stages.* exclude (entered, completed),
        stages.stage_no,
        stages.name_en,
        stages.name_ru,
        stages.name_ro,
        stages.importance,
        coalesce(stages.is_set_by_hand, false) as is_set_by_hand,
        case
            when rows_of_stages.level = 'journey' then rows_of_stages.first_entered
            when rows_of_stages.level <> 'journey' then rows_of_stages.entered
        end as entered,
        case
            when rows_of_stages.level = 'journey' then rows_of_stages.last_completed
            when rows_of_stages.level <> 'journey' then rows_of_stages.completed
        end as completed,
        max(
            case
                when rows_of_stages.level = 'journey' then rows_of_stages.first_entered
            end
        ) over (
            partition by rows_of_stages.period_grain, rows_of_stages.period_start
        ) as all_entered,
        {% for kind in ['csi', 'ces'] %}
        cast({{ kind }}_sum as double) / nullif({{ kind }}_n, 0) as {{ kind }}_percent,
        {{ sample_variance(kind ~ '_sum', kind ~ '_sum_squares', kind ~ '_n') }}
            as {{ kind }}_variance,
        {{ correlation(
            kind ~ '_pair_n',
            'cast(' ~ kind ~ '_pair_points_sum as double)',
            'cast(' ~ kind ~ '_pair_scores_sum as double)',
            'cast(' ~ kind ~ '_pair_points_sum_squares as double)',
            'cast(' ~ kind ~ '_pair_scores_sum_squares as double)',
            'cast(' ~ kind ~ '_pair_products_sum as double)',
        ) }} as {{ kind }}_impact,
        {% endfor %}
        {{ nps_points('promoters', 'detractors', 'nps_n') }} as nps,
        {{ adjusted_wald_low('promoters', 'detractors', 'nps_n') }} as nps_low,
        {{ adjusted_wald_high('promoters', 'detractors', 'nps_n') }} as nps_high

    from rows_of_stages

    -- the journey as a whole, and stages that are not declared, find no partner
    left join stages
        on rows_of_stages.stage = stages.stage

),

interpreted as (

    select
        *,
        {{ share_points('completed', 'entered') }} as conversion_percent,
        100e0 - {{ share_points('completed', 'entered') }} as drop_percent,
        {{ share_points('entered', 'all_entered') }} as reach_percent,
        case
            when entered >= completed then entered - completed
            when entered < completed then 0
        end as loss_count,
        {% for kind in ['csi', 'ces'] %}
        {{ t_interval_low(kind ~ '_percent', kind ~ '_variance', kind ~ '_n') }}
            as {{ kind }}_low,
        {{ t_interval_high(kind ~ '_percent', kind ~ '_variance', kind ~ '_n') }}
            as {{ kind }}_high,
        {% endfor %}
        case when csi_n > 0 then 'csi' when ces_n > 0 then ces_metric end
            as satisfaction_metric,
        coalesce(csi_impact, ces_impact) as impact_r,
        case
            when csi_impact is not null then csi_pair_n
            when ces_impact is not null then ces_pair_n
        end as pair_n,
        max(case when level = 'journey' then csi_percent end) over (
            partition by period_grain, period_start
        ) as overall_csi

    from measured

),

judged as (

    select
        *,
        {% for limit in ['percent', 'low', 'high'] %}
        case
            when satisfaction_metric = 'csi' then csi_{{ limit }}
            when satisfaction_metric <> 'csi' then ces_{{ limit }}
        end as satisfaction_{{ limit }},
        {% endfor %}
        {{ share_points(
            'loss_count',
            "sum(case when level = 'stage' then loss_count end) over ("
            ~ 'partition by period_grain, period_start)'
        ) }} as loss_share_percent,
        {{ correlation_limit(-1, 'impact_r', 'pair_n') }} as impact_low,
        {{ correlation_limit(1, 'impact_r', 'pair_n') }} as impact_high,
        rank() over (
            partition by period_grain, period_start, level, stage_no is not null
            order by impact_r desc nulls last
        ) as impact_rank,
        count(impact_r) over (
            partition by period_grain, period_start, level, stage_no is not null
        ) as impact_count

    from interpreted

),

indexed as (

    select
        *,
        level = 'stage' and stage_no is not null as is_declared_stage,
        case
            when level = 'stage'
                then {{ opportunity('importance', 'satisfaction_percent') }}
        end as opportunity,
        case
            when level = 'stage' and stage_no is not null
                then {{ pain_index(
                    'impact_r', 'satisfaction_percent', 'reach_percent'
                ) }}
        end as pain_index

    from judged

)

select
    period_grain,
    period_start,
    {{ period_end_of('period_grain', 'period_start') }} as period_end,
    level,
    cast(stage_no as integer) as stage_no,
    stage,
    touchpoint,
    channel,
    {{ channel_no('channel') }} as channel_no,
    name_en,
    name_ru,
    name_ro,
    cast(entered as bigint) as entered,
    cast(completed as bigint) as completed,
    conversion_percent,
    drop_percent,
    reach_percent,
    case when level <> 'journey' then cast(loss_count as bigint) end as loss_count,
    case when level <> 'journey' then loss_share_percent end as loss_share_percent,
    {% for name in ['nps_n', 'promoters', 'passives', 'detractors'] %}
    cast({{ name }} as bigint) as {{ name }},
    {% endfor %}
    nps,
    nps_low,
    nps_high,
    cast(csi_n as bigint) as csi_n,
    csi_scale,
    csi_percent,
    csi_low,
    csi_high,
    cast(ces_n as bigint) as ces_n,
    ces_metric,
    ces_scale,
    ces_percent as ease_percent,
    ces_low as ease_low,
    ces_high as ease_high,
    satisfaction_metric,
    satisfaction_percent,
    satisfaction_low,
    satisfaction_high,
    cast(pair_n as bigint) as pair_n,
    impact_r,
    impact_low,
    impact_high,
    coalesce(impact_low > 0 or impact_high < 0, false) as is_impact_established,
    importance,
    opportunity,
    pain_index,
    case
        when opportunity is not null
            then cast(rank() over (
                partition by period_grain, period_start, opportunity is not null
                order by opportunity desc
            ) as integer)
    end as opportunity_rank,
    case
        when pain_index is not null
            then cast(rank() over (
                partition by period_grain, period_start, pain_index is not null
                order by pain_index desc
            ) as integer)
    end as pain_rank,
    case
        when is_declared_stage and is_set_by_hand then 'by_hand'
        when
            is_declared_stage
            and {{ is_decisive('impact_rank', 'impact_count', 'reach_percent') }}
            then 'by_impact'
    end as moment_of_truth,
    is_declared_stage
    and {{ is_painful('nps', 'nps_n', 'csi_percent', 'csi_n', 'overall_csi') }}
        as is_pain_point,
    -- the same of the upper limits: then it is no accident of few answers
    is_declared_stage
    and {{ is_painful('nps_high', 'nps_n', 'csi_high', 'csi_n', 'overall_csi') }}
        as is_pain_proven,
    overall_csi,
    coalesce(has_answers and nps_n is null and csi_n is null and ces_n is null, false)
        as has_hidden_answers

from indexed
