"""Places that a name or address may begin with or leave out."""

import re
from collections.abc import Callable, Iterable
from itertools import permutations

from lake.engine import literal, once

_FEW = 3
"""Of so few places, every two may be looked for one behind the other."""

_TWO_CHARACTERS = 5
"""So many bytes of UTF-8 are two characters at least."""


def without(form: str, prefixes: Iterable[str], fold: Callable[[str], str | None]) -> str:
    """Return the SQL of a form without the places at its beginning; at least two characters stay."""
    folded = sorted({f for p in prefixes if (f := fold(p))}, key=lambda f: (-len(f), f))
    if not folded:
        return form
    places = "|".join(map(re.escape, folded))
    cut = f"regexp_replace(form, {literal(f'^(?:{places})+(..)')}, '\\1')"
    usual = "".join(_cut(prefix, folded) for prefix in _usual(folded))
    return once(form, "form", f"CASE {usual}WHEN {_begins(folded)} THEN {cut} ELSE form END")


def _usual(places: list[str]) -> list[str]:
    """Return what most forms begin with, the longest first: cut off without a pattern, which is quicker."""
    if len(places) > _FEW:
        return []
    usual = {*places, *("".join(pair) for pair in permutations(places, 2))}
    return sorted(usual, key=lambda prefix: (-len(prefix), prefix))


def _cut(prefix: str, places: list[str]) -> str:
    enough = f"strlen(form) >= {len(prefix.encode()) + _TWO_CHARACTERS}"
    more = _begins([prefix + place for place in places])
    return f"WHEN {_begins([prefix])} AND {enough} AND NOT ({more}) THEN substr(form, {len(prefix) + 1}) "


def _begins(prefixes: list[str]) -> str:
    return " OR ".join(f"starts_with(form, {literal(prefix)})" for prefix in prefixes)
