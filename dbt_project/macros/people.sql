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

{# Who answered: the customer that a key of the response leads to through merges, e-mail and
   phone, else whom the response itself names; null when nobody. Goes with `join_people`. #}
{% macro person_key(responses) -%}
    coalesce(
        person_by_customer.person_key,
        person_by_email.person_key,
        person_by_phone.person_key,
        {{ responses }}.respondent_key
    )
{%- endmacro %}

{# A response whose key leads to no customer finds no partner and keeps its place. #}
{% macro join_people(responses) -%}
    {% for kind in ['customer', 'email', 'phone'] -%}
    left join {{ ref('customer_identities') }} as person_by_{{ kind }}
        on
            person_by_{{ kind }}.lookup_kind = '{{ kind }}'
            and {{ responses }}.{{ kind }}_key = person_by_{{ kind }}.lookup_key
    {% endfor %}
{%- endmacro %}

{# The keys of some rows, one under the other, as select lists joined by `union distinct`. #}
{% macro keys_of(rows, condition='true') -%}
    {% for kind in ['customer', 'email', 'phone'] -%}
    {% if not loop.first %}
    union distinct

    {% endif -%}
    select
        '{{ kind }}' as lookup_kind,
        {{ rows }}.{{ kind }}_key as lookup_key

    from {{ rows }}

    where {{ rows }}.{{ kind }}_key is not null and {{ condition }}
    {% endfor %}
{%- endmacro %}

{# Whether any key of a row is among some keys. #}
{% macro has_a_key_of(rows, keys) -%}
    (
        {% for kind in ['customer', 'email', 'phone'] -%}
        {% if not loop.first %}or {% endif %}{{ rows }}.{{ kind }}_key in (
            select known.lookup_key from {{ keys }} as known
            where known.lookup_kind = '{{ kind }}'
        )
        {% endfor -%}
    )
{%- endmacro %}
