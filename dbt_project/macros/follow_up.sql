{# Words of follow-up: how long an occasion is looked at, and what may be compared. #}

{# So many days of answers, before the newest one, are occasions to get back to somebody;
   orchestration/responses/followup.py refuses rules that look further back. #}
{% macro follow_up_days() %}100{% endmacro %}
