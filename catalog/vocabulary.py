"""The names that a catalogue may use for formats, transforms and comparators.

The things themselves are ``quality``'s; it hands their names to the loader, since this room may not
import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """Names that exist; ``comparators`` maps each name to the options it takes."""

    formats: frozenset[str]
    transforms: frozenset[str]
    comparators: Mapping[str, frozenset[str]]
