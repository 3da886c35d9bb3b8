"""A guess: what is guessed, how sure it is, and what speaks for it, in words for people.

Evidence names headers, shares and code lists, never a value of a person.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from catalog.language import Text

T = TypeVar("T")

MOSTLY = 0.95
"""The share of values that must fit: a delivery holds bad ones too, and they mustn't decide."""


@dataclass(frozen=True)
class Guess(Generic[T]):
    """``value`` is what is guessed, ``confidence`` from 0 to 1, ``why`` the evidence."""

    value: T
    confidence: float
    why: Text

    def __str__(self) -> str:
        said = Text(
            zh=f"推测 {self.confidence:.2f}：{self.why.zh}", en=f"guess {self.confidence:.2f}: {self.why.en}"
        )
        return str(said)


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, never rounded up to 100."""
    return f"{100.0 if share >= 1 else min(share * 100, 99.9):.4g}%"
