"""Codes of a code list, already mapped to the city's own when the row came in."""

from catalog.language import Text
from lake.engine import literal
from quality.comparators.comparator import Comparator, Options


def form(value: str, options: Options) -> str:
    """Return a column of any type as trimmed text.

    Option ``equal``: code → the code that it counts as.
    """
    code = f"trim(CAST({value} AS VARCHAR))"
    equal = options.get("equal", {})
    pairs = " ".join(f"WHEN {literal(str(a))} THEN {literal(str(b))}" for a, b in equal.items())
    return f"CASE {code} {pairs} ELSE nullif({code}, '') END" if equal else f"nullif({code}, '')"


COMPARATOR = Comparator("code", Text(zh="代码一致", en="the same code"), form, frozenset({"equal"}))
