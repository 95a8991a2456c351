{# The voice of the customer: what open answers are counted by, and what of it may be shown.
   docs/decisions/0020-what-is-shown-of-comments.md says why each rule is as it is. #}

{# Under so many answers with a topic, or without it, its figure is not shown. #}
{% macro minimum_mentions() -%}
    {{ return([10, minimum_answers()] | max) }}
{%- endmacro %}

{# Some answers with the topic, or some without it, and too few of them. #}
{% macro is_rare(mentions, n) -%}
    (
        ({{ mentions }} > 0 and {{ mentions }} < {{ minimum_mentions() }})
        or (
            {{ n }} > {{ mentions }} and {{ n }} - {{ mentions }} < {{ minimum_mentions() }}
        )
    )
{%- endmacro %}

{# Some answers, and fewer than a figure needs. #}
{% macro is_too_few_mentions(mentions) -%}
    ({{ mentions }} > 0 and {{ mentions }} < {{ minimum_mentions() }})
{%- endmacro %}

{# An answer is split equally over its themes, in whole numbers: as many units as every number
   of themes up to fourteen divides. #}
{% macro units_of_an_answer() %}360360{% endmacro %}

{# What the words say of a topic. #}
{% macro is_complaint(sentiment) -%}
    ({{ sentiment }} in ('negative', 'mixed'))
{%- endmacro %}

{% macro is_praise(sentiment) -%}
    ({{ sentiment }} in ('positive', 'mixed'))
{%- endmacro %}

{# Theme of the comments that were understood and speak of no theme, and of answers without a
   comment that was understood; and what stands for all that are not shown. #}
{% macro general_theme() %}'general'{% endmacro %}
{% macro untagged_theme() %}'untagged'{% endmacro %}
{% macro other_themes() %}'other'{% endmacro %}

{# Periods of which a breakdown has topics: one length each, so that no cell is a sum or a
   difference of others. Of members a cell is a theme: longer periods, else all are too few. #}
{% macro grains_of_topics() %}
    {{ return({
        'company': ['month', 'quarter', 'year'],
        'location': ['quarter'],
        'product': ['quarter'],
        'manager': ['year'],
    }) }}
{% endmacro %}

{# What is counted of a topic: answers, and units of answers. #}
{% macro counts_of_topics() %}
    {{ return([
        'mentions', 'promoters', 'passives', 'detractors', 'units', 'net_units',
        'complaints', 'praises', 'promoter_complaints', 'detractor_praises',
    ]) }}
{% endmacro %}

{# Whether a breakdown has topics by periods of a length. #}
{% macro has_topics_by(dimension, grain) -%}
    (
        {%- for name, lengths in grains_of_topics().items() %}
        {{ 'or ' if not loop.first }}(
            {{ dimension }} = '{{ name }}'
            and {{ grain }} in ('{{ lengths | join("', '") }}')
        )
        {%- endfor %}
    )
{%- endmacro %}

{# Who and what a published comment may name. #}
{% macro dimensions_of_comments() %}
    {{ return(['survey', 'location', 'manager', 'product']) }}
{% endmacro %}

{# Whoever is unhappy and says so in words may say it in public too: a detractor who complains,
   is in a bad mood or means to leave. No probability is claimed. Never null. #}
{% macro has_review_risk(group_, kinds, sentiment, churn_risk) -%}
    coalesce(
        {{ group_ }} = 'detractor'
        and (
            list_contains({{ kinds }}, 'complaint')
            or {{ sentiment }} in ('negative', 'mixed')
            or {{ churn_risk }}
        ),
        false
    )
{%- endmacro %}

{# The score above the middle as one, below it as minus one: what NPS is the mean of. #}
{% macro net_of(group_) -%}
    case {{ group_ }} when 'promoter' then 1 when 'passive' then 0 when 'detractor' then -1 end
{%- endmacro %}

{# Standard error of the impact of a topic, in points: share of it, and the errors of the NPS
   with it and without it. #}
{% macro impact_error(mentions, n, with_error, without_error) -%}
    (
        {{ mentions }} / nullif(cast({{ n }} as double), 0)
        * sqrt(power({{ with_error }}, 2) + power({{ without_error }}, 2))
    )
{%- endmacro %}

{# Figures of the shown rows of topic_cells; of the others there is none. `nps` is that of the
   group. The impact of a topic is what the NPS would lose without the answers that mention it. #}
{% macro topic_figures_of(cells) -%}
    {%- set with_ = nps_points('promoters', 'detractors', 'mentions') -%}
    {%- set without = nps_points(
        '(group_promoters - promoters)', '(group_detractors - detractors)', '(n - mentions)'
    ) -%}
    {%- set error = impact_error(
        'mentions', 'n',
        nps_standard_error('promoters', 'detractors', 'mentions'),
        nps_standard_error(
            '(group_promoters - promoters)', '(group_detractors - detractors)',
            '(n - mentions)'
        )
    ) -%}
    select
        {{ cells }}.* exclude (
            mentions, promoters, passives, detractors, complaints, praises,
            promoter_complaints, detractor_praises, units, net_units
        ),
        {% for count in [
            'mentions', 'promoters', 'passives', 'detractors', 'complaints', 'praises',
            'promoter_complaints', 'detractor_praises',
        ] %}
        case when not is_hidden then {{ count }} end as {{ count }},
        {% endfor %}
        case when not is_hidden then mentions / cast(n as double) end as share,
        case when not is_hidden then {{ wilson_low('mentions', 'n') }} end as share_low,
        case when not is_hidden then {{ wilson_high('mentions', 'n') }} end as share_high,
        case when not is_hidden then {{ with_ }} end as nps_with,
        case when not is_hidden then {{ without }} end as nps_without,
        case when not is_hidden then nps - {{ without }} end as impact,
        case
            when not is_hidden
                then nps - {{ without }} - {{ normal_quantile() }} * {{ error }}
        end as impact_low,
        case
            when not is_hidden
                then nps - {{ without }} + {{ normal_quantile() }} * {{ error }}
        end as impact_high

    from {{ cells }}
{%- endmacro %}

{# The member of a pair of dimensions, out of the columns of a relation with its halves. #}
{% macro crossed_member(relation, pair) -%}
    {{ crossed_half(relation ~ '.' ~ dimension_column(pair[0])) }} || '*'
    || {{ crossed_half(relation ~ '.' ~ dimension_column(pair[1])) }}
{%- endmacro %}
