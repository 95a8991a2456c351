"""One product's API over HTTP: paced, tried again, and whole answers only.

The waiting and trying again is written here and not left to urllib3's `Retry`: that one writes the
address of a request into its log (a webhook's address is its secret), waits as long as a server
asks, and does not see a body that breaks off. No redirect is followed, so that no token goes to
another host. A message names the host and the variable of the token, never the token.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from orchestration.sources.errors import SourceError, TransientSourceError

TRIES = 5
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 120.0
WAIT_AT_A_LIMIT_SECONDS = 20.0
MAX_PAGE_BYTES = 64 << 20
BODY_PATIENCE = 10
CHUNK_BYTES = 1 << 16
LONG_ENOUGH_TO_FIND = 12
SECRET_PLACE = "***"  # noqa: S105  # it stands where the secret would
REASONS = ("message", "description", "error_description", "error", "detail", "title", "code")

Document = Any
Authorize = Callable[[requests.PreparedRequest], requests.PreparedRequest]


@dataclass(frozen=True)
class Ask:
    """One request: where to, and with what. `***` in the path stands for the secret."""

    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer: the bytes as they came, and what JSON they are."""

    body: bytes
    document: Document


@dataclass(frozen=True)
class _Passing:
    """Why a request failed just now, and how long the server asks to wait."""

    reason: str
    wait_seconds: float | None = None


