{# Every condition holds in every row; a condition that is null does not hold. Several
   conditions are one pass over the table. #}
{% test every_row(model, conditions, scope=none) %}

select *

from (select * from {{ model }}) as tested

where
    {{ in_scope(scope) }}
    and not (
        true
        {% for condition in conditions %}
        and coalesce({{ condition }}, false)
        {% endfor %}
    )

{% endtest %}
