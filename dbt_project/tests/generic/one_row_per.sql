{# The grain: no two rows share the columns, and none of them is null unless it is named
   in `nullable`. `scope` keeps it to what a build brought in (see in_scope). #}
{% test one_row_per(model, columns, nullable=[], scope=none) %}

select
    {{ columns | join(',\n    ') }},
    count(*) as row_count

from (select * from {{ model }}) as tested

where {{ in_scope(scope) }}

group by {{ columns | join(', ') }}

having
    count(*) > 1
    {% for column in columns if column not in nullable %}
    or {{ column }} is null
    {% endfor %}

{% endtest %}
