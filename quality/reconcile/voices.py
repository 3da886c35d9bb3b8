"""What is said of one element of each entity: the authority's claim, the check sources', the reference.

The reference is what the others are compared with and what would be in force: the authority's claim, else,
where the catalogue allows it, that of the first check source that speaks. ``quality.base`` uses the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from catalog.models import Element, Feed, WhenSilent
from quality.reconcile.narrow import agrees, tolerant
from quality.reconcile.subject import Subject, conditional


@dataclass(frozen=True)
class Role:
    """A holder's part in one element: ``speaks`` and ``checks`` say of each entity as what; never NULL.

    One that never does the one or the other has None there.
    """

    feed: Feed
    speaks: ir.Value | None
    checks: ir.Value | None


def roles(whole: ir.Table, subject: Subject, element: Element) -> tuple[Role, ...]:
    """Return the part of each holder of an element, in the order of ``subject.holders``.

    An authority under a condition checks the entities for which another one speaks.
    """
    parts = []
    for feed in subject.holders(element):
        positions = [i for i, a in enumerate(element.authority) if a.feed == feed.code]
        if not positions:
            parts.append(Role(feed, None, ibis.literal(True)))
        elif not conditional(element):
            parts.append(Role(feed, ibis.literal(True), None))
        else:
            speaks = whole[f"_speaker__{element.code}"].isin(positions).fill_null(False)
            parts.append(Role(feed, speaks, ~speaks))
    return tuple(parts)


def with_claims(whole: ir.Table, subject: Subject) -> ir.Table:
    """Add the claims on each element and then their reference, so that each is computed once.

    ``_claim__ELEMENT__FEED`` is a check source's hash, ``_claim__ELEMENT`` the authority's and
    ``_refer__ELEMENT`` the reference's; with a tolerance there is a ``…___value`` beside each of them.
    ``_split__ELEMENT``: the authority contradicts itself; ``_split__ELEMENT___check``: a check source does.
    """
    elements = subject.entity.elements
    claims = [_claims(whole, element, roles(whole, subject, element)) for element in elements]
    claimed = whole.mutate(**{name: c for of_one in claims for name, c in of_one.items()})
    candidates = [_candidates(element, of_one) for element, of_one in zip(elements, claims, strict=True)]
    references = [_reference(claimed, e, names) for e, names in zip(elements, candidates, strict=True)]
    return claimed.mutate(**{name: r for of_one in references for name, r in of_one.items()})


def _claims(whole: ir.Table, element: Element, parts: Sequence[Role]) -> dict[str, ir.Value]:
    """Return one element's claims by column name."""
    speaking = [(r.speaks, r.feed.code) for r in parts if r.speaks is not None]
    checking = [(r.checks, r.feed.code) for r in parts if r.checks is not None]
    columns = {
        f"_split__{element.code}": _any_split(whole, element, speaking),
        f"_split__{element.code}___check": _any_split(whole, element, checking),
    }
    for ending in ("", "___value") if tolerant(element) else ("",):
        if speaking:
            columns[f"_claim__{element.code}{ending}"] = ibis.cases(
                *[(speaks, whole[f"{feed}__{element.code}{ending}"]) for speaks, feed in speaking]
            )
        for checks, feed in checking:
            own = whole[f"{feed}__{element.code}{ending}"]
            name = f"_claim__{element.code}__{feed}{ending}"
            columns[name] = ibis.ifelse(checks, own, ibis.null(own.type()))
    return columns


def _any_split(whole: ir.Table, element: Element, having: Iterable[tuple[ir.Value, str]]) -> ir.Value:
    """Return whether any of the feeds contradicts itself where it has the part in question."""
    named = [(has, f"{feed}__{element.code}___split") for has, feed in having]
    split = [has & whole[name].fill_null(False) for has, name in named if name in whole.columns]
    return ibis.or_(*split) if split else ibis.literal(False)


def _candidates(element: Element, claims: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of the claims that may be the reference, first choice first."""
    authority = f"_claim__{element.code}"
    hashes = (c for c in claims if c.startswith("_claim__") and not c.endswith("___value"))
    if element.when_silent is WhenSilent.AGREED:
        return tuple(hashes)
    return tuple(c for c in hashes if c == authority)


def _reference(claimed: ir.Table, element: Element, candidates: Sequence[str]) -> dict[str, ir.Value]:
    if not candidates:
        return {}
    columns = {f"_refer__{element.code}": ibis.coalesce(*[claimed[c] for c in candidates])}
    if tolerant(element):
        values = [(claimed[c].notnull(), claimed[f"{c}___value"]) for c in candidates]
        columns[f"_refer__{element.code}___value"] = ibis.cases(*values)
    return columns


@dataclass(frozen=True)
class Voices:
    """What can be said of the claims on one element; ``claimed`` is what ``with_claims`` returned."""

    claimed: ir.Table
    element: Element

    @property
    def silent(self) -> ir.Value:
        """Whether the authority has no value while a check source has one."""
        return self._unheard & ~self._split & self._checked

    @property
    def unanimous(self) -> ir.Value:
        """Whether the authority is silent and all the check sources that speak agree.

        One that contradicts itself has no claim to compare, but it doesn't agree either.
        """
        split = self.claimed[f"_split__{self.element.code}___check"]
        return self.silent & ~split & ~self._any_differs

    @property
    def differ(self) -> ir.Value:
        """Whether a check source's value doesn't agree with the reference.

        A source that contradicts itself is reported for that alone, so its values aren't compared.
        Where silence is a conflict of its own, that is what a silent authority is reported for.
        """
        differ = ~self._split & self._any_differs
        return differ & ~self._unheard if self.element.silence_is_conflict else differ

    @property
    def compared(self) -> ir.Value:
        """Whether there were two claims to compare: the reference and another one."""
        if self.element.when_silent is not WhenSilent.AGREED:
            return ~self._unheard & self._checked
        claims = [*self._checks, *self._authority]
        return ~self._split & (sum(self.claimed[c].notnull().cast("int8") for c in claims) > 1)

    @property
    def _authority(self) -> list[str]:
        name = f"_claim__{self.element.code}"
        return [name] if name in self.claimed.columns else []

    @property
    def _checks(self) -> list[str]:
        start = f"_claim__{self.element.code}__"
        return [c for c in self.claimed.columns if c.startswith(start) and not c.endswith("___value")]

    @property
    def _split(self) -> ir.Value:
        return self.claimed[f"_split__{self.element.code}"]

    @property
    def _unheard(self) -> ir.Value:
        """Whether the authority has no claim, or two."""
        return self.claimed[self._authority[0]].isnull() if self._authority else ibis.literal(True)

    @property
    def _checked(self) -> ir.Value:
        """Whether any check source has a value."""
        checks = [self.claimed[c].notnull() for c in self._checks]
        return ibis.or_(*checks) if checks else ibis.literal(False)

    @property
    def _any_differs(self) -> ir.Value:
        refer = f"_refer__{self.element.code}"
        if refer not in self.claimed.columns or not self._checks:
            return ibis.literal(False)
        # silence is NULL, which only the whole disjunction turns into false: once, not for every pair
        return ibis.or_(*[self._differs(refer, c) for c in self._checks]).fill_null(False)

    def _differs(self, a: str, b: str) -> ir.Value:
        differs = self.claimed[a] != self.claimed[b]
        if not tolerant(self.element):
            return differs
        agree = agrees(self.element, self.claimed[f"{a}___value"], self.claimed[f"{b}___value"])
        return ibis.ifelse(differs, ~agree, False)
