"""LimeSurvey's RemoteControl 2: the CSV export of one survey, in ranges of response numbers.

What lands is the JSON-RPC answer as it came, with the CSV as base64 in it. The export knows no
filter by time, and a response gets its number when it is begun, so that one that is finished late
has a low number: a list of all numbers with their dates is asked for first, and then every range
that is new, has another list, or has answers of the last days.

Documented: get_session_key, export_responses with its order of parameters, release_session_key.
Hypotheses: `aFields` takes `id` and `submitdate` (a server that ignores it only sends more), and
an edit by an administrator changes no date, so that it is seen within the lookback only.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from orchestration.responses.pulls import LimeSurveyPull
from orchestration.sources.api.client import Answer, Ask, Authorize, Client, unsigned
from orchestration.sources.api.page import Known, Page, digest_of
from orchestration.sources.errors import SourceError, TransientSourceError

ZONES = timedelta(days=1)
LOCATED = "/index.php/admin/remotecontrol"


@dataclass(frozen=True)
class LimeSurvey:
    """One survey."""

    declared: LimeSurveyPull

    @property
    def path(self) -> str:
        return f"{LOCATED}?survey={self.declared.survey_id}"

    @property
    def shape(self) -> Mapping[str, Any]:
        return self.declared.model_dump(include={"completion", "answers", "page_size"}, mode="json")

    def authorize(self, secret: str) -> Authorize:
        del secret
        return unsigned

    def pages(self, client: Client, known: Known, now: datetime) -> Iterator[Page]:
        size = self.declared.page_size
        recent = now - timedelta(days=self.declared.lookback_days) - ZONES
        with _signed_in(client, self.declared, now) as session:
            listed: dict[int, list[tuple[int, str]]] = {}
            for number, date in session.numbers():
                listed.setdefault((number - 1) // size, []).append((number, date))
            for block in sorted(listed):
                first, last = block * size + 1, (block + 1) * size
                start, index = f"responses {first}-{last}", digest_of([listed[block]])
                cursor = known.cursors.get(start)
                dates = [date for _, date in listed[block]]
                # an unfinished response has no date, and may be gone on with at any time
                is_at_rest = all(dates) and max(dates) < f"{recent:%Y-%m-%d %H:%M}"
                if cursor and cursor.get("index") == index and is_at_rest:
                    continue
                answer = session.export(first, last)
                digest = digest_of([answer.document["result"]])
                yield Page(start, answer.body, digest, None, index)


@dataclass(frozen=True)
class _Session:
    """A signed-in session; its key is in requests only."""

    client: Client
    declared: LimeSurveyPull
    key: str
    ids: Iterator[int]

    def numbers(self) -> list[tuple[int, str]]:
        """The numbers of all responses, and when each was handed in."""
        answer = self._export(None, None, "short", ["id", "submitdate"])
        return _numbers(self.client, answer) if answer else []

    def export(self, first: int, last: int) -> Answer:
        """The responses with these numbers."""
        answer = self._export(first, last, self.declared.answers, None)
        if answer is None:
            raise TransientSourceError(
                f"{self.client.where}: responses {first}-{last} went away while they were read. "
                "Run again."
            )
        return answer

    def _export(
        self, first: int | None, last: int | None, answers: str, fields: list[str] | None
    ) -> Answer | None:
        parameters: list[Any] = [
            *(self.key, self.declared.survey_id, "csv", None, self.declared.completion),
            *("code", answers, first, last),
        ]
        if fields:
            parameters.append(fields)
        answer = _call(self.client, next(self.ids), "export_responses", *parameters)
        result = answer.document["result"]
        if isinstance(result, str):
            return answer
        status = str(result.get("status", "")) if isinstance(result, dict) else ""
        if status.lower().startswith("no data"):
            return None
        if "session" in status.lower():
            raise TransientSourceError(f"{self.client.where}: the session ended. Run again.")
        raise SourceError(
            f"{self.client.where}: the export of survey {self.declared.survey_id} is refused "
            f"({status[:200]}). Correct `survey_id`, or give {self.declared.user} the right to "
            "export responses."
        )


@contextmanager
def _signed_in(client: Client, declared: LimeSurveyPull, now: datetime) -> Iterator[_Session]:
    # numbers that no other call had: two answers of the same content are still two answers
    ids = count(int(now.timestamp() * 1000))
    signed = _call(client, next(ids), "get_session_key", declared.user, client.secret)
    key = signed.document["result"]
    if not isinstance(key, str):
        status = str(key.get("status", "")) if isinstance(key, dict) else ""
        raise SourceError(
            f"{client.where}: {declared.user} cannot sign in with the password in "
            f"{declared.password_env} ({status[:200]}). Correct it, and see that the JSON-RPC "
            "interface is switched on in LimeSurvey."
        )
    try:
        yield _Session(client, declared, key, ids)
    finally:
        with suppress(SourceError):
            _call(client, next(ids), "release_session_key", key)


def _call(client: Client, number: int, method: str, *parameters: Any) -> Answer:
    body = {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}
    answer = client.answer(Ask(LOCATED, body=body))
    document = answer.document
    if not isinstance(document, dict) or "result" not in document or document.get("error"):
        raise SourceError(
            f"{client.where}: {method} is not answered as JSON-RPC. Is `base_url` the address of "
            "LimeSurvey, without /index.php, and is the JSON-RPC interface switched on?"
        )
    return answer


def _numbers(client: Client, answer: Answer) -> list[tuple[int, str]]:
    try:
        text = base64.b64decode(answer.document["result"], validate=True).decode("utf-8-sig")
    except (binascii.Error, UnicodeDecodeError):
        raise SourceError(
            f"{client.where}: the export is no base64 of UTF-8. LimeSurvey has changed; report it "
            "with this line."
        ) from None
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header or "," not in header else ","
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    try:
        at, when = rows[0].index("id"), rows[0].index("submitdate")
        return sorted((int(row[at]), row[when]) for row in rows[1:])
    except (ValueError, IndexError):
        raise SourceError(
            f"{client.where}: the list of responses has no `id` and `submitdate`. LimeSurvey has "
            "changed; report it with this line."
        ) from None
