{# Words of waves of invitations: what a unit's precision is expected to be, and how modes of
   asking are compared. Definitions and sources in docs/invitations.md. #}

{# Whether waves.yaml declares any: without it nobody is read here. #}
{% macro has_waves() -%}
    {{ 'true' if var('waves') == true else 'false' }}
{%- endmacro %}

{# What invitations that this installation has sent itself are called among the sources. #}
{% macro own_invitations() -%}'(waves)'{%- endmacro %}

{# Invitations are remembered for so many days; orchestration/responses/waves.py refuses caps
   that look further back. #}
{% macro asked_days() %}400{% endmacro %}

{# What is expected of a unit follows from so many months. #}
{% macro precision_months() %}12{% endmacro %}

{# So many answers, or invitations, of the company stand behind every unit. #}
{% macro drawn_to_company(count, n, company_count, company_n) -%}
    (
        coalesce({{ count }}, 0)
        + {{ usual_prior_answers() }} * {{ company_count }}
        / nullif(cast({{ company_n }} as double), 0)
    )
{%- endmacro %}

{# Half the width of the interval of NPS that n answers give is this over sqrt(n + 3): the
   adjusted Wald interval (docs/metrics.md) of shares that are known. #}
{% macro half_width_of_one(promoters, detractors, n) -%}
    (
        100e0 * {{ normal_quantile() }}
        * sqrt(greatest(0e0, {{ nps_variance(promoters, detractors, n) }}))
    )
{%- endmacro %}

{# Modes are compared within a quarter and location, over so many quarters. #}
{% macro mode_quarters() %}4{% endmacro %}
