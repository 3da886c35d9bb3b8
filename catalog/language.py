"""The language that people are spoken to in: Chinese unless ``GOVLAKE_LANG=en`` or a page's reader asks.

Only the choice of language and the two-language text belong here; the texts stand where they are used.
"""

import os
from contextvars import ContextVar
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["zh", "en"]

READER: ContextVar[Language | None] = ContextVar("reader", default=None)
"""the language of whoever is being answered, where several people are at once; None: the environment's"""


def language() -> Language:
    """Return the language of messages and pages: the reader's, else that of ``GOVLAKE_LANG``."""
    if reader := READER.get():
        return reader
    return "en" if os.environ.get("GOVLAKE_LANG", "zh").lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """Return the one of two texts that the reader understands."""
    return en if language() == "en" else zh


class Text(BaseModel):
    """A name or sentence in both languages; ``str()`` gives the one in use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1, description="Chinese, what clerks and analysts read")
    en: str = Field(min_length=1, description="English")

    def __str__(self) -> str:
        return say(self.zh, self.en)
