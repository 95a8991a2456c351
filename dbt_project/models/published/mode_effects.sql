-- Grain: one row per mode of asking with NPS of late.
-- Answers of a mode beside those of all others, within the same quarter and location:
-- who answers by one mode may be others than those who answer by another.
-- depends_on: {{ ref('answer_series') }}
with

scored as (

    select
        responses.channel,
        {{ period_start('responses.answered_date', 'quarter') }} as quarter,
        responses.location,
        {{ nps_category('answers.value_number') }} as nps_group

    from {{ ref('scored_answers') }} as answers

    inner join {{ ref('answer_series') }} as series
        on
            answers.series_no = series.series_no
            and series.metric = 'nps'
            and series.scale = '0-10'

    inner join {{ ref('counted_responses') }} as responses
        on answers.response_no = responses.response_no

    where {{ has_waves() }} and responses.channel <> {{ unknown_member() }}

),

known as (

    select max(quarter) as last_quarter from scored

),

cells as (

    select
        scored.channel,
        scored.quarter,
        scored.location,
        count(*) as n,
        count(*) filter (where scored.nps_group = 'promoter') as promoters,
        count(*) filter (where scored.nps_group = 'detractor') as detractors

    from scored

    cross join known

    where
        scored.quarter
        > known.last_quarter - interval {{ 3 * mode_quarters() }} month

    group by scored.channel, scored.quarter, scored.location

),

-- the mode beside all others of its quarter and location
paired as (

    select
        *,
        sum(n) over stratum - n as other_n,
        sum(promoters) over stratum - promoters as other_promoters,
        sum(detractors) over stratum - detractors as other_detractors

    from cells

    window stratum as (partition by quarter, location)

),

strata as (

    select
        channel,
        n,
        other_n,
        cast(n * other_n as double) / (n + other_n) as weight,
        {{ nps_points('promoters', 'detractors', 'n') }} as value,
        {{ nps_points('other_promoters', 'other_detractors', 'other_n') }}
            as other_value,
        n * {{ nps_variance('promoters', 'detractors', 'n') }} as squares,
        other_n * {{ nps_variance('other_promoters', 'other_detractors', 'other_n') }}
            as other_squares

    from paired

    -- where everybody was asked in one mode there is nothing to compare
    where other_n > 0

),

summed as (

    select
        channel,
        count(*) as stratum_count,
        sum(n) as n,
        sum(other_n) as other_n,
        sum(weight * value) / sum(weight) as value,
        sum(weight * other_value) / sum(weight) as other_value,
        sum(weight) as weight_sum,
        sum(weight * weight / n) as weight_squares,
        sum(weight * weight / other_n) as other_weight_squares,
        sum(squares) / nullif(sum(n) - count(*), 0) as variance,
        sum(other_squares) / nullif(sum(other_n) - count(*), 0) as other_variance

    from strata

    group by channel

),

compared as (

    select
        *,
        value - other_value as difference,
        100e0 * sqrt(
            greatest(
                0e0, variance * weight_squares + other_variance * other_weight_squares
            )
        ) / weight_sum as error,
        n >= {{ enough_answers() }} and other_n >= {{ enough_answers() }} as is_enough

    from summed

),

tested as (

    select
        *,
        case
            when is_enough
                then {{ normal_p_value('(difference / nullif(error, 0))') }}
        end as p_value

    from compared

),

judged as (

    {{ with_q_values('tested', 'p_value', ['is_enough']) }}

)

select
    channel,
    cast(stratum_count as bigint) as stratum_count,
    case when n >= {{ minimum_answers() }} then cast(n as bigint) end as n,
    case when n >= {{ minimum_answers() }} then cast(other_n as bigint) end as other_n,
    case when is_enough then cast(difference as double) end as difference,
    case
        when is_enough then cast(difference - {{ normal_quantile() }} * error as double)
    end as difference_low,
    case
        when is_enough then cast(difference + {{ normal_quantile() }} * error as double)
    end as difference_high,
    cast(p_value as double) as p_value,
    cast(q_value as double) as q_value,
    case
        when not is_enough or q_value is null then 'too_few'
        when q_value < {{ false_discovery_rate() }} then 'associated'
        when q_value >= {{ false_discovery_rate() }} then 'not_proven'
    end as verdict,
    cast({{ var('confidence_level') }} as double) as level

from judged
