"""Places that a name or address may begin with or leave out."""

import re
from collections.abc import Callable, Iterable

from lake.engine import literal


def without(form: str, prefixes: Iterable[str], fold: Callable[[str], str | None]) -> str:
    """Return the SQL of a form without the places at its beginning; at least two characters stay."""
    folded = sorted({f for p in prefixes if (f := fold(p))}, key=len, reverse=True)
    if not folded:
        return form
    places = "|".join(map(re.escape, folded))
    return f"regexp_replace({form}, {literal(f'^(?:{places})+(..)')}, '\\1')"
