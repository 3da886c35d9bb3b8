"""A text that may hold a marking, and where it stands once someone asks."""

from collections.abc import Callable
from dataclasses import dataclass

from quality.secrecy.marks import Place

Where = tuple[Place, int | None, int | None]
"""place, line or row, number of the column from 1"""


@dataclass(frozen=True)
class Candidate:
    """``text`` is one cell, header, name or property; ``where`` is asked only if it is marked."""

    text: str
    where: Callable[[], Where]


def at(text: str, place: Place, line: int | None = None, column: int | None = None) -> Candidate:
    """Return a candidate whose place is known."""
    return Candidate(text, lambda: (place, line, column))
