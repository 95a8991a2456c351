"""How a source's bytes arrive and are written: connectors and file formats.

Here are only the models of these two parts of a declaration. Fetching is in `sources`, reading
too; what the cells mean is in `declaration`.
"""

from __future__ import annotations

import codecs
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.headers import Header, as_headers
from orchestration.responses.pulls import (
    Bitrix24Pull,
    HubSpotPull,
    LimeSurveyPull,
    Pull,
    SurveyMonkeyPull,
    TypeformPull,
    ZendeskRatingsPull,
    ZendeskSurveyPull,
)
from orchestration.responses.tokens import FIELDS


class FolderConnector(Declared):
    """Files dropped into a folder, or behind any fsspec URL."""

    type: Literal["folder"]
    url: str
    pattern: str = "*"
    settle_seconds: float = Field(default=2.0, ge=0)


class MailFolderConnector(Declared):
    """A Maildir, an mbox file or a folder of .eml files."""

    type: Literal["mail_folder"]
    url: str


class ImapConnector(Declared):
    """A mailbox read over IMAP; never marks, moves or deletes a message."""

    type: Literal["imap"]
    host: str
    port: int = Field(default=993, ge=1, le=65535)
    user: str
    password_env: str = Field(description="NAME of the environment variable with the password")
    folder: str = "INBOX"
    tls: bool = True
    ca_file: str | None = None
    timeout_seconds: float = Field(default=30.0, gt=0)


class LongShape(Declared):
    """One row an answer: which cells name the response and the question, and which hold it."""

    id: Header = Field(description="what is the same in all rows of one response")
    question: Header
    value: Header = Field(description="of several columns the first that is filled in counts")
    out_of: Header | None = Field(
        default=None, description="the most that can be had: 4 of 5 becomes the answer 4/5"
    )
    note: Header | None = Field(
        default=None, description="words beside an answer; they stand under `<question> note`"
    )

    @field_validator("*")
    @classmethod
    def _patterns_compile(cls, header: Header | None) -> Header | None:
        as_headers(header or [])
        return header

    @property
    def names(self) -> tuple[str, ...]:
        """The headers that are taken apart, and so are no places of the mapping."""
        parts = (self.question, self.value, self.out_of or [], self.note or [])
        return tuple(name for part in parts for name in as_headers(part))


class TableFormat(Declared):
    """What a table of rows and columns may have, whether it is text or a sheet."""

    header_row: int = Field(default=1, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5, description="how many rows the headers take")
    header_join: str | None = Field(
        default=None,
        description="what joins the header cells of a column; without it the first row names them",
    )
    header_plain: tuple[str, ...] = Field(
        default=(), description="cells of a lower header row that say nothing, such as Response"
    )
    footer: tuple[str, ...] = Field(
        default=(), description="beginnings of the first cell of rows under the answers"
    )
    escaped_formulas: bool = Field(
        default=False, description="an apostrophe before = + - @ in a cell is the exporter's"
    )
    decimal: Literal[".", ","] = "."
    long: LongShape | None = None

    @model_validator(mode="after")
    def _headers_fit(self) -> Self:
        if self.header_rows == 1 and (self.header_join is not None or self.header_plain):
            raise ValueError("header_join and header_plain need header_rows of at least 2")
        if self.header_plain and self.header_join is None:
            raise ValueError("header_plain needs header_join")
        if any(not text.strip() for text in self.footer):
            raise ValueError("footer: an empty beginning would take every row for a footer")
        return self


class CsvFormat(TableFormat):
    """Delimited text. Nothing is sniffed."""

    type: Literal["csv"]
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    encodings: tuple[str, ...] = ("utf-8",)
    inside: Literal["json_rpc"] | None = Field(
        default=None, description="the text stands, as base64, in the result of a JSON-RPC call"
    )

    @field_validator("encodings")
    @classmethod
    def _encodings_are_known(cls, encodings: tuple[str, ...]) -> tuple[str, ...]:
        for name in encodings:
            try:
                codecs.lookup(name)
            except LookupError as error:
                raise ValueError(
                    f"unknown encoding {name!r}; such as utf-8, cp1251, koi8-r, cp1252"
                ) from error
        return encodings


class XlsxFormat(TableFormat):
    """An Excel workbook; one sheet of it."""

    type: Literal["xlsx"]
    sheet: str | None = None


