"""The names that this room lends to the catalogue's loader."""

from catalog.vocabulary import Vocabulary
from quality.comparators import COMPARATORS
from quality.formats import FORMATS
from quality.transforms import TRANSFORMS


def vocabulary() -> Vocabulary:
    """Return the names of all formats, transforms and comparators, with each comparator's options."""
    return Vocabulary(
        formats=frozenset(FORMATS),
        transforms=frozenset(TRANSFORMS),
        comparators={name: comparator.options for name, comparator in COMPARATORS.items()},
    )
