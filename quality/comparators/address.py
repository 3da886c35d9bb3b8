"""Addresses."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options
from quality.comparators.prefixes import without
from quality.folding.address import fold_address


def form(value: str, options: Options) -> str:
    """Return a VARCHAR as an address with house numbers in one form.

    Option ``divisions``: the division names that an address may begin with or leave out.
    """
    folded = f"comparable_address({value})"
    return without(folded, options.get("divisions", ()), fold_address)


COMPARATOR = Comparator(
    "address",
    Text(
        zh="地址（不计区划前缀与门牌写法）",
        en="address, whatever its division prefixes and house-number forms",
    ),
    form,
    frozenset({"divisions"}),
)
