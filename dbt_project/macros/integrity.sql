{# The integrity screen of the KPI feed: what a finding is. docs/kpi_feed.md gives the reasons and
   the measured shares of false alarms. Phrases are in seeds/integrity_phrases.csv. #}

{# Every threshold, once. From `note` answers on (of invitation rules: invitations) a unit has a
   finding, from `withhold` on one that keeps its figure back; null: a matter for people, never
   for the feed. `is_upward`: withheld only when the figure is higher with these answers. #}
{% macro integrity_rules() -%}
    {{ return({
        'staff_answers': {'note': 1, 'withhold': 1, 'is_upward': true},
        'duplicate_person': {'note': 3, 'withhold': 3, 'is_upward': true},
        'duplicate_device': {'note': 2, 'withhold': 2, 'is_upward': true},
        'burst': {'note': 5, 'withhold': 5, 'is_upward': true},
        'begging_phrase': {'note': 1, 'withhold': 3, 'is_upward': true},
        'straight_lining': {'note': 3, 'withhold': none, 'is_upward': false, 'is_usual': true},
        'speeder': {'note': 3, 'withhold': none, 'is_upward': false, 'is_usual': true},
        'score_against_text': {'note': 2, 'withhold': none, 'is_upward': false, 'is_usual': true},
        'undeliverable_spike': {'note': 3, 'withhold': 3, 'is_upward': false},
        'suppressed_spike': {'note': 3, 'withhold': 3, 'is_upward': false},
        'invitation_drop': {'note': 5, 'withhold': none, 'is_upward': false},
        'sudden_jump': {'note': 1, 'withhold': none, 'is_upward': false},
    }) }}
{%- endmacro %}

{% macro severity_of(rule, finding_n, effect) -%}
    case
        {%- for name, known in integrity_rules().items() %}
        {%- if known['withhold'] is not none %}
        when
            {{ rule }} = '{{ name }}' and {{ finding_n }} >= {{ known['withhold'] }}
            {%- if known['is_upward'] %}
            and coalesce({{ effect }} < 0, true)
            {%- endif %}
            then 'withhold'
        {%- endif %}
        {%- endfor %}
        when {{ rule }} is not null then 'note'
    end
{%- endmacro %}

{% macro is_a_finding(rule, finding_n) -%}
    case {{ rule }}
        {%- for name, known in integrity_rules().items() %}
        when '{{ name }}' then {{ finding_n }} >= {{ known['note'] }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro is_never_usual(rule) -%}
    {{ rule }} not in (
        {%- for name, known in integrity_rules().items() if known['is_usual'] %}
        '{{ name }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# A test of counts stands out when chance does it less than once in a thousand unit-periods: at
   a hundred units and twelve periods a year that is one false alarm of a rule in a year. #}
{% macro chance_of_a_finding() %}0.001e0{% endmacro %}

{# And only where it matters: undeliverable and suppressed invitations at least twice their usual
   share, all invitations at most half of theirs. #}
{% macro least_spike() %}2e0{% endmacro %}
{% macro deepest_drop() %}0.5e0{% endmacro %}

{# What is usual is told by so many months before the window. #}
{% macro months_before() %}12{% endmacro %}

{# So often a person may answer about a unit in a window: twice a month, and three times in any
   window. Customers of several surveys come near it: in two years of the sample company one
   answered five times in three months. #}
{% macro most_answers_of_a_person(window_months) -%}
    {{ return([3, 2 * window_months] | max) }}
{%- endmacro %}

{# A family shares a device, a shop's own shows itself by the third person on it. Staff type for
   the customer where they speak to each other: there a shared device is the rule. #}
{% macro fewest_people_on_a_device() %}3{% endmacro %}
{% macro channels_of_shared_devices() %}('in_person', 'phone', 'paper', 'kiosk'){% endmacro %}

{# Answers within so many minutes are looked at together; people answer about eight hours a day,
   so that the usual rate is taken three times as high as over the whole day. A mailing makes
   all units answer at once: a unit's burst is one that its usual share of the company's answers
   does not explain either. #}
{% macro burst_minutes() %}10{% endmacro %}
{% macro waking_minutes() %}480e0{% endmacro %}
{% macro chance_of_a_share() %}0.05e0{% endmacro %}

{# All answers alike mean little on a short form, and are usual on three questions. #}
{% macro fewest_items_in_a_line() %}8{% endmacro %}

{# Faster than a third of the survey's median is too fast to have read it; of fewer forms there
   is no median to speak of. #}
{% macro too_fast_share() %}0.3333e0{% endmacro %}
{% macro fewest_timed_forms() %}20{% endmacro %}

{# One-sided exact test of Fisher: the chance of at least `k` of `n` in the window when `k0` of
   `n0` before, all margins given; with `is_upper` false of at most `k`. Whole numbers. #}
{% macro fisher_tail(k, n, k0, n0, is_upper=true) -%}
    {%- set first = k if is_upper else 'greatest(0, ' ~ k ~ ' + ' ~ k0 ~ ' - ' ~ n0 ~ ')' -%}
    {%- set last = 'least(' ~ n ~ ', ' ~ k ~ ' + ' ~ k0 ~ ')' if is_upper else k -%}
    least(1e0, list_sum(list_transform(
        range(cast({{ first }} as bigint), cast({{ last }} as bigint) + 1),
        lambda hits: exp(
            {{ log_choose(n, 'hits') }}
            + {{ log_choose(n0, '(' ~ k ~ ' + ' ~ k0 ~ ' - hits)') }}
            - {{ log_choose('(' ~ n ~ ' + ' ~ n0 ~ ')', '(' ~ k ~ ' + ' ~ k0 ~ ')') }}
        )
    )))
{%- endmacro %}

{% macro log_choose(n, k) -%}
    (lgamma({{ n }} + 1e0) - lgamma({{ k }} + 1e0) - lgamma({{ n }} - {{ k }} + 1e0))
{%- endmacro %}

{# The chance of at least `k` of `n` when each comes with a share. #}
{% macro binomial_tail(k, n, share) -%}
    least(1e0, list_sum(list_transform(
        range(cast({{ k }} as bigint), cast({{ n }} as bigint) + 1),
        lambda hits: exp(
            {{ log_choose(n, 'hits') }} + hits * ln({{ share }})
            + ({{ n }} - hits) * ln(1e0 - {{ share }})
        )
    )))
{%- endmacro %}

{# The chance of at least `k` when `mean` are usual (Poisson). From the mean on the terms fall
   faster than by halves, so that 200 of them are all of it; below the mean the chance is large,
   and is told as one. #}
{% macro poisson_tail(k, mean) -%}
    case
        when {{ k }} <= {{ mean }} then 1e0
        when {{ k }} > {{ mean }}
            then least(1e0, list_sum(list_transform(
                range(cast({{ k }} as bigint), cast({{ k }} as bigint) + 200),
                lambda hits: exp(
                    hits * ln({{ mean }}) - {{ mean }} - lgamma(hits + 1e0)
                )
            )))
    end
{%- endmacro %}

{# A text for the phrases: small letters, marks of letters taken off (also of the phrases), words
   and numbers with one blank around each. #}
{% macro folded_text(text) -%}
    (' ' || trim(regexp_replace(
        strip_accents(lower({{ text }})), '[^\p{L}\p{N}]+', ' ', 'g'
    )) || ' ')
{%- endmacro %}

{# The text without what is denied: a negation takes the next two words with it. #}
{% macro without_denied(folded) -%}
    regexp_replace(
        {{ folded }},
        ' (не|ни|без|нет|nu|fara|nici|not|no|without|hardly|isn t|wasn t|don t|didn t)'
        || '( [^ ]+){1,2}',
        ' ',
        'g'
    )
{%- endmacro %}

{# Whether a moment says more than its day: exports of days alone put all of them at midnight. #}
{% macro has_time_of_day(raw_moment) -%}
    (
        regexp_matches({{ raw_moment }}, '\d:\d\d')
        and not regexp_matches({{ raw_moment }}, '\D0?0:00(:00)?([.]0+)?(\D|$)')
        or regexp_matches({{ raw_moment }}, '^\d{10}(\d{3})?$')
    )
{%- endmacro %}

{# Days of the window of a month of `asked`. #}
{% macro feed_day_count(asked) -%}
    {{ asked }}.period_end - {{ asked }}.window_start + 1
{%- endmacro %}

{# Sums of the counted answers of feed_answers; squares as decimals, exact in any order. #}
{% macro feed_sums(answers='') -%}
    {%- set of = answers ~ '.' if answers else '' -%}
    cast(count(*) as bigint) as n,
    cast(sum({{ of }}promoter) as bigint) as promoters,
    cast(sum({{ of }}detractor) as bigint) as detractors,
    sum(cast({{ of }}score as decimal(38, 10))) as score_sum,
    sum(cast({{ of }}score * {{ of }}score as decimal(38, 10))) as score_sum_squares
{%- endmacro %}

{# The unit that an invitation was sent for; goes with the joins to the lists of locations. #}
{% macro unit_of_invitation(invitations) -%}
    {%- set column = {
        'company': "'all'",
        'manager': invitations ~ '.manager',
        'location': 'by_id.location_id, by_name.location_id, ' ~ invitations ~ '.location',
    }[feed_scheme()['unit_type']] -%}
    coalesce({{ column }}, {{ unknown_member() }})
{%- endmacro %}
