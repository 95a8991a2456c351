"""What an API may do to us, in words; and where the token must never be."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from orchestration.sources.api import client
from orchestration.sources.connector import Fetched
from orchestration.sources.errors import SourceError, TransientSourceError
from tests.sources.api.fake_api import TOKEN, Asked, FakeApi
from tests.sources.api.fake_products import BY_NAME, PRODUCTS, FakeProduct, fake_api
from tests.sources.api.pulling import FakeClock, connector
from tests.sources.email.landed import Landed

EVERY = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
EXPIRED = "an-expired-token-of-old"
TYPEFORM = BY_NAME["typeform"]


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with fake_api().serving() as api:
        api.hand_in(10)
        yield api


def told(error: pytest.ExceptionInfo[SourceError]) -> str:
    """All that a log would hold of an error, with what it came from."""
    return "".join(traceback.format_exception(error.value))


@EVERY
def test_an_expired_token_is_named_by_its_variable(product: FakeProduct, api: FakeApi) -> None:
    with pytest.raises(SourceError) as error:
        Landed().pull(connector(product, api, secret=EXPIRED))

    assert not isinstance(error.value, TransientSourceError)
    assert f"{product.name.upper()}_TOKEN" in str(error.value)
    assert EXPIRED not in told(error)
    assert len(api.asked) == 1


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_token_that_expires_between_two_pages_leaves_what_came(api: FakeApi, status: str) -> None:
    api.faults.extend(["", status])
    landed = Landed()

    with pytest.raises(SourceError, match="Make a new one") as error:
        landed.pull(connector(TYPEFORM, api))

    assert len(landed.mails) == 1
    assert TOKEN not in told(error)
    landed.pull(connector(TYPEFORM, api))
    assert len(landed.mails) == 2


@EVERY
def test_a_variable_that_is_not_set_is_named_before_anything_is_asked(
    product: FakeProduct, api: FakeApi
) -> None:
    with pytest.raises(SourceError, match=f"{product.name.upper()}_TOKEN is not set"):
        Landed().pull(connector(product, api, secret=""))

    assert api.asked == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [("404", "no such form"), ("page", "no JSON"), ("echo", "repeats the secret")],
)
def test_what_will_not_pass_is_not_tried_again(api: FakeApi, fault: str, words: str) -> None:
    api.faults.append(fault)
    landed = Landed()

    with pytest.raises(SourceError, match=words) as error:
        landed.pull(connector(TYPEFORM, api))

    assert not isinstance(error.value, TransientSourceError)
    assert (len(api.asked), landed.mails) == (1, [])
    assert TOKEN not in told(error)


@pytest.mark.parametrize("pasted", ["tok-one\ntok-two", "токен-из-почты"])
def test_a_token_that_was_pasted_wrongly_is_not_shown(api: FakeApi, pasted: str) -> None:
    with pytest.raises(SourceError, match="what TYPEFORM_TOKEN holds") as error:
        Landed().pull(connector(TYPEFORM, api, secret=pasted))

    assert pasted not in told(error)
    assert "tok-two" not in told(error)


@EVERY
def test_no_token_follows_a_redirect(product: FakeProduct, api: FakeApi) -> None:
    with fake_api().serving() as elsewhere:
        api.redirect_to = elsewhere.url

        with pytest.raises(SourceError, match="the token must not follow") as error:
            Landed().pull(connector(product, api))

        assert elsewhere.asked == []
        assert TOKEN not in told(error)


@EVERY
def test_the_token_is_in_no_log_and_in_nothing_that_lands(
    product: FakeProduct,
    api: FakeApi,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # other tests load tools that switch off the loggers they do not know
    monkeypatch.setattr(logging.getLogger("urllib3.connectionpool"), "disabled", False)
    api.faults.extend(["503", "dropped"])
    landed = Landed()
    with caplog.at_level(logging.DEBUG):
        things = []
        for thing in connector(product, api).fetch(landed):
            assert isinstance(thing, Fetched)
            things.append(thing)
            landed.land_one(thing)

    assert things
    assert any(record.name == "urllib3.connectionpool" for record in caplog.records)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(connector(product, api))
    for thing in things:
        assert TOKEN not in f"{thing.name} {thing.uri} {thing.cursor}"
    assert all(TOKEN.encode() not in body for body in landed.mails)


def test_a_webhook_is_in_no_message_when_its_host_is_gone(api: FakeApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = connector(BY_NAME["bitrix24"], api, base_url=f"http://127.0.0.1:{port}")

    with pytest.raises(TransientSourceError, match=f"127.0.0.1:{port}: the connection") as error:
        Landed().pull(gone)

    assert TOKEN not in told(error)


def test_a_certificate_is_checked_and_an_own_ca_can_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with fake_api().serving(tls=context) as api:
        api.hand_in(3)

        with pytest.raises(SourceError, match="REQUESTS_CA_BUNDLE"):
            Landed().pull(connector(TYPEFORM, api))
        assert api.asked == []

        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        assert Landed().pull(connector(TYPEFORM, api)) == 1


def test_a_server_that_asks_to_wait_is_obeyed(api: FakeApi) -> None:
    api.retry_after = "7"
    api.faults.extend(["429", "503"])
    clock = FakeClock()

    Landed().pull(connector(TYPEFORM, api, clock))

    assert clock.waits.count(7.0) == 2


def test_a_limit_without_a_word_about_waiting_is_waited_out(api: FakeApi) -> None:
    api.retry_after = None
    api.faults.append("429")
    clock = FakeClock()

    Landed().pull(connector(TYPEFORM, api, clock))

    assert client.WAIT_AT_A_LIMIT_SECONDS in clock.waits


def test_a_server_that_asks_to_wait_for_an_hour_is_left_until_the_next_run(api: FakeApi) -> None:
    api.retry_after = "3600"
    api.faults.append("429")
    clock = FakeClock()

    with pytest.raises(TransientSourceError, match="answers 429"):
        Landed().pull(connector(TYPEFORM, api, clock))

    assert clock.waits == []


def test_a_server_that_never_answers_well_is_given_up_after_some_tries(api: FakeApi) -> None:
    api.faults.extend(["503"] * 100)

    with pytest.raises(TransientSourceError, match="answers 503"):
        Landed().pull(connector(TYPEFORM, api))

    assert len(api.asked) == client.TRIES


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(api: FakeApi) -> None:
    release = threading.Event()

    def say_nothing(_number: int) -> None:
        release.wait(10)

    api.on_request = say_nothing
    try:
        with pytest.raises(TransientSourceError, match=r"no answer within 0\.05 s"):
            Landed().pull(connector(TYPEFORM, api, timeout_seconds=0.05))
    finally:
        release.set()


def test_a_page_without_end_is_refused(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_PAGE_BYTES", 100)

    with pytest.raises(SourceError, match="Lower `page_size`"):
        Landed().pull(connector(TYPEFORM, api))


def test_a_user_without_the_right_to_export_is_told_so(api: FakeApi) -> None:
    lime = BY_NAME["limesurvey"]
    good = api.answerers[lime.prefix]

    def refuses(given: FakeApi, asked: Asked) -> object:
        if asked.body["method"] == "export_responses":
            return {"id": 1, "result": {"status": "No permission"}, "error": None}
        return good(given, asked)

    api.answerers[lime.prefix] = refuses

    with pytest.raises(SourceError, match=r"No permission.*right to"):
        Landed().pull(connector(lime, api))
    assert api.asked[-1].body["method"] == "release_session_key"
