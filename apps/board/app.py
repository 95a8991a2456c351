"""The router of the board: who looks, pages, language, age of the data. No figures here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import streamlit as st

from apps.board import data, formats, signing_in, texts
from apps.board.access import Viewer
from apps.board.context import Context, hand_over
from apps.board.filters import Choice, Filters
from orchestration.home import Home
from orchestration.responses.brand import Brand, load_brand
from orchestration.responses.declaration_file import DeclarationError

PAGES = Path(__file__).parent / "app_pages"
LOGO = Path(__file__).parent / "logo.png"
#: the page at the address of the board
HOME = "overview"
ICONS = {
    "overview": "speed",
    "trends": "stacked_line_chart",
    "side_by_side": "compare",
    "attributes": "grid_view",
    "control": "monitoring",
    "alerts": "notifications_active",
    "journey": "route",
    "servqual": "balance",
    "visits": "storefront",
    "voice": "forum",
    "problem_zones": "crisis_alert",
    "ideas": "lightbulb",
    "follow_up": "support_agent",
    "money": "savings",
    "programmes": "loyalty",
    "recovery": "healing",
    "next_wave": "outgoing_mail",
    "bonus": "payments",
    "reports": "article",
    "self_assessment": "checklist",
    "quality": "fact_check",
    "definitions": "menu_book",
}


def usual_language(brand: Brand) -> str:
    """What the browser asks for, when the board speaks it."""
    wanted = (st.context.locale or "")[:2].lower()
    if wanted in brand.languages:
        return wanted
    is_spoken = texts.DEFAULT_LANGUAGE in brand.languages
    return texts.DEFAULT_LANGUAGE if is_spoken else brand.languages[0]


def show_data_age(words: texts.Texts, snapshot: data.Snapshot, now: datetime) -> None:
    """How old the newest answer is, and which snapshot the figures are of."""
    last = snapshot.last_answered_date
    if last:
        days = max((now.date() - last).days, 0)
        age = words.plural("days", days, n=formats.count(days, words))
        st.markdown(f"**{words('sidebar.age', age=age)}**")
        st.caption(words("sidebar.last_answer", day=formats.day(last, words)))
    st.caption(words("sidebar.made", moment=formats.moment(snapshot.created_at, words)))
    st.caption(words("sidebar.snapshot", name=texts.plain(snapshot.snapshot_id)))
    st.caption(words("sidebar.level"))


surveys = Home.from_environment().surveys
try:
    brand, mistake = load_brand(surveys), ""
except DeclarationError as error:
    brand, mistake = Brand(), str(error)
logo = surveys / brand.logo if brand.logo else LOGO
st.set_page_config(page_title=brand.name or "Loyalty Metrics", page_icon=str(logo), layout="wide")
if brand.logo:
    st.logo(str(logo), size="large")

# the language is chosen before the pages get their names, so it is read ahead of its widget
language_now = st.session_state.get("language_now") or usual_language(brand)
words_now = texts.load(language_now)
viewer = signing_in.identify(datetime.now(UTC))
permitted = viewer.pages if isinstance(viewer, Viewer) else frozenset()
pages = {
    name: st.Page(
        PAGES / f"{name}.py",
        title=words_now(f"nav.{name}"),
        icon=f":material/{icon}:",
        url_path="home" if name == HOME else name,
        default=name == HOME,
        # it stays known by its address, to be answered with words
        visibility="visible" if name in permitted else "hidden",
    )
    for name, icon in ICONS.items()
}
# the first page is at the address of the board; under its name it is looked for as well, and
# of an address that is no page's Streamlit would say so in English
by_name = st.Page(lambda: None, title=words_now(f"nav.{HOME}"), url_path=HOME, visibility="hidden")
# Streamlit says in English how many it has folded away
page = st.navigation([*pages.values(), by_name], expanded=True)
if page is by_name:
    st.switch_page(pages[HOME], query_params=st.query_params.to_dict())
filters = Filters(page.url_path)
with st.sidebar:
    if brand.name:
        st.markdown(f"**{texts.plain(brand.name)}**")
    if mistake and permitted:
        st.warning(texts.plain(mistake))
    language = filters.choose(
        Choice(
            "lang",
            words_now("language.label"),
            brand.languages,
            (usual_language(brand),),
            lambda code: texts.load(code)("language.name"),
        )
    )
if language != language_now:
    st.session_state["language_now"] = language
    st.rerun()
words = texts.load(language)

if not isinstance(viewer, Viewer):
    signing_in.show_refusal(words, viewer)
    st.stop()
if page is pages[HOME] and HOME not in permitted:
    # the address of the board alone asks for no page by name
    st.switch_page(next(pages[name] for name in ICONS if name in permitted))
signing_in.show_viewer(words, viewer)
if page is not pages[HOME] and page.url_path not in permitted:
    st.title(page.title)
    signing_in.show_page_refusal(words)
    st.stop()
try:
    snapshot = data.open_snapshot(viewer.scope)
except duckdb.Error:
    st.title(page.title)
    st.error(words("empty.broken"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
if snapshot is None:
    st.title(page.title)
    st.info(words("empty.no_snapshot"), icon=":material/hourglass_empty:")
    st.code("loyalty run", language=None)
    st.stop()

with st.sidebar:
    show_data_age(words, snapshot, now := datetime.now(UTC))
hand_over(Context(words, filters, snapshot, now, viewer))
try:
    page.run()
except data.SnapshotMovedError:
    st.rerun()
