"""Pictures as numbers: where the bars and lines of an inline SVG stand. Templates draw them.

Everything is an SVG attribute, none a style: the content security policy allows no inline styles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 150
"""of the area that is drawn in, in SVG units"""
_GAP = 0.25
"""of a bar's room, left free beside it"""


@dataclass(frozen=True)
class Bar:
    """One bar: its corner, width and height; ``label`` stands below it, ``words`` say what it shows."""

    x: float
    y: float
    width: float
    height: float
    label: str
    words: str


@dataclass(frozen=True)
class Picture:
    """Bars below a highest value ``top``; every ``step``-th of them has room for its label."""

    bars: tuple[Bar, ...]
    top: float
    step: int
    width: int = WIDTH
    height: int = HEIGHT


def bars(values: Sequence[tuple[str, float, str]], most_labels: int = 12) -> Picture:
    """Return a picture of labelled values (label, value, words), none below zero."""
    top = max((value for _, value, _ in values), default=0) or 1
    room = WIDTH / max(len(values), 1)
    made = []
    for number, (label, value, words) in enumerate(values):
        height = HEIGHT * value / top
        made.append(
            Bar(
                round(number * room + room * _GAP / 2, 2),
                round(HEIGHT - height, 2),
                round(room * (1 - _GAP), 2),
                round(height, 2),
                label,
                words,
            )
        )
    return Picture(tuple(made), top, -(-len(values) // most_labels) or 1)
