"""A text with the characters marked that another text has not: what a clerk's eye looks for."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby

Marked = tuple[tuple[str, bool], ...]
"""a text in pieces, each with whether it differs"""

_LONGEST = 2_000
"""characters that are compared one by one: outlines are longer, and nobody reads them so"""


def differing(text: str, others: Sequence[str]) -> Marked:
    """Return a text with the characters marked in which it differs from any of the others."""
    if any(len(each) > _LONGEST for each in (text, *others)):
        return ((text, any(text != other for other in others)),)
    differs = [False] * len(text)
    for other in others:
        for tag, _, _, start, end in SequenceMatcher(None, other, text, autojunk=False).get_opcodes():
            if tag != "equal":
                differs[start:end] = [True] * (end - start)
    pieces = groupby(zip(text, differs, strict=True), key=lambda each: each[1])
    return tuple(("".join(c for c, _ in piece), marked) for marked, piece in pieces)
