"""Names of persons."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options


def form(value: str, _options: Options) -> str:
    """Return a VARCHAR folded as text: no middle dots or spaces, rare characters by assigned code points."""
    return f"comparable_text({value})"


COMPARATOR = Comparator(
    "person_name",
    Text(
        zh="姓名（不计间隔号、空格、字形编码）",
        en="person's name, whatever its middle dots, spaces and encoding",
    ),
    form,
    keeps_plain=lambda _: True,
)
