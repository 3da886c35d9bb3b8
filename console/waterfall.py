"""A suggestion's parts laid out as a waterfall: from even chances, part by part, to its probability."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.language import say

WIDTH, ROW, LABELS = 640, 26, 300
"""of the picture, of a part's row and of the room for words, in SVG units"""
_PARTS = {
    "authority": ("是权威来源", "is the authoritative source"),
    "age": ("说法较新", "the claim is newer"),
    "fails_check": ("不合校验规则", "breaks a declared rule"),
    "passes_check": ("合校验规则", "keeps a declared rule"),
    "others": ("其他可能", "all that remains"),
    "nobody": ("可能都不对", "nobody may be right"),
    "calibration": ("按以往经验校准", "calibrated by experience"),
}


@dataclass(frozen=True)
class Step:
    """A part: what it is, its weight, and where its bar stands."""

    words: str
    weight: float
    x: float
    y: float
    width: float

    @property
    def speaks_for(self) -> bool:
        """Whether it speaks for the suggestion."""
        return self.weight >= 0


@dataclass(frozen=True)
class Waterfall:
    """The parts in order; ``zero`` is where even chances stand, ``end`` where the sum does."""

    steps: tuple[Step, ...]
    zero: float
    end: float
    height: int
    width: int = WIDTH
    labels: int = LABELS
    row: int = ROW


def waterfall(parts: Sequence[Mapping[str, Any]], name_of: Callable[[str], str]) -> Waterfall | None:
    """Return the picture of a suggestion's parts; ``name_of`` names a source. None without parts."""
    if not parts:
        return None
    ends = [0.0]
    for part in parts:
        ends.append(ends[-1] + float(part["weight"]))
    low, high = min(ends), max(ends)
    scale = (WIDTH - LABELS - 20) / ((high - low) or 1)

    def across(value: float) -> float:
        return round(LABELS + 10 + (value - low) * scale, 1)

    steps = tuple(
        Step(
            _words(part, name_of),
            float(part["weight"]),
            across(min(start, end)),
            n * ROW,
            max(round(abs(end - start) * scale, 1), 1),
        )
        for n, (part, start, end) in enumerate(zip(parts, ends, ends[1:], strict=False))
    )
    return Waterfall(steps, across(0), across(ends[-1]), len(parts) * ROW)


def _words(part: Mapping[str, Any], name_of: Callable[[str], str]) -> str:
    if part["part"] != "voice":
        return say(*_PARTS.get(str(part["part"]), (str(part["part"]),) * 2))
    names = "、".join(name_of(source) for source in part.get("sources", ()))
    copies = (
        say("（互为副本，计一次）", " (copies, counted once)") if len(part.get("sources", ())) > 1 else ""
    )
    side = say("持此值", "says so") if part.get("for", True) else say("持他值", "says otherwise")
    right = part.get("accuracy")
    accuracy = say(f"，准确率 {right:.1%}", f", right {right:.1%}") if right is not None else ""
    return f"{names}{copies}{say('：', ': ')}{side}{accuracy}"
