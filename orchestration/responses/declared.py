"""The base of everything that is declared. No field of a declaration is here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """Base of all declared parts: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
