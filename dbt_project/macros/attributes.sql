{# Satisfaction and importance of attributes, and the indices made of them. Arguments are SQL
   expressions. docs/metrics.md holds the definitions. #}

{# A score with the good end up: on a scale on which less is better it is turned round. #}
{% macro upward_score(score, scale_min, scale_max, direction) -%}
    case {{ direction }}
        when 'higher_better' then {{ score }}
        when 'lower_better' then {{ scale_min }} + {{ scale_max }} - {{ score }}
    end
{%- endmacro %}

{# The scale of an index; by importance it names both scales, so that an index by importance
   never shares a line with one without. #}
{% macro index_scale(metric, scale_min, scale_max, direction, importance_scale) -%}
    {{ scale_label("'csi'", scale_min, scale_max, direction) }}
    || case {{ metric }}
        when 'csi_by_importance' then ' × ' || {{ importance_scale }}
        when 'csi' then ''
        when 'acsi' then ''
    end
{%- endmacro %}

{# The three questions of the American index, and what each weighs: as much as the others
   where nothing is configured. #}
{% macro acsi_parts() %}
    {{ return(['overall', 'expectancy', 'ideal']) }}
{% endmacro %}

{% macro acsi_weights() %}
    {%- set configured = var('acsi_weights') -%}
    {%- set weights = {} -%}
    {%- for part in acsi_parts() -%}
        {%- do weights.update({
            part: configured[part] if configured is mapping and configured else 1
        }) -%}
    {%- endfor -%}
    {{ return(weights) }}
{% endmacro %}

{% macro acsi_weight(part) -%}
    case {{ part }}
        {%- for name, weight in acsi_weights().items() %}
        when '{{ name }}' then cast({{ weight }} as decimal(18, 10))
        {%- endfor %}
    end
{%- endmacro %}

{# 1, 0 or -1: what a 0-10 score adds to promoters less detractors. #}
{% macro nps_sign(score) -%}
    case {{ nps_category(score) }}
        when 'promoter' then 1
        when 'passive' then 0
        when 'detractor' then -1
    end
{%- endmacro %}

{# The sum over the attributes of a group in the order of their names, so that a sum of
   doubles does not depend on the machine. Nulls are left out. #}
{% macro attribute_sum(expression) -%}
    list_sum(list({{ expression }} order by attribute))
{%- endmacro %}

{# Which corner of importance and satisfaction an attribute lies in, against the means over
   the attributes; null where its importance is not known. #}
{% macro quadrant(satisfaction, importance, mean_satisfaction, mean_importance) -%}
    case
        when
            {{ importance }} >= {{ mean_importance }}
            and {{ satisfaction }} < {{ mean_satisfaction }}
            then 'improve'
        when
            {{ importance }} >= {{ mean_importance }}
            and {{ satisfaction }} >= {{ mean_satisfaction }}
            then 'keep'
        when
            {{ importance }} < {{ mean_importance }}
            and {{ satisfaction }} < {{ mean_satisfaction }}
            then 'watch'
        when
            {{ importance }} < {{ mean_importance }}
            and {{ satisfaction }} >= {{ mean_satisfaction }}
            then 'enough'
    end
{%- endmacro %}

{# Figures of each attribute: the beginning of their metric ids, which are completed by the
   attribute, of which index they are a part, and what they are. #}
{% macro attribute_forms() %}
    {{ return([
        ('csi', 'csi_satisfaction_', 'satisfaction'),
        ('csi', 'csi_importance_', 'importance'),
        ('csi', 'csi_gap_', 'gap'),
        ('csi', 'csi_top2_', 'share'),
        ('acsi', 'acsi_', 'satisfaction'),
    ]) }}
{% endmacro %}

{# Figures of an index: metric id, whose index it is, what it is made of, whether its
   interval comes from values with own weights, and whether importance must be known. #}
{% macro index_forms() %}
    {{ return(kept_index_forms() + [
        ('csi', 'csi', 'weighted_minmax', 'weighted'),
        ('csi', 'csi_weighted_minmax', 'weighted_minmax', 'weighted'),
        ('csi', 'csi_weighted_pct_max', 'weighted_pct_max', 'weighted'),
        ('csi', 'csi_respondent', 'respondent', 'weighted'),
        ('csi', 'csi_product', 'product', 'none'),
        ('csi', 'csi_mean_minmax', 'mean_minmax', 'unweighted'),
        ('csi', 'csi_mean_pct_max', 'mean_pct_max', 'unweighted'),
        ('csi', 'csat_pooled', 'pooled', 'wilson'),
        ('acsi', 'acsi', 'weighted_minmax', 'weighted'),
        ('nps_relative', 'nps_relative', 'respondent', 'weighted'),
    ]) }}
{% endmacro %}
