"""Who is in front of the board: what the provider says of a person, judged at every run.

Here: the only use of Streamlit's sign-in, the page that asks for it, the line that says who is
signed in. Nothing of a session is believed for longer than the run: the file with people is read
again each time. Not here: what roles may do (access).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from apps.board.access import ANYONE_HERE, Viewer
from apps.board.serve import STARTED_WITH
from apps.board.texts import Texts, plain
from orchestration.home import Home
from orchestration.responses.access import Access, SignIn, grants_of, load_access, name_of
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.letters import LOOPBACK

#: clocks of two machines are never quite the same
CLOCK_DIFFERENCE = timedelta(minutes=2)


class Refusal(StrEnum):
    """Why the board shows nothing to somebody."""

    NOT_SIGNED_IN = "not_signed_in"
    NO_EMAIL = "no_email"
    NOT_VERIFIED = "not_verified"
    ENDED = "ended"
    UNKNOWN = "unknown"
    MISTAKE = "mistake"
    CHANGED = "changed"
    EXPOSED = "exposed"


#: refusals that another sign-in may end
CURED_BY_SIGNING_IN = (Refusal.NOT_SIGNED_IN, Refusal.ENDED)
#: refusals of somebody who is signed in, and should be able to leave
SIGNED_IN = (Refusal.NO_EMAIL, Refusal.NOT_VERIFIED, Refusal.UNKNOWN)


def identify(now: datetime) -> Viewer | Refusal:
    """Who is in front of the board in this run, or why nothing is shown."""
    try:
        access = load_access(Home.from_environment().surveys)
    except DeclarationError:
        return Refusal.MISTAKE
    started = os.environ.get(STARTED_WITH)
    if started is not None and (started == "on") != access.is_on:
        return Refusal.CHANGED
    if access.sign_in is None or not access.is_on:
        return _without_sign_in()
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return Refusal.NOT_SIGNED_IN
    if _token(claims) in _left():
        return Refusal.ENDED
    return judge(claims, access, access.sign_in, now)


def judge(
    claims: Mapping[str, Any], access: Access, sign_in: SignIn, now: datetime
) -> Viewer | Refusal:
    """What the claims of a provider and the file with people make of somebody at a moment.

    Streamlit keeps a session for 30 days and looks at no times of the token: both ends are
    checked here. Claims that are missing count against the person.
    """
    issued, ends = (_moment(claims.get(name)) for name in ("iat", "exp"))
    if issued is None or ends is None or issued > now + CLOCK_DIFFERENCE:
        return Refusal.ENDED
    if now >= issued + timedelta(hours=sign_in.session_hours):
        return Refusal.ENDED
    if sign_in.until_token_ends and now >= ends:
        return Refusal.ENDED
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        return Refusal.NO_EMAIL
    if sign_in.email_verified == "by_claim" and claims.get("email_verified") is not True:
        return Refusal.NOT_VERIFIED
    said = claims.get(sign_in.groups_claim)
    groups = [one for one in said if isinstance(one, str)] if isinstance(said, list | tuple) else []
    grants = grants_of(access, email, groups)
    if not grants:
        return Refusal.UNKNOWN
    called = name_of(access, email) or str(claims.get("name") or "")
    return Viewer(called, email.casefold(), grants)


def show_refusal(words: Texts, refusal: Refusal) -> None:
    """The page of somebody to whom nothing is shown: why, and what to do."""
    st.title(words(f"access.{refusal}.title"))
    email = plain(str(st.user.to_dict().get("email") or "—"))
    st.info(words(f"access.{refusal}.text", email=email), icon=":material/lock:")
    if refusal == Refusal.MISTAKE:
        st.code("loyalty access check", language=None)
    elif refusal in (Refusal.CHANGED, Refusal.EXPOSED):
        st.code("loyalty board", language=None)
    elif refusal in CURED_BY_SIGNING_IN:
        st.button(words("access.sign_in"), icon=":material/login:", type="primary",
                  on_click=st.login)  # fmt: skip
    elif refusal in SIGNED_IN:
        _way_out(words)


def show_viewer(words: Texts, viewer: Viewer) -> None:
    """Who is signed in and as what, and the way out; nothing where nobody signs in."""
    if not viewer.is_signed_in:
        return
    roles = ", ".join(words(f"access.role.{role}") for role in viewer.roles)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(words("access.signed_in", name=plain(viewer.name or viewer.email), roles=roles))
        _way_out(words)


def show_page_refusal(words: Texts) -> None:
    """What stands in place of a page that the viewer's roles do not have."""
    st.info(words("access.no_page"), icon=":material/lock:")


def ask_who(viewer: Viewer, label: str, key: str | None = None) -> str:
    """Under what a decision is recorded: who is signed in, or else the name that is typed."""
    if not viewer.is_signed_in:
        return st.text_input(label, max_chars=80, key=key)
    st.text_input(label, value=viewer.signature, disabled=True)
    # what the browser sends back of a field is not who somebody is
    return viewer.signature


def _way_out(words: Texts) -> None:
    st.button(words("access.sign_out"), icon=":material/logout:", on_click=_leave)


def _leave() -> None:
    # Streamlit lets other tabs of the browser go on until they are loaded again
    _left().add(_token(st.user.to_dict()))
    st.logout()


@st.cache_resource
def _left() -> set[tuple[str, ...]]:
    """Tokens that somebody signed out of while this server runs."""
    return set()


def _token(claims: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(claims.get(name)) for name in ("iss", "sub", "iat"))


def _without_sign_in() -> Viewer | Refusal:
    """Everybody, if that is only who sits at this machine."""
    address = st.get_option("server.address")
    return ANYONE_HERE if address in (None, *LOOPBACK) else Refusal.EXPOSED


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    return datetime.fromtimestamp(seconds, UTC)
