"""Telephone numbers."""

from catalog.language import Text
from lake.engine import literal
from quality.comparators.comparator import Comparator, Options


def form(value: str, options: Options) -> str:
    """Return a VARCHAR as digits with area code, without +86; an extension follows 转.

    Option ``area_code``: what local landline numbers leave out, such as 0760.
    """
    return f"comparable_phone({value}, {literal(str(options.get('area_code', '')))})"


COMPARATOR = Comparator(
    "phone",
    Text(
        zh="电话号码（不计分隔符、+86、区号）",
        en="telephone number, whatever its separators, +86 and area code",
    ),
    form,
    frozenset({"area_code"}),
)
