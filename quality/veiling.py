"""Masking what people wrote: the known values in it, and whatever looks like an identity or phone number.

The rest of the text stays as it is. Who may read a text as it is isn't said here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from quality.masking import mask

_GAP = "[ -]?"
_SHAPES = "|".join(
    (
        rf"\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]",  # an identity number
        rf"\d{{6}}{_GAP}\d{{6}}{_GAP}\d{{3}}",  # one of 15 digits
        rf"(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}",  # a mobile phone
        rf"\(?0\d{{2,3}}\)?{_GAP}\d{{7,8}}",  # a phone with its area code
        r"\d{11,}[Xx]?",
    )
)
_SHAPED = re.compile(rf"(?<!\d)(?:{_SHAPES})(?!\d)")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SPACES = re.compile(r"\s+")
_WORD = "[0-9A-Za-z]"


def veiled(text: str, hidden: Iterable[str | None], open_to_all: Iterable[str | None] = ()) -> str:
    """Return a text with these values masked wherever they stand in it, and whatever is shaped like a number.

    Width, case and spaces don't count, and a date is known however it is written. What is ``open_to_all`` is
    left, also where it has such a shape; a text with nothing to mask comes back as it is.
    """
    plain = "".join(map(_narrow, text))
    known = {_bare(value) for value in open_to_all if value}
    wanted = {_bare(value): value for value in hidden if value and _bare(value) not in known}
    pieces, at = list[str](), 0
    for start, end in _merged(_found(plain, wanted.values(), known)):
        pieces += [text[at:start], mask(text[start:end])]
        at = end
    return "".join((*pieces, text[at:]))


def _narrow(character: str) -> str:
    """Return a character in its usual width; none becomes two, so that places in a text stay."""
    usual = unicodedata.normalize("NFKC", character)
    return usual if len(usual) == 1 else character


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in their order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _found(text: str, hidden: Iterable[str], known: set[str]) -> Iterator[tuple[int, int]]:
    """Yield where something to be masked begins and ends."""
    for value in hidden:
        yield from (match.span() for match in _pattern(value).finditer(text))
    yield from (m.span() for m in _SHAPED.finditer(text) if _bare(m[0]) not in known)


def _bare(value: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", value)).casefold()


def _pattern(value: str) -> re.Pattern[str]:
    """Return what finds a value in a text, but not within a longer word or number."""
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", value))
    if day := _DATE.fullmatch(plain):
        year, month, date = day.groups()
        return re.compile(rf"(?<!\d){year}\D?0?{int(month)}\D?0?{int(date)}(?!\d)")
    inner = r"\s*".join(map(re.escape, plain))
    before = f"(?<!{_WORD})" if re.match(_WORD, plain) else ""
    after = f"(?!{_WORD})" if re.search(f"{_WORD}$", plain) else ""
    return re.compile(before + inner + after, re.IGNORECASE)
