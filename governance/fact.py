"""What everything kept here is made of: frozen models, and the claims and place that a case is about."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """The base of all that is written to the database: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Fact):
    """One element of one entity, or with ``*`` the entity itself: what a case is about.

    With ``pattern`` all conflicts on that element that are of the pattern; ``key`` is then empty.
    """

    entity: str
    key: str
    element: str
    pattern: str | None = None

    @property
    def case(self) -> str:
        """The case's id: each place has one case, so that two clerks can't decide it twice.

        A pattern's case has the pattern's own id.
        """
        if self.pattern is not None:
            return self.pattern
        said = "|".join((self.entity, self.key, self.element))
        return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()[:16]


class Claim(Fact):
    """What one source says, as the conflict tables have it."""

    source: str
    department: str
    authoritative: bool
    raw: str | None
    form: str | None
    business_date: date | None
    delivery: str | None
    line: int | None

    @property
    def said(self) -> str:
        """The claim as fingerprints write it: source and comparable form."""
        return f"{self.source}:{len(self.form)}:{self.form}" if self.form is not None else f"{self.source}:-"


class Evidence(Fact):
    """All claims on a place at one time, and their fingerprint; without claims there is none."""

    fingerprint: str | None = None
    claims: tuple[Claim, ...] = ()

    @classmethod
    def of(cls, fingerprint: str | None, claims: Sequence[Mapping[str, Any]] | None) -> "Evidence":
        """Return evidence from a row of a table; ``claims`` may have more fields than are kept."""
        kept = [{name: c[name] for name in Claim.model_fields} for c in claims or ()]
        return cls(fingerprint=fingerprint, claims=tuple(Claim.model_validate(c) for c in kept))

    def by(self, source: str) -> Claim | None:
        """Return the newest claim of a source, None if it says nothing."""
        said = [c for c in self.claims if c.source == source]
        return max(said, key=lambda c: (c.business_date or date.min, c.line or 0), default=None)

    @property
    def authority(self) -> Claim | None:
        """The authoritative source's claim, None if it is silent."""
        return next((self.by(c.source) for c in self.claims if c.authoritative), None)


class Sample(Fact):
    """One conflict of a pattern, as an example of it."""

    conflict: str
    key: str
    evidence: Evidence


class PatternSeen(Fact):
    """What a pattern was when someone decided on it.

    ``difference`` says how its claims differ, in the words that its id digests; ``size`` is how many
    conflicts it had then, ``samples`` are a few of them, ``apart`` the patterns that stood apart from it.
    """

    difference: str
    size: int
    apart: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