class JsonFormat(Declared):
    """A JSON document, a list, or one document a line; `form_response` of Typeform is known."""

    type: Literal["json"]
    records: str | None = None
    keyed_by: dict[str, str] = Field(
        default_factory=dict, description="list of objects -> what names an object in it"
    )
    decimal: Literal[".", ","] = "."
    long: LongShape | None = None


class XmlFormat(Declared):
    """An XML document; `records` names the element of one answer."""

    type: Literal["xml"]
    records: str | None = None
    decimal: Literal[".", ","] = "."


class SavFormat(Declared):
    """A data file of SPSS: codes, their labels, and values that stand for a missing answer."""

    type: Literal["sav"]
    encoding: str | None = None
    decimal: Literal[".", ","] = "."


class MailFormat(Declared):
    """A mail message: score and comment from the reply, the subject, or a CSV attachment."""

    type: Literal["mail"]
    score_from: Literal["reply", "subject", "subject_or_reply", "attachment"] = Field(
        default="reply",
        description="subject_or_reply: the score of the subject, else that of the words",
    )
    attachment: CsvFormat | None = None
    from_token: str | None = Field(
        default=None, description="regular expression; its named groups are canonical fields"
    )
    tokens: Literal["any", "signed"] = Field(
        default="any",
        description="signed: only replies to invitations that this installation has sent count",
    )
    unasked: Literal["accept", "set_aside"] | None = Field(
        default=None,
        description="mails that answer nothing and have no token; by default set_aside where the"
        " score is in the reply, accept elsewhere",
    )
    unverified_sender: Literal["flag", "set_aside"] = Field(
        default="flag", description="mails whose sender the mail server could not verify"
    )
    decimal: Literal[".", ","] = "."

    @property
    def takes_unasked(self) -> bool:
        """Whether a mail counts that is no reply; strangers write to mailboxes too."""
        return self.score_from != "reply" if self.unasked is None else self.unasked == "accept"

    @property
    def fields_of_token(self) -> str | None:
        """The regular expression that takes a token apart."""
        return FIELDS if self.tokens == "signed" else self.from_token

    @model_validator(mode="after")
    def _signed_tokens_say_their_fields(self) -> Self:
        if self.tokens == "signed" and self.from_token is not None:
            raise ValueError("from_token: a signed token names its own unit; leave this out")
        if self.tokens == "signed" and self.score_from == "attachment":
            raise ValueError("tokens: an attachment has no token of an invitation")
        return self

    @model_validator(mode="after")
    def _attachment_is_described(self) -> Self:
        if self.score_from == "attachment" and self.attachment is None:
            raise ValueError("score_from: attachment needs `attachment:` with its csv format")
        return self


Connector = Annotated[
    FolderConnector
    | MailFolderConnector
    | ImapConnector
    | TypeformPull
    | SurveyMonkeyPull
    | HubSpotPull
    | ZendeskRatingsPull
    | ZendeskSurveyPull
    | Bitrix24Pull
    | LimeSurveyPull,
    Field(discriminator="type"),
]
Format = Annotated[
    CsvFormat | XlsxFormat | JsonFormat | XmlFormat | SavFormat | MailFormat,
    Field(discriminator="type"),
]


def table_of(form: Format) -> TableFormat | None:
    """How the table is written that a source reads, also where it comes attached to a mail."""
    inner = form.attachment if isinstance(form, MailFormat) else form
    return inner if isinstance(inner, TableFormat) else None


def long_shape(form: Format) -> LongShape | None:
    """How the rows of one response are gathered, where there is one for each answer."""
    inner = form if isinstance(form, JsonFormat) else table_of(form)
    return inner.long if inner else None


def check_pull(connector: Connector, form: Format) -> None:
    """What an API sends is not for the declaration to choose."""
    if isinstance(connector, LimeSurveyPull):
        if not isinstance(form, CsvFormat) or form.inside != "json_rpc":
            raise ValueError(
                "format: connector limesurvey brings CSV in a JSON-RPC answer; write format: "
                '{type: csv, delimiter: ";", inside: json_rpc}'
            )
    elif isinstance(connector, Pull) and form.type != "json":
        raise ValueError(
            f"format: connector {connector.type} brings json; write format: {{type: json, …}}"
        )
