"""How the queue moves: conflicts opened, closed and ruled on by day, and how many were open, as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 140
"""of the picture, in SVG units"""
_DAYS = 30
_GAP = 0.3
"""of a day's room, left free"""


@dataclass(frozen=True)
class Day:
    """One day: what was opened, closed because sources came round, ruled on, and open at its end."""

    day: date
    opened: int
    closed: int
    ruled: int
    left: int


@dataclass(frozen=True)
class Bar:
    """One bar of a day; ``kind`` is opened, closed or ruled."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Movement:
    """The days with their bars; ``line`` are the points of how many were open, both to their own scale."""

    days: tuple[Day, ...]
    bars: tuple[Bar, ...]
    line: str
    top: int
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def days_of(moved: Sequence[tuple[date, int, int]], ruled: Mapping[date, int], left: int) -> list[Day]:
    """Return the last days, oldest first, given (day, opened, closed), rulings by day and what is open now.

    How many were open is counted back from now; a ruling on several conflicts counts once.
    """
    opened_closed = {day: (opened, closed) for day, opened, closed in moved}
    found = []
    for day in sorted({*opened_closed, *ruled}, reverse=True)[:_DAYS]:
        opened, closed = opened_closed.get(day, (0, 0))
        found.append(Day(day, opened, closed, ruled.get(day, 0), max(left, 0)))
        left += closed + ruled.get(day, 0) - opened
    return found[::-1]


def movement(days: Sequence[Day]) -> Movement:
    """Return the picture of some days."""
    top = max((max(d.opened, d.closed, d.ruled) for d in days), default=0) or 1
    most = max((d.left for d in days), default=0) or 1
    room = WIDTH / max(len(days), 1)
    bars = [bar for n, day in enumerate(days) for bar in _bars(day, n * room, room, top)]
    points = ((n * room + room / 2, HEIGHT - HEIGHT * d.left / most) for n, d in enumerate(days))
    return Movement(tuple(days), tuple(bars), " ".join(f"{x:.1f},{y:.1f}" for x, y in points), top, most)


def _bars(day: Day, left: float, room: float, top: int) -> list[Bar]:
    width = room * (1 - _GAP) / 3
    values = (("opened", day.opened), ("closed", day.closed), ("ruled", day.ruled))
    made = []
    for place, (kind, value) in enumerate(values):
        height = HEIGHT * value / top
        x = left + room * _GAP / 2 + place * width
        extent = (round(x, 1), round(HEIGHT - height, 1), round(width, 1), round(height, 1))
        made.append(Bar(kind, *extent, f"{day.day}: {value}"))
    return made
