"""The kinds of conflict, and what one pass counted for one element."""

from dataclasses import dataclass
from enum import StrEnum

WHOLE = "*"
"""the element of a conflict about the entity itself"""


class Kind(StrEnum):
    """What a conflict is (一数一源、多元校核, Art 17)."""

    VALUES_DIFFER = "values_differ"
    """a check source's value doesn't agree with the authority's"""
    AUTHORITY_SILENT = "authority_silent"
    """the authority has no value, a check source has one"""
    ENTITY_UNKNOWN = "entity_unknown"
    """a source speaks of an entity that the register lacks"""
    SOURCE_CONTRADICTS_ITSELF = "source_contradicts_itself"
    """one source has two values that don't agree"""
    ROW_CONTRADICTS_ITSELF = "row_contradicts_itself"
    """a row breaks a row check whose failure is a conflict"""


@dataclass(frozen=True)
class ElementCount:
    """What one pass saw of one element, in entities.

    ``evaluated``: entities that two sources or more speak of, or that are in conflict; for ``WHOLE``, all
    entities. ``unexpected``: those of them that are in conflict; it never exceeds ``evaluated``. ``kinds``:
    entities in conflict by kind; one entity may count under several.
    """

    evaluated: int
    unexpected: int
    kinds: dict[Kind, int]
