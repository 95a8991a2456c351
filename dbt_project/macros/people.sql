{# Words of persons and places: how a name is compared, how far a merge is followed. #}

{# A name for comparison: case, blanks, the two spellings of Romanian s and t with a mark
   under them, and the two of Russian yo do not matter. #}
{% macro folded_name(name) -%}
    translate(
        lower(trim(regexp_replace({{ name }}, '\s+', ' ', 'g'))), 'şţё', 'șțе'
    )
{%- endmacro %}

{# A record that was merged is followed from one to the next at most so often. #}
{% macro longest_merge() %}100{% endmacro %}

{% macro first_day() %}cast('0001-01-01' as date){% endmacro %}
{% macro last_day() %}cast('9999-12-31' as date){% endmacro %}

{# The day of the contact that a response speaks of. #}
{% macro contact_day(responses) -%}
    coalesce({{ responses }}.contact_date, {{ responses }}.answered_date)
{%- endmacro %}

{# Whether a response came from a customer of changed_customer_keys, by any of its keys. #}
{% macro is_of_a_changed_customer(responses, what) -%}
    (
        {% for kind in ['customer', 'email', 'phone'] -%}
        {% if not loop.first %}or {% endif %}{{ responses }}.{{ kind }}_key in (
            select changed.lookup_key
            from {{ ref('changed_customer_keys') }} as changed
            where changed.lookup_kind = '{{ kind }}' and changed.what = '{{ what }}'
        )
        {% endfor -%}
    )
{%- endmacro %}
