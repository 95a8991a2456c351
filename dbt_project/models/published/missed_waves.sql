-- Grain: one row per survey and period without a response that counts, though one was
-- due.
-- Of a survey that declares how often it measures, from its first answer to the last
-- whole period that anybody answered in; of any other, months between its own answers.
with

counted as (

    select
        standing.survey,
        coalesce(sources.measured, 'month') as period_grain,
        sources.measured is not null as is_declared,
        standing.answered_date

    from {{ ref('daily_standing') }} as standing

    -- answers of a source that is declared no more are due no more
    inner join {{ ref('sources') }} as sources
        on standing.survey = sources.survey

    where standing.standing = 'COUNTED'

),

spans as (

    select
        survey,
        period_grain,
        is_declared,
        min(answered_date) as first_date,
        max(answered_date) as last_date,
        max(max(answered_date)) over () as end_date

    from counted

    group by survey, period_grain, is_declared

),

due as (
    {% for grain, length in [
        ('week', '7 day'), ('month', '1 month'), ('quarter', '3 month'),
    ] %}
    select
        survey,
        period_grain,
        is_declared,
        last_date,
        end_date,
        cast(
            unnest(
                generate_series(
                    {{ period_start('first_date', grain) }},
                    {{ period_start('end_date', grain) }},
                    interval '{{ length }}'
                )
            ) as date
        ) as period_start

    from spans

    where period_grain = '{{ grain }}'
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

ended as (

    select
        *,
        case period_grain
            {% for grain in ['week', 'month', 'quarter'] -%}
            when '{{ grain }}' then {{ period_end('period_start', grain) }}
            {% endfor %}
        end as period_end

    from due

)

select
    ended.survey,
    ended.period_grain,
    ended.period_start,
    ended.period_end

from ended

where
    -- the period that is going on is not missed yet
    ended.period_end <= ended.end_date
    and (ended.is_declared or ended.period_start <= ended.last_date)
    and not exists (
        select 1
        from counted
        where
            counted.survey = ended.survey
            and counted.answered_date between ended.period_start and ended.period_end
    )
