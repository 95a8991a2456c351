"""Who codes the comments: `comments.yaml` beside the sources; without it, nobody outside is asked.

Only the reading of the file. The key of an endpoint is no setting: it is in the environment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.figure_options import read_options

NAME = "comments.yaml"
KEY_VARIABLE = "LOYALTY_LLM_KEY"


class Endpoint(Declared):
    """An endpoint that speaks as OpenAI's `chat/completions` does."""

    url: Annotated[str, StringConstraints(max_length=500)] = Field(
        description="up to and without /chat/completions, such as https://llm.example.com/v1"
    )
    model: Annotated[str, StringConstraints(pattern=r"^[\w.:/@-]{1,100}$")]
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    tries: int = Field(default=3, ge=1, le=10, description="how often one text is asked")
    give_up_after: int = Field(
        default=3, ge=1, le=100, description="texts in a row without an answer that end the asking"
    )

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        here = ("http://127.0.0.1", "http://localhost", "http://[::1]")
        if not url.startswith(("https://", *here)):
            raise ValueError("must be https:// (http:// only to this machine)")
        if "@" in url:
            raise ValueError(f"holds a secret; put the key into {KEY_VARIABLE}")
        return url.rstrip("/")


class CommentSettings(Declared):
    """Which coder the models are fed by; the other one is asked by nobody."""

    coder: Literal["codebook+model", "llm"] = "codebook+model"
    llm: Endpoint | None = None

    @model_validator(mode="after")
    def _has_endpoint(self) -> Self:
        if self.coder == "llm" and self.llm is None:
            raise ValueError("coder: llm needs `llm` with url and model")
        return self


def load_settings(surveys: Path) -> CommentSettings:
    """The settings of a folder of sources; the defaults where there is no file.

    Raises:
        DeclarationError: naming the entry.
    """
    path = surveys / NAME
    return read_options(path, CommentSettings) if path.exists() else CommentSettings()
