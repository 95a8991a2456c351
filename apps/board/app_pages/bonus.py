"""Bonus: a scheme, how its units stand, what was paid and what is known now, who approved it."""

import duckdb
import pandas as pd
import streamlit as st

from apps.board import blocks, bonus, bonus_appeals, bonus_blocks, bonus_fair_blocks, context
from apps.board import names as naming
from apps.board.access import Action
from apps.board.reading import bonus as reading
from apps.board.reading import bonus_fair as reading_fair
from orchestration.published.feed_state import NoFeedStateError

run = context.current()
texts = run.texts
st.title(texts("bonus.title"))
st.caption(texts("bonus.intro"))

try:
    state = reading.open_state(run.viewer.scope)
    schemes = {} if state is None else reading.load_schemes(state)
except (duckdb.Error, NoFeedStateError):
    st.error(texts("bonus.broken"), icon=":material/error:")
    st.code(bonus_blocks.REFRESH, language=None)
    st.stop()
if state is None or not schemes:
    bonus_blocks.nothing_declared(texts)
    st.stop()

with st.container(horizontal=True):
    name = bonus_blocks.choose_scheme(run, list(schemes))
    scheme = schemes[name]
    events = reading.load_stages(state, name)
    done = bonus.last_of_stages(events)
    months = {
        month: bonus.stage_now(done.get(month, {})) for month in reading.load_periods(state, name)
    }
    if months:
        called = naming.tell_apart(reading.load_names(state, name))
        period = bonus_blocks.choose_period(run, name, months)
        unit = bonus_blocks.choose_unit(run, name, called)
blocks.notice_of_ignored(run.filters, texts)
bonus_blocks.warnings(texts, scheme)
bonus_blocks.card(texts, scheme)
if not months:
    bonus_blocks.nothing_known(texts, scheme)
    st.stop()


def of_unit(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the chosen unit, or all of them."""
    return rows if unit == bonus_blocks.EVERY_UNIT else rows[rows["unit_id"] == unit]


progress = of_unit(reading.load_progress(state, name, period))
st.subheader(f"{texts('bonus.progress')} · {bonus.name_month(period, texts)}")
if progress.empty:
    bonus_blocks.nothing_known(texts, scheme)
else:
    window = bonus.name_window(period, int(scheme["window_months"]), texts)
    known_at = bonus.spell_moment(progress["as_known_at"].max(), texts)
    stage = texts(f"bonus.stage.{months[period]}")
    st.caption(texts("bonus.progress_of", window=window, stage=stage, moment=known_at))
    bonus_blocks.progress(texts, progress, scheme, called)

if months[period] == "prepared":
    bonus_blocks.approval(run, name, period, done[period]["prepared"]["by"])
# what all units together say is for those who see all of them
if run.viewer.scope.bonus.is_all:
    bonus_fair_blocks.split(
        texts,
        reading_fair.load_causes(state, name, period),
        of_unit(reading_fair.load_split(state, name, period)),
        reading_fair.load_spread(state, name, period),
        called,
    )
    tried, chances = reading_fair.load_luck(state, name), reading_fair.load_chances(state, name)
    bonus_fair_blocks.luck(
        texts,
        of_unit(tried),
        chances[chances["is_pictured"].astype(bool)]
        if unit == bonus_blocks.EVERY_UNIT
        else of_unit(chances),
        scheme,
        called,
        is_tried=reading_fair.is_tried(state, name),
    )
bonus_blocks.paid(texts, of_unit(reading.load_paid(state, name, period)), scheme, called)
bonus_blocks.corrections(texts, of_unit(reading.load_corrections(state, name, period)), called)
bonus_blocks.stages(texts, events, list(months))
bonus_blocks.findings(texts, of_unit(reading.load_findings(state, name, period)), scheme, called)
appeals = of_unit(reading.load_appeals(state, name))
bonus_blocks.appeals(texts, appeals, called)
if run.viewer.is_signed_in and run.viewer.may(Action.APPROVE):
    bonus_appeals.to_decide(run, reading.load_filers(state, name), appeals)
if months[period] == "released":
    asked = list(called) if unit == bonus_blocks.EVERY_UNIT else [unit]
    bonus_appeals.own(run, state.path, scheme, period, asked)