@dataclass
class Client:
    """Asks one host, at most so many times a minute.

    Args:
        base_url: what every path is below.
        secret: token, password or webhook; never shown.
        secret_env: the name of the variable that holds it.
        authorize: puts the secret into a request.
        timeout_seconds: without a byte, and for connecting.
        requests_per_minute: the pace.
        sleep: waits.
        monotonic: a clock for the pace.
    """

    base_url: str
    secret: str = field(repr=False)
    secret_env: str
    authorize: Authorize
    timeout_seconds: float
    requests_per_minute: int
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    _session: requests.Session = field(default_factory=requests.Session, repr=False)
    _next_at: float = 0.0

    @property
    def where(self) -> str:
        """The host, as a message names it."""
        return urlsplit(self.base_url).netloc

    @contextmanager
    def opened(self) -> Iterator[Client]:
        """Hold connections open for one pull."""
        log = logging.getLogger("urllib3.connectionpool")
        quiet = _Unreadable(self.secret)
        log.addFilter(quiet)
        try:
            with self._session:
                yield self
        finally:
            log.removeFilter(quiet)

    def answer(self, ask: Ask) -> Answer:
        """The whole answer to a request.

        Raises:
            TransientSourceError: when the host cannot answer just now.
            SourceError: when it never will: the token, the address or the request is wrong.
        """
        wait, number = FIRST_WAIT_SECONDS, 0
        while True:
            number += 1
            self._keep_pace()
            outcome = self._try(ask)
            if isinstance(outcome, Answer):
                return outcome
            pause = wait if outcome.wait_seconds is None else outcome.wait_seconds
            if number == TRIES or pause > LONGEST_WAIT_SECONDS:
                raise TransientSourceError(
                    f"{self.where}: {outcome.reason} ({number} of {TRIES} tries). What came before "
                    "is landed, and the next run goes on from there."
                )
            self.sleep(pause)
            wait *= 2

    def _keep_pace(self) -> None:
        now = self.monotonic()
        if now < self._next_at:
            self.sleep(self._next_at - now)
            now = self._next_at
        self._next_at = now + 60.0 / self.requests_per_minute

    def _try(self, ask: Ask) -> Answer | _Passing:
        try:
            with self._session.request(
                "GET" if ask.body is None else "POST",
                self.base_url + ask.path.replace(SECRET_PLACE, self.secret),
                params=ask.params,
                json=ask.body,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                auth=self.authorize,
                timeout=self.timeout_seconds,
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code == 429 or response.status_code >= 500:
                    return _Passing(f"answers {response.status_code}", _wait_asked(response))
                body = self._read(response)
        except requests.exceptions.SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise SourceError(
                    f"{self.where}: its certificate is not trusted. Set REQUESTS_CA_BUNDLE to a "
                    "PEM file of your own CA, or correct `base_url`."
                ) from None
            return _Passing("the TLS connection failed")
        except requests.Timeout:
            return _Passing(f"no answer within {self.timeout_seconds:g} s")
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return _Passing("the connection broke")
        except (requests.RequestException, ValueError) as error:
            # a token with a line break in it, for one; the text may hold the secret
            raise SourceError(
                f"{self.where}: the request cannot be made ({type(error).__name__}). Look at "
                f"`base_url` and at what {self.secret_env} holds."
            ) from None
        if response.status_code != 200:
            self._refuse(response, body)
        return self._whole(body)

    def _read(self, response: requests.Response) -> bytes:
        """The body, with an end to size and patience; a cut one raises a ConnectionError."""
        until = self.monotonic() + BODY_PATIENCE * self.timeout_seconds
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(CHUNK_BYTES):
            parts.append(part)
            size += len(part)
            if size > MAX_PAGE_BYTES:
                raise SourceError(
                    f"{self.where}: a page of over {MAX_PAGE_BYTES >> 20} MB. Lower `page_size`."
                )
            if self.monotonic() > until:
                raise requests.Timeout
        return b"".join(parts)

    def _whole(self, body: bytes) -> Answer | _Passing:
        """Only what ends as JSON ends is whole: a length is not always told."""
        if len(self.secret) >= LONG_ENOUGH_TO_FIND and self.secret.encode() in body:
            raise SourceError(
                f"{self.where}: the answer repeats the secret of {self.secret_env}; nothing of it "
                "is kept. Ask the product's support."
            )
        if body.lstrip()[:1] not in (b"{", b"["):
            raise SourceError(
                f"{self.where}: the answer is no JSON. Is `base_url` the address of the API?"
            )
        try:
            return Answer(body, json.loads(body))
        except RecursionError:
            raise SourceError(f"{self.where}: the JSON is nested too deep.") from None
        except ValueError:
            return _Passing("the answer is cut")

    def _refuse(self, response: requests.Response, body: bytes) -> None:
        status = response.status_code
        if 300 <= status < 400:
            target = urlsplit(response.headers.get("Location", "")).netloc or "another path"
            raise SourceError(
                f"{self.where}: sends on to {target}, where the token must not follow. If that is "
                "right, write it as `base_url`."
            )
        if status in (401, 403):
            raise SourceError(
                f"{self.where}: answers {status} to the secret in {self.secret_env}"
                f"{self._said(body)}. It has expired, was withdrawn, or may not read this. Make a "
                "new one with the right to read responses, put it into that variable, run again."
            )
        if status == 404:
            raise SourceError(
                f"{self.where}: answers 404{self._said(body)}. There is no such form or survey "
                "here; correct its id or `base_url`."
            )
        raise SourceError(
            f"{self.where}: answers {status}{self._said(body)}. The request does not fit this "
            "product any more; correct the declaration, or report it with this line."
        )

    def _said(self, body: bytes) -> str:
        """The server's own short reason; never more of the body, which may hold answers."""
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(document, dict):
            return ""
        said = next((document[key] for key in REASONS if isinstance(document.get(key), str)), "")
        return f" ({said[:200].replace(self.secret, SECRET_PLACE)})" if said else ""


class _Unreadable(logging.Filter):
    """Takes a secret out of log lines."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = record.getMessage().replace(self.secret, SECRET_PLACE)
        record.args = ()
        return True


def bearer(secret: str) -> Authorize:
    """The secret as bearer token."""

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {secret}"
        return request

    return authorize


def unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The secret is in path or body; and no .netrc may add another."""
    return request


def _wait_asked(response: requests.Response) -> float | None:
    """Seconds the server asks to wait; both forms of the header are read."""
    given = response.headers.get("Retry-After")
    try:
        if given:
            return max(float(Retry().parse_retry_after(given)), 0.0)
    except InvalidHeader:
        pass
    return WAIT_AT_A_LIMIT_SECONDS if response.status_code == 429 else None
