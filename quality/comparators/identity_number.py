"""Identity numbers of persons."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options


def form(value: str, _options: Options) -> str:
    """Return a VARCHAR as the 18-digit number with a capital X; other documents' numbers in capitals."""
    return f"comparable_identity({value})"


COMPARATOR = Comparator(
    "identity_number",
    Text(zh="证件号码（15 位与 18 位等同）", en="identity number, 15 digits being the same as 18"),
    form,
)
