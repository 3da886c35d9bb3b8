"""A ruling (认定): what the authority decided about a place or a pattern, on which evidence (Art 17).

How a decision is turned into a value is ``governance.office``'s; whether it stands, ``quality.rulings``'.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from governance.fact import Evidence, Fact, PatternSeen


class KeepAuthoritative(Fact):
    """The authoritative source is right."""

    kind: Literal["keep_authoritative"] = "keep_authoritative"


class Adopt(Fact):
    """A named source is right."""

    kind: Literal["adopt"] = "adopt"
    source: str


class Enter(Fact):
    """Another value is right, as a file proves; ``evidence`` are hashes of files that are kept."""

    kind: Literal["enter"] = "enter"
    value: str = Field(min_length=1)
    evidence: tuple[str, ...] = Field(min_length=1)


class SameThing(Fact):
    """The claims mean the same: no conflict, and the catalogue might say so (synonym, comparator)."""

    kind: Literal["same_thing"] = "same_thing"
    proposal: str = Field(min_length=1)


class DifferentThings(Fact):
    """The element means something else at one source, whose claims on it don't count here."""

    kind: Literal["different_things"] = "different_things"
    source: str


class Undeterminable(Fact):
    """It can't be determined: the element stays disputed."""

    kind: Literal["undeterminable"] = "undeterminable"


class EntityNotExisting(Fact):
    """There is no such entity."""

    kind: Literal["entity_not_existing"] = "entity_not_existing"


class EntityIsTwo(Fact):
    """Two entities share this key."""

    kind: Literal["entity_is_two"] = "entity_is_two"


Decision = Annotated[
    KeepAuthoritative
    | Adopt
    | Enter
    | SameThing
    | DifferentThings
    | Undeterminable
    | EntityNotExisting
    | EntityIsTwo,
    Field(discriminator="kind"),
]

ON_THE_ENTITY = frozenset({"entity_not_existing", "entity_is_two"})
"""Decisions about the entity itself, after which none of its elements can be given a value."""


class Ruling(Fact):
    """A decision with who, when, on what grounds and evidence, and from which business date it is valid.

    ``value`` is the value that it puts in force, as the engine writes the element's type, and ``form`` its
    comparable form; both are None where the sources' value stays. ``follows`` is the source that it is from.
    With ``seen`` it is about a pattern of conflicts: each gets its own value, and the evidence is theirs.
    """

    id: str
    decision: Decision
    by: str
    at: datetime
    grounds: str = Field(min_length=1)
    evidence: Evidence
    valid_from: date
    value: str | None = None
    form: str | None = None
    follows: str | None = None
    seen: PatternSeen | None = None

    @property
    def meant_otherwise(self) -> str | None:
        """The source whose claims mean something else, if that was ruled."""
        return self.decision.source if isinstance(self.decision, DifferentThings) else None

    @property
    def corrects(self) -> bool:
        """Whether departments whose claims differ are to correct them."""
        return self.decision.kind != "same_thing"

    @property
    def leaves_disputed(self) -> bool:
        """Whether the element stays disputed."""
        return self.decision.kind == "undeterminable"
