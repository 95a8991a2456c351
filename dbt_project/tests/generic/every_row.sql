{# Every condition holds in every row; a condition that is null does not hold. Several
   conditions are one pass over the table. #}
{% test every_row(model, conditions, scope=none) %}

select *

from (select * from {{ model }}) as tested

where
    {{ in_scope(scope) }}
    and not (
        {%- for condition in conditions %}
        coalesce({{ condition }}, false)
        {{- ' and' if not loop.last }}
        {%- endfor %}
    )

{% endtest %}
