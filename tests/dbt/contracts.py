"""The columns of every published table, as its readers rely on them."""

from tests.dbt.contracts_of_waves import COLUMNS as OF_WAVES

COLUMNS = {
    **OF_WAVES,
    "metric_values": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "dimension varchar, member varchar, n bigint, value double, low double, high double, "
        "interval_method varchar, level double, promoters bigint, passives bigint, detractors "
        "bigint, value_sum decimal(38,4), value_sum_squares decimal(38,8), base varchar, "
        "definition_version varchar, estimator varchar, base_metric varchar, effective_n double, "
        "standard_error double, standard_error_kish double, test_value double, test_error double"
    ),
    "metric_changes": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "dimension varchar, member varchar, compared_with varchar, compared_period_start date, n "
        "bigint, compared_n bigint, value double, compared_value double, difference double, "
        "company_difference double, standard_error double, low double, high double, statistic "
        "double, p_value double, q_value double, test_method varchar, level double, base varchar, "
        "verdict varchar, definition_version varchar"
    ),
    "control_points": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "dimension varchar, member varchar, chart varchar, n bigint, value double, centre double, "
        "lower double, upper double, outside integer, run8 integer, is_judged boolean, "
        "is_baseline boolean, baseline_no integer, baseline_start date, baseline_end date, "
        "baseline_count bigint, is_baseline_complete boolean, seasonal_index double, "
        "value_adjusted double, definition_version varchar"
    ),
    "shrunken_figures": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "dimension varchar, member varchar, n bigint, promoters bigint, passives bigint, "
        "detractors bigint, value double, unit_count bigint, unit_size double, theta double, fit "
        "varchar, alpha0 double, pool_weight double, pool_promoter_share double, "
        "pool_passive_share double, pool_detractor_share double, pool_value double, shrunk_value "
        "double, shrunk_sd double, low double, high double, level double, target double, "
        "p_at_least_target double, is_enough_to_decide boolean, definition_version varchar"
    ),
    "alert_candidates": (
        "cause_id varchar, metric varchar, scale varchar, period_grain varchar, dimension "
        "varchar, member varchar, first_period_start date, last_period_start date, "
        "last_period_end date, period_count bigint, is_open boolean, rule varchar, rules varchar, "
        "false_alarm_rate double, n bigint, value double, centre double, lower double, upper "
        "double, low double, high double, p_below_zero double, is_confirmed boolean, q_value "
        "double, definition_version varchar"
    ),
    "change_parts": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "compared_with varchar, compared_period_start date, dimension varchar, member varchar, n "
        "bigint, compared_n bigint, share double, compared_share double, value double, "
        "compared_value double, mix_points decimal(18,10), within_points decimal(18,10), "
        "total_points decimal(18,10), company_value double, company_compared_value double, "
        "difference decimal(18,10), residual_points decimal(18,10), definition_version varchar"
    ),
    "attribute_figures": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, period_end date, "
        "dimension varchar, member varchar, attribute varchar, n bigint, satisfaction double, "
        "satisfaction_low double, satisfaction_high double, importance_n bigint, importance "
        "double, importance_low double, importance_high double, gap double, gap_low double, "
        "gap_high double, top_share double, top_share_low double, top_share_high double, "
        "mean_satisfaction double, mean_importance double, quadrant varchar, level double, "
        "definition_version varchar"
    ),
    "score_distribution": (
        "metric varchar, scale varchar, period_grain varchar, period_start date, dimension "
        "varchar, member varchar, score decimal(18,4), n bigint"
    ),
    "missed_waves": ("survey varchar, period_grain varchar, period_start date, period_end date"),
    "attribution_summary": "survey varchar, dimension varchar, reason varchar, n bigint",
    "nps_answers": (
        "response_uid varchar, question_key varchar, scale varchar, month_start date, "
        "quarter_start date, nps_group varchar"
    ),
    "member_names": "dimension varchar, member varchar, name varchar",
    "row_balance": (
        "batch_no bigint, manifest_seq bigint, survey varchar, target varchar, file_name varchar, "
        "status varchar, refusal varchar, detail varchar, received bigint, loaded bigint, "
        "duplicate bigint, superseded bigint, rejected bigint, skipped bigint, fetched_at "
        "timestamp, loaded_at timestamp"
    ),
    "quarantine_summary": (
        "survey varchar, reason varchar, field varchar, n bigint, first_at timestamp, last_at "
        "timestamp"
    ),
    "skipped_summary": "survey varchar, reason varchar, n bigint",
    "flag_summary": "survey varchar, flag varchar, n bigint, file_count bigint",
    "response_standing": "survey varchar, standing varchar, n bigint",
    "answer_states": (
        "survey varchar, question_key varchar, question_version integer, answer_state varchar, n "
        "bigint"
    ),
    "questions": (
        "survey varchar, answers_of varchar, question_key varchar, question_version integer, "
        "is_declared boolean, metric varchar, scale_min decimal(18,4), scale_max decimal(18,4), "
        "scale_points integer, direction varchar, wording_en varchar, wording_ru varchar, "
        "wording_ro varchar, headers varchar, valid_from date, valid_to date, aspect varchar"
    ),
    "servqual_details": (
        "period_grain varchar, period_start date, period_end date, dimension varchar, member "
        "varchar, servqual_dimension varchar, item_no integer, question_key varchar, "
        "respondent_count bigint, expectation_count bigint, expectation_mean double, "
        "perception_count bigint, perception_mean double, gap_count bigint, gap double, gap_low "
        "double, gap_high double, mean_points double, gap_by_mean_points double, "
        "alpha_expectation double, alpha_expectation_count bigint, alpha_expectation_verdict "
        "varchar, alpha_perception double, alpha_perception_count bigint, "
        "alpha_perception_verdict varchar, points_used_count bigint, points_wrong_count bigint, "
        "points_missing_count bigint"
    ),
    "visits": (
        "survey varchar, period_grain varchar, period_start date, period_end date, visit_no "
        "bigint, location varchar, manager varchar, auditor varchar, raw_score double, "
        "final_score double, has_critical_failure boolean, failed_items varchar"
    ),
    "visit_figures": (
        "period_grain varchar, period_start date, period_end date, dimension varchar, member "
        "varchar, section varchar, n bigint, base varchar, value double, low double, high double, "
        "others_n bigint, others_value double, difference double, difference_low double, "
        "difference_high double, p_value double, q_value double, verdict varchar"
    ),
    "expectation_results": (
        "survey varchar, expectation varchar, field varchar, reason varchar, low varchar, high "
        "varchar, judged_count bigint, failed_count bigint, batch_count bigint, examples varchar"
    ),
    "source_freshness": (
        "survey varchar, kind varchar, title varchar, owner varchar, freshness_hours integer, "
        "last_fetched_at timestamp, last_answered_at timestamp, last_answered_date date, "
        "response_count bigint, open_quarantine_count bigint, loaded_row_count bigint, "
        "rejected_row_count bigint"
    ),
    "header_drift": (
        "survey varchar, file_name varchar, change varchar, header varchar, nearest varchar"
    ),
    "comments": (
        "response_uid varchar, question_key varchar, month_start date, survey varchar, location "
        "varchar, manager varchar, product varchar, nps_group varchar, score_scale varchar, text "
        "varchar, language varchar, primary_kind varchar, kinds varchar[], themes varchar[], "
        "sentiment varchar, churn_risk boolean, wants_contact boolean, implicit_request boolean, "
        "aspect varchar, cause varchar, confidence double, is_coded boolean, coder varchar, "
        "coder_version varchar, is_corrected boolean, has_customer boolean, has_review_risk "
        "boolean"
    ),
    "theme_figures": (
        "scale varchar, period_grain varchar, period_start date, period_end date, dimension "
        "varchar, member varchar, theme varchar, is_hidden boolean, n bigint, mentions bigint, "
        "promoters bigint, passives bigint, detractors bigint, share double, share_low double, "
        "share_high double, nps_with double, nps_without double, impact double, impact_low "
        "double, impact_high double, impact_p_value double, impact_q_value double, impact_verdict "
        "varchar, nps double, contribution decimal(18,10), answer_share double, complaints "
        "bigint, praises bigint, promoter_complaints bigint, detractor_praises bigint, "
        "compared_share double, share_change double, share_change_low double, share_change_high "
        "double, p_value double, q_value double, verdict varchar, level double, "
        "definition_version varchar"
    ),
    "theme_causes": (
        "scale varchar, period_grain varchar, period_start date, period_end date, dimension "
        "varchar, member varchar, kind varchar, spoken_of varchar, is_hidden boolean, n bigint, "
        "mentions bigint, promoters bigint, passives bigint, detractors bigint, share double, "
        "share_low double, share_high double, nps_with double, nps_without double, impact double, "
        "impact_low double, impact_high double, complaints bigint, praises bigint, level double, "
        "definition_version varchar"
    ),
    "theme_drivers": (
        "scale varchar, period_grain varchar, period_start date, period_end date, theme varchar, "
        "n bigint, mentions bigint, theme_count bigint, r_squared double, lmg double, lmg_share "
        "double, johnson double, johnson_share double, r double, r_low double, r_high double, "
        "is_established boolean, level double"
    ),
    "coding_quality": (
        "month_start date, language varchar, coder varchar, coder_version varchar, comments "
        "bigint, uncoded bigint, uncoded_share double, confidence_mean double, corrected bigint, "
        "corrected_without_new_themes bigint"
    ),
    "customer_standing": (
        "person_key varchar, is_customer_key boolean, as_of_date date, tier varchar, location "
        "varchar, manager varchar, status varchar, since_date date, first_order_date date, "
        "last_order_date date, order_day_count bigint, days_since_order bigint, usual_gap_days "
        "double, rhythm varchar, revenue_12_months decimal(18,4), orders_12_months bigint, "
        "nps_group varchar, nps_date date, last_answered_date date, last_asked_date date, "
        "leaving_reason varchar, consent varchar"
    ),
    "coding_checks": (
        "label_kind varchar, label varchar, checked bigint, coder_versions bigint, found bigint, "
        "said bigint, agreed bigint, precision_share double, precision_low double, precision_high "
        "double, recall_share double, recall_low double, recall_high double, level double"
    ),
    "group_outcomes": (
        "window_start date, window_end date, scores_from date, scores_to date, dimension varchar, "
        "member varchar, nps_group varchar, outcome varchar, n bigint, k bigint, value double, "
        "low double, high double, base varchar, matched_count bigint, scored_count bigint, level "
        "double"
    ),
    "group_contrasts": (
        "window_start date, window_end date, scores_from date, scores_to date, dimension varchar, "
        "member varchar, outcome varchar, compared_group varchar, n bigint, compared_n bigint, "
        "value double, compared_value double, difference double, difference_low double, "
        "difference_high double, ratio double, ratio_low double, ratio_high double, odds_ratio "
        "double, odds_ratio_low double, odds_ratio_high double, verdict varchar, level double"
    ),
    "unit_links": (
        "outcome varchar, n bigint, unit_count bigint, window_count bigint, r double, low double, "
        "high double, verdict varchar, level double"
    ),
    "revenue_at_risk": (
        "dimension varchar, member varchar, nps_group varchar, n bigint, revenue decimal(38,4), "
        "window_start date, window_end date, promoter_n bigint, group_n bigint, promoter_churn "
        "double, group_churn double, extra_churn double, extra_churn_low double, extra_churn_high "
        "double, at_risk double, at_risk_low double, at_risk_high double, verdict varchar, level "
        "double"
    ),
    "risk_list": (
        "dimension varchar, member varchar, period_start date, period_end date, nps_n bigint, nps "
        "double, nps_low double, nps_high double, company_nps double, standing varchar, "
        "customer_count bigint, revenue decimal(38,4), at_risk double, at_risk_low double, "
        "at_risk_high double, level double"
    ),
    "unit_revenue": (
        "period_grain varchar, period_start date, period_end date, is_over boolean, dimension "
        "varchar, member varchar, revenue decimal(38,4), order_count bigint, buyer_count bigint, "
        "compared_revenue decimal(38,4), compared_order_count bigint, revenue_growth double, "
        "order_growth double, nps_n bigint, nps double, nps_low double, nps_high double"
    ),
    "earned_growth": (
        "period_start date, period_end date, base_start date, base_revenue decimal(38,4), "
        "base_count bigint, kept_revenue decimal(38,4), kept_count bigint, earned_revenue "
        "decimal(38,4), earned_count bigint, bought_revenue decimal(38,4), bought_count bigint, "
        "unknown_revenue decimal(38,4), unknown_count bigint, returned_revenue decimal(38,4), "
        "returned_count bigint, total_growth double, nrr double, earned_growth double, "
        "bought_growth double, unknown_growth double, returned_growth double, unknown_share "
        "double, rate_low double, rate_high double, ratio_low double, ratio_high double, "
        "is_split_hidden boolean"
    ),
    "silent_loss": (
        "dimension varchar, member varchar, as_of_date date, customer_count bigint, rhythm_count "
        "bigint, lapsed_count bigint, lapsed_share double, lapsed_low double, lapsed_high double, "
        "lapsed_revenue decimal(38,4), unasked_count bigint, unasked_revenue decimal(38,4), "
        "unanswered_count bigint, unanswered_revenue decimal(38,4), heard_count bigint, "
        "heard_revenue decimal(38,4), reason_count bigint, buyer_count bigint, covered_count "
        "bigint, covered_share double, covered_low double, covered_high double, revenue "
        "decimal(38,4), covered_revenue decimal(38,4), level double"
    ),
    "leaving_reasons": (
        "reason varchar, n bigint, told_count bigint, share double, low double, high double, "
        "level double"
    ),
    "opportunities": (
        "theme varchar, period_start date, period_end date, n bigint, heard_count bigint, share "
        "double, low double, high double, revenue decimal(38,4), revenue_share double, "
        "mean_revenue double, mean_low double, mean_high double, base varchar, level double"
    ),
    "wallet_figures": (
        "metric varchar, scale varchar, period_start date, period_end date, nps_group varchar, n "
        "bigint, value double, low double, high double, base varchar, level double"
    ),
    "programme_effects": (
        "programme varchar, programme_type varchar, partner varchar, name_en varchar, name_ru "
        "varchar, name_ro varchar, start_date date, end_date date, compared_months integer, "
        "control varchar, outcome varchar, member_count bigint, members_compared bigint, "
        "others_compared bigint, member_before double, control_before double, member_after "
        "double, control_after double, member_change double, control_change double, gap_before "
        "double, gap_before_low double, gap_before_high double, placebo_effect double, "
        "placebo_low double, placebo_high double, placebo_p_value double, effect double, "
        "effect_low double, effect_high double, p_value double, verdict varchar, money double, "
        "money_low double, money_high double, cost double, level double"
    ),
    "programme_trends": (
        "programme varchar, outcome varchar, period_no integer, period_start date, period_end "
        "date, is_member boolean, n bigint, value double, low double, high double, level double"
    ),
    "follow_up_occasions": (
        "response_uid varchar, person_key varchar, answered_date date, survey varchar, location "
        "varchar, manager varchar, product varchar, language varchar, tier varchar, nps_group "
        "varchar, wants_contact boolean, implicit_request boolean, churn_risk boolean, "
        "is_unfinished boolean, themes varchar[], causes varchar[]"
    ),
    "person_keys": "person_key varchar, known_key varchar",
    "recovery_figures": (
        "measure varchar, about varchar, arm varchar, n bigint, k bigint, value_sum "
        "decimal(38,4), value double, low double, high double, interval_method varchar, level "
        "double, base varchar"
    ),
    "measure_effects": (
        "measure_no bigint, metric varchar, scale varchar, dimension varchar, member varchar, "
        "done_date date, before_start_date date, before_end_date date, after_start_date date, "
        "after_end_date date, expected double, n_before bigint, n_after bigint, value_before "
        "double, value_after double, control_count bigint, control_n_before bigint, "
        "control_n_after bigint, control_change double, other_count bigint, effect double, low "
        "double, high double, p_value double, verdict varchar, expectation varchar, level double"
    ),
}
