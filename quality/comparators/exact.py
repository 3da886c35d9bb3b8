"""Values that must be the same, character by character."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options


def form(value: str, _options: Options) -> str:
    """Return the value of a column of any type as text."""
    return f"nullif(CAST({value} AS VARCHAR), '')"


COMPARATOR = Comparator("exact", Text(zh="完全一致", en="exactly the same"), form)
