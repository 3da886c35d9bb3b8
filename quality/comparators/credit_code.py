"""Unified social credit codes and the registration numbers before them."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options


def form(value: str, _options: Options) -> str:
    """Return a VARCHAR's letters and digits in capitals."""
    return f"comparable_code({value})"


COMPARATOR = Comparator("credit_code", Text(zh="统一社会信用代码", en="unified social credit code"), form)
