{# Figures that are another function of the counts of a metric, as CTEs of metric_figures. #}

{# `counted` is a CTE with a row for each metric, scale, period, dimension and member, its
   counts and the mean and variance of its points; the last CTE here is `form_figures`. #}
{% macro form_figures(counted) -%}
forms as (

    {% for base_metric, metric, kind, good, bad in figure_forms() %}
    select
        '{{ base_metric }}' as counted_metric,
        '{{ metric }}' as metric,
        '{{ kind }}' as kind,
        '{{ good or "" }}' as good_class,
        '{{ bad or "" }}' as bad_class
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

formed as (

    select
        forms.metric,
        counted.scale,
        counted.period_grain,
        counted.period_start,
        counted.period_end,
        counted.dimension,
        counted.member,
        counted.n,
        forms.kind,
        case forms.good_class
            when 'top_count' then counted.top_count
            when 'top_two_count' then counted.top_two_count
        end as good_count,
        case forms.bad_class
            when 'bottom_count' then counted.bottom_count
        end as bad_count,
        {{ ease_points('counted.metric', 'counted.points_mean') }} as ease,
        -- by how much a point of the scale moves the ease, upwards or downwards
        {{ ease_points('counted.metric', '2e0') }}
        - {{ ease_points('counted.metric', '1e0') }} as ease_slope,
        counted.points_variance

    from {{ counted }} as counted

    -- a metric that is its own only figure finds no partner
    inner join forms
        on counted.metric = forms.counted_metric

    where
        counted.estimator = 'all_answers'
        and counted.period_grain <> 'day'

),

measured_forms as (

    select
        *,
        case kind
            when 'share' then {{ share_points('good_count', 'n') }}
            when 'net' then {{ nps_points('good_count', 'bad_count', 'n') }}
            when 'ease' then ease
        end as value,
        case kind
            when 'share' then 'wilson'
            when 'net' then 'adjusted_wald'
            when 'ease' then 't'
        end as interval_method,
        abs(ease_slope) * {{ t_interval_half_width('points_variance', 'n') }}
            as ease_half_width,
        abs(ease_slope) * sqrt(points_variance / nullif(cast(n as double), 0))
            as ease_error

    from formed

    -- a scale without whole points has no two best ones
    where kind = 'ease' or good_count is not null

),

form_figures as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        period_end,
        dimension,
        member,
        n,
        value,
        case kind
            when 'share' then 100e0 * {{ wilson_low('good_count', 'n') }}
            when 'net' then {{ adjusted_wald_low('good_count', 'bad_count', 'n') }}
            when 'ease' then value - ease_half_width
        end as low,
        case kind
            when 'share' then 100e0 * {{ wilson_high('good_count', 'n') }}
            when 'net' then {{ adjusted_wald_high('good_count', 'bad_count', 'n') }}
            when 'ease' then value + ease_half_width
        end as high,
        interval_method,
        cast(null as bigint) as promoters,
        cast(null as bigint) as passives,
        cast(null as bigint) as detractors,
        cast(null as decimal(38, 4)) as value_sum,
        cast(null as decimal(38, 8)) as value_sum_squares,
        'all_answers' as estimator,
        metric as base_metric,
        cast(n as double) as effective_n,
        case kind
            when 'share' then {{ share_standard_error('good_count', 'n') }}
            when 'net' then {{ nps_standard_error('good_count', 'bad_count', 'n') }}
            when 'ease' then ease_error
        end as standard_error,
        cast(null as double) as standard_error_kish,
        case kind
            when 'share' then {{ adjusted_share('good_count', 'n') }}
            when 'net' then {{ adjusted_wald_centre('good_count', 'bad_count', 'n') }}
            when 'ease' then value
        end as test_value,
        case kind
            when 'share' then {{ adjusted_share_error('good_count', 'n') }}
            when 'net' then {{ adjusted_wald_error('good_count', 'bad_count', 'n') }}
            when 'ease' then ease_error
        end as test_error

    from measured_forms

)
{%- endmacro %}
