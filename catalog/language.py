"""The language that people are spoken to in: Chinese unless ``GOVLAKE_LANG=en``.

Only the choice of language and the two-language text belong here; the texts stand where they are used.
"""

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["zh", "en"]


def language() -> Language:
    """Return the language of messages and pages, from the environment variable ``GOVLAKE_LANG``."""
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
