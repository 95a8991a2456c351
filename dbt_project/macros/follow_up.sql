{# Words of follow-up: how long an occasion is looked at, and what may be compared. #}

{# So many days of answers, before the newest one, are occasions to get back to somebody;
   orchestration/responses/followup.py refuses rules that look further back. #}
{% macro follow_up_days() %}100{% endmacro %}

{# Whether a group is higher than another: detractor, passive, promoter. #}
{% macro is_a_better_group(later, earlier) -%}
    (
        ({{ earlier }} = 'detractor' and {{ later }} in ('passive', 'promoter'))
        or ({{ earlier }} = 'passive' and {{ later }} = 'promoter')
    )
{%- endmacro %}
