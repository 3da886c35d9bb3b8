"""Texts whose width, spacing, punctuation, case and script don't count."""

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options
from quality.comparators.synonyms import replaced
from quality.folding.text import fold_text


def form(value: str, options: Options) -> str:
    """Return letters, digits and Han characters of a VARCHAR, folded.

    Option ``synonyms``: variant → standard, for whole texts.
    """
    return replaced(f"comparable_text({value})", options.get("synonyms", {}), fold_text)


COMPARATOR = Comparator(
    "text",
    Text(
        zh="文字（不计全半角、空格、标点、大小写、繁简）",
        en="text, whatever its width, spacing, punctuation, case and script",
    ),
    form,
    frozenset({"synonyms"}),
    keeps_plain=lambda options: not options.get("synonyms"),
)
