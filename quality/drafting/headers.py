"""Whether two headers name the same thing: by their words, known synonyms and pinyin initials.

What stands below a header is no concern of this file.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from catalog.language import Text
from quality.drafting.synonyms import INITIALS, SYNONYMS

_NOTE = re.compile(r"[(\[【《][^()\[\]【】《》]*[)\]】》]")
_BETWEEN = re.compile(r"[\s_\-—·.:：/、]+")
_ALIKE = 0.5
_SHORTEST = 2


@dataclass(frozen=True)
class Label:
    """A name that a thing goes by, how much it counts from 0 to 1, and where it is from."""

    text: str
    weight: float
    origin: Text


@dataclass(frozen=True)
class Likeness:
    """How much a header is like a thing's best label, from 0 to 1, and which label that is."""

    share: float
    label: Label | None = None


@cache
def plain(header: str) -> str:
    """Return a header without notes in brackets, white space and separators, in one width and case."""
    unified = unicodedata.normalize("NFKC", header).casefold()
    return _BETWEEN.sub("", _NOTE.sub("", unified)) or _BETWEEN.sub("", unified)


def note_of(header: str) -> str:
    """Return what a header has in brackets, such as its unit; empty if nothing."""
    found = _NOTE.search(unicodedata.normalize("NFKC", header))
    return found[0][1:-1].strip() if found else ""


def synonyms_of(*names: str) -> tuple[str, ...]:
    """Return the other names that offices have for a thing that goes by one of these."""
    own = {plain(name) for name in names}
    groups = [group for group in SYNONYMS if own & set(map(plain, group))]
    return tuple(dict.fromkeys(term for group in groups for term in group if plain(term) not in own))


def likeness_to(header: str, names: Iterable[str]) -> float:
    """Return how well a header goes with the best of some names, from 0 to 1."""
    return max((_alike(plain(header), plain(name)) for name in names), default=0.0)


def likeness(header: str, labels: tuple[Label, ...]) -> Likeness:
    """Return how well a header goes with the best of a thing's labels."""
    found = [Likeness(label.weight * _alike(plain(header), plain(label.text)), label) for label in labels]
    return max(found, key=lambda each: each.share, default=Likeness(0.0))


@cache
def _alike(header: str, label: str) -> float:
    """Equal names count 1; a name that ends in the other more than one that begins with it or holds it."""
    if header == label:
        return 1.0
    if header in INITIALS:
        return max((0.95 * _alike(plain(meant), label) for meant in INITIALS[header]), default=0.0)
    short, long = sorted((header, label), key=len)
    share = len(short) / len(long)
    if len(short) >= _SHORTEST and not (short.isascii() and long.isascii() and share < _ALIKE):
        if long.endswith(short):
            return 0.6 + 0.3 * share
        if long.startswith(short):
            return 0.5 + 0.25 * share
        if short in long:
            return 0.4 + 0.25 * share
    ratio = SequenceMatcher(None, header, label, autojunk=False).ratio()
    return 0.6 * ratio if ratio >= _ALIKE else 0.0
