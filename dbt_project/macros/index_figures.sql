{# Figures of attributes and the indices made of them, as CTEs of metric_figures. #}

{# Reads attribute_counts; the last CTE here is `index_figures`. #}
{% macro index_figures() -%}
attribute_means as (

    select
        *,
        cast(satisfaction_sum as double) / nullif(satisfaction_n, 0) as satisfaction,
        cast(importance_sum as double) / nullif(importance_n, 0) as importance,
        {{ sample_variance(
            'satisfaction_sum', 'satisfaction_sum_squares', 'satisfaction_n'
        ) }} as satisfaction_variance,
        {{ sample_variance('importance_sum', 'importance_sum_squares', 'importance_n') }}
            as importance_variance,
        {{ sample_variance('gap_sum', 'gap_sum_squares', 'gap_n') }} as gap_variance

    from {{ ref('attribute_counts') }} as attributes

    where
        attributes.attribute <> ''
        and {{ is_touched_period('attributes.period_grain', 'attributes.period_start') }}

),

index_means as (

    select
        metric,
        scale,
        period_grain,
        period_start,
        dimension,
        member,
        {{ attribute_sum('satisfaction') }} / nullif(count(satisfaction), 0)
            as mean_satisfaction,
        {{ attribute_sum('importance * satisfaction') }}
        / nullif(
            {{ attribute_sum(
                'case when satisfaction is not null then importance end'
            ) }}, 0
        ) as weighted_satisfaction,
        {{ attribute_sum(
            'importance / importance_max * satisfaction / scale_max'
        ) }} / nullif(count(importance * satisfaction), 0) as mean_product,
        cast(sum(top_count) as double)
        / nullif(sum(case when top_count is not null then satisfaction_n end), 0)
            as top_share

    from attribute_means

    group by metric, scale, period_grain, period_start, dimension, member

),

attribute_forms as (

    {% for index_metric, beginning, kind in attribute_forms() %}
    select
        '{{ index_metric }}' as index_metric,
        '{{ beginning }}' as beginning,
        '{{ kind }}' as kind
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

attribute_values as (

    select
        forms.beginning || means.attribute as metric,
        means.scale,
        means.period_grain,
        means.period_start,
        means.period_end,
        means.dimension,
        means.member,
        case forms.kind when 'share' then 'wilson' when 'satisfaction' then 'unweighted'
            when 'importance' then 'unweighted' when 'gap' then 'unweighted'
        end as spread,
        case forms.kind
            when 'satisfaction' then means.satisfaction_n
            when 'importance' then means.importance_n
            when 'gap' then means.gap_n
            when 'share' then means.satisfaction_n
        end as n,
        case forms.kind
            when 'satisfaction' then means.satisfaction
            when 'importance' then means.importance
            when 'gap' then means.importance - means.satisfaction
            when 'share' then {{ share_points('means.top_count', 'means.satisfaction_n') }}
        end as value,
        1e0 as slope,
        case forms.kind
            when 'satisfaction' then means.satisfaction_variance
            when 'importance' then means.importance_variance
            when 'gap' then means.gap_variance
        end as variance

    from attribute_means as means

    inner join attribute_forms as forms
        on means.metric = forms.index_metric

),

index_forms as (
    {% for index_metric, metric, kind, spread in index_forms() %}
    select
        '{{ index_metric }}' as index_metric,
        '{{ metric }}' as metric,
        '{{ kind }}' as kind,
        '{{ spread }}' as spread
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
),

indices as (

    select
        forms.metric,
        counts.scale,
        counts.period_grain,
        counts.period_start,
        counts.period_end,
        counts.dimension,
        counts.member,
        forms.spread,
        case forms.spread
            when 'weighted' then counts.weighted_n
            when 'none' then counts.weighted_n
            when 'unweighted' then counts.unweighted_n
            when 'wilson' then counts.unweighted_n
        end as n,
        case forms.kind
            when 'weighted_minmax'
                then {{ min_max_points(
                    'means.weighted_satisfaction', 'counts.scale_min',
                    'counts.scale_max', "'higher_better'"
                ) }}
            when 'weighted_pct_max'
                then 100e0 * means.weighted_satisfaction / counts.scale_max
            when 'mean_minmax'
                then {{ min_max_points(
                    'means.mean_satisfaction', 'counts.scale_min',
                    'counts.scale_max', "'higher_better'"
                ) }}
            when 'mean_pct_max'
                then 100e0 * means.mean_satisfaction / counts.scale_max
            when 'product' then 100e0 * means.mean_product
            when 'pooled' then 100e0 * means.top_share
            when 'equal_weights'
                then cast(counts.unweighted_sum as double)
                    / nullif(counts.unweighted_n, 0)
            when 'respondent'
                then cast(counts.weighted_sum as double)
                    / nullif(counts.weighted_n, 0)
        end as value,
        -- a per cent of the maximum moves less than one from the lowest to the highest
        case
            when forms.kind in ('weighted_pct_max', 'mean_pct_max')
                then (counts.scale_max - counts.scale_min) / counts.scale_max
            when forms.kind not in ('weighted_pct_max', 'mean_pct_max') then 1e0
        end as slope,
        case forms.spread
            when 'weighted'
                then {{ sample_variance(
                    'counts.weighted_sum', 'counts.weighted_sum_squares',
                    'counts.weighted_n'
                ) }}
            when 'unweighted'
                then {{ sample_variance(
                    'counts.unweighted_sum', 'counts.unweighted_sum_squares',
                    'counts.unweighted_n'
                ) }}
        end as variance

    from {{ ref('attribute_counts') }} as counts

    inner join index_forms as forms
        on counts.metric = forms.index_metric

    -- a comparison with an alternative has no attributes
    left join index_means as means
        on
            counts.metric = means.metric
            and counts.scale = means.scale
            and counts.period_grain = means.period_grain
            and counts.period_start = means.period_start
            and counts.dimension = means.dimension
            and counts.member = means.member

    where
        counts.attribute = ''
        and {{ is_touched_period('counts.period_grain', 'counts.period_start') }}

),

measured_indices as (

    select
        *,
        value * n / 100 as pooled_count,
        slope * {{ t_interval_half_width('variance', 'n') }} as half_width,
        slope * sqrt(variance / nullif(cast(n as double), 0)) as mean_error

    from (
        select * from indices
        union all by name
        select * from attribute_values
    ) as every_value

    -- without importance there is no index by importance
    where n > 0 and value is not null

),

index_figures as (

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
        case
            when spread = 'wilson' then 100e0 * {{ wilson_low('pooled_count', 'n') }}
            when spread <> 'wilson' then value - half_width
        end as low,
        case
            when spread = 'wilson' then 100e0 * {{ wilson_high('pooled_count', 'n') }}
            when spread <> 'wilson' then value + half_width
        end as high,
        case when spread = 'wilson' then 'wilson' when spread <> 'wilson' then 't' end
            as interval_method,
        cast(null as bigint) as promoters,
        cast(null as bigint) as passives,
        cast(null as bigint) as detractors,
        cast(null as decimal(38, 4)) as value_sum,
        cast(null as decimal(38, 8)) as value_sum_squares,
        'all_answers' as estimator,
        metric as base_metric,
        cast(n as double) as effective_n,
        case
            when spread = 'wilson' then {{ share_standard_error('pooled_count', 'n') }}
            when spread <> 'wilson' then mean_error
        end as standard_error,
        cast(null as double) as standard_error_kish,
        case
            when spread = 'wilson' then {{ adjusted_share('pooled_count', 'n') }}
            when spread <> 'wilson' then value
        end as test_value,
        case
            when spread = 'wilson' then {{ adjusted_share_error('pooled_count', 'n') }}
            when spread <> 'wilson' then mean_error
        end as test_error

    from measured_indices

)
{%- endmacro %}
