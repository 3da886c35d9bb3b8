"""Lists of things in any order."""

from catalog.language import Text
from lake.engine import literal
from quality.comparators.comparator import Comparator, Options

_SEPARATORS = "、,;/|"


def form(value: str, options: Options) -> str:
    """Return the different things that a VARCHAR lists, each folded as text, sorted, joined by commas.

    Option ``separators``: the characters between them (、,;/| unless said otherwise), besides white space.
    """
    return f"comparable_set({value}, {literal(options.get('separators', _SEPARATORS))})"


COMPARATOR = Comparator(
    "set", Text(zh="集合（不计顺序）", en="a set, in any order"), form, frozenset({"separators"})
)
