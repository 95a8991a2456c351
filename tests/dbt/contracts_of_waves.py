"""Columns of the published tables about waves of invitations, as `contracts` has the others."""

COLUMNS = {
    "people_to_ask": (
        "person_key varchar, is_customer_key boolean, location varchar, manager varchar, "
        "last_order_date date, last_answered_date date, consent varchar"
    ),
    "asked_people": "person_key varchar, asked_date date, invitation_count bigint",
    "unit_precision": (
        "dimension varchar, member varchar, invited bigint, answered bigint, n bigint, "
        "response_rate double, response_rate_low double, response_rate_high double, "
        "half_width_of_one double"
    ),
    "mode_effects": (
        "channel varchar, stratum_count bigint, n bigint, other_n bigint, difference double, "
        "difference_low double, difference_high double, p_value double, q_value double, "
        "verdict varchar, level double"
    ),
}
