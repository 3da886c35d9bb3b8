"""One case as its page shows it: the claims in groups that say the same, marked where they differ.

What is decided, and by whom, is ``governance``'s; here it is only put together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from catalog.language import say
from catalog.models import Element
from console import listed
from console.differing import Marked, differing
from console.outlines import Outlines, is_place, outlines
from console.visit import Visit
from console.waterfall import Waterfall, waterfall
from governance.agenda import Precedent
from governance.case import Case
from governance.errors import CaseMissing
from governance.events import AnyEvent, Reopened
from governance.fact import Claim, Evidence, Place
from lake.worklist import Item


@dataclass(frozen=True)
class Said:
    """One claim: its text and comparable form with what differs marked, or masked and unmarked."""

    claim: Claim
    raw: Marked | None
    form: Marked | None


@dataclass(frozen=True)
class Camp:
    """Claims that say the same; ``number`` is the key that adopts it, ``source`` whose value that is."""

    number: int
    source: str
    said: tuple[Said, ...]

    @property
    def leads(self) -> bool:
        """Whether the authoritative source is in it."""
        return any(s.claim.authoritative for s in self.said)

    @property
    def speaks(self) -> bool:
        """Whether there is a value to adopt."""
        return any(s.claim.form is not None for s in self.said)


class CaseView:
    """A case, or a conflict that nobody touched yet."""

    def __init__(self, visit: Visit, wanted: str) -> None:
        """Find it by the id of a case or conflict; raises CaseMissing, WorklistMissing."""
        self.visit = visit
        self.item: Item | None = visit.worklist.item(wanted)
        with visit.store.read() as reader:
            self.case: Case | None = reader.case(self.item.case if self.item else wanted)
            self.events: list[AnyEvent] = reader.events(self.case.id) if self.case else []
        if self.case is None and self.item is None:
            raise CaseMissing(wanted)

    @cached_property
    def place(self) -> Place:
        """What it is about."""
        return self.case.place if self.case else listed.place_of(self._listed)

    @property
    def _listed(self) -> Item:
        if self.item is None:
            raise CaseMissing(self.case.id if self.case else "")
        return self.item

    @property
    def id(self) -> str:
        """The id of the case that it is or would be."""
        return self.place.case

    @property
    def known_as(self) -> str:
        """The id by which the office knows it: the case's, or the conflict's until there is a case."""
        if self.case:
            return self.case.id
        return self._listed.conflict or self.id

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.case.status if self.case else "open"

    @property
    def severity(self) -> str:
        """How bad it is."""
        return self.case.opened.severity if self.case else self._listed.severity

    @property
    def kind(self) -> str | None:
        """The kind of conflict."""
        return self.item.kind if self.item else self.case.opened.disagreement if self.case else None

    @cached_property
    def evidence(self) -> Evidence:
        """The claims that it is about now."""
        if self.case and self.case.evidence.claims:
            return self.case.evidence
        return Evidence.of(self.item.fingerprint, self.item.claims) if self.item else Evidence()

    @property
    def before(self) -> Evidence | None:
        """The claims as they were, if the case was reopened because they changed."""
        changed = self.case.changed if self.case else None
        return changed.before if isinstance(changed, Reopened) else None

    @cached_property
    def element(self) -> Element | None:
        """The element as the catalogue declares it; None for the entity itself."""
        entity = self.visit.catalogue.entities.get(self.place.entity)
        return next((e for e in entity.elements if e.code == self.place.element), None) if entity else None

    @cached_property
    def camps(self) -> list[Camp]:
        """The claims in groups that say the same, the authority's first."""
        return self._camps(self.evidence)

    @cached_property
    def camps_before(self) -> list[Camp]:
        """The same of the claims as they were."""
        return self._camps(self.before) if self.before else []

    def _camps(self, evidence: Evidence) -> list[Camp]:
        together: dict[str | None, list[Claim]] = {}
        for claim in evidence.claims:
            together.setdefault(claim.form, []).append(claim)
        groups = sorted(together.values(), key=_first_the_authority)
        return [
            Camp(number, _leader(claims).source, tuple(self._said(c, _others(c, groups)) for c in claims))
            for number, claims in enumerate(groups, 1)
        ]

    def _said(self, claim: Claim, others: list[Claim]) -> Said:
        if not self.visit.shows(self.place, claim.department):
            shown = self.visit.shown(self.place, claim.raw, claim.department)
            return Said(claim, ((shown, False),) if claim.raw is not None else None, None)
        raw = differing(claim.raw, [o.raw for o in others if o.raw]) if claim.raw is not None else None
        form = differing(claim.form, [o.form for o in others if o.form]) if claim.form is not None else None
        return Said(claim, raw, form)

    @cached_property
    def outlines(self) -> Outlines | None:
        """A map, if the claims are places that this visitor may see."""
        if self.element is None or not is_place(self.element) or not self.visit.shows(self.place):
            return None
        return outlines(self.element, [(c.number, c.said[0].claim.form) for c in self.camps])

    @cached_property
    def waterfall(self) -> Waterfall | None:
        """Why the suggested value is suggested."""
        return waterfall(self.item.parts, self._feed_name) if self.item else None

    def _feed_name(self, source: str) -> str:
        feed = self.visit.catalogue.feeds.get(source)
        return str(feed.name) if feed else source

    @property
    def suggested(self) -> Camp | None:
        """The group that is suggested."""
        form = self.item.suggested_form if self.item else None
        return next((c for c in self.camps if form is not None and c.said[0].claim.form == form), None)

    @property
    def uncounted(self) -> int | None:
        """The year without a notice of public holidays that keeps the ruling's day from being counted."""
        unknown = self.visit.clocks.uncounted(self.case) if self.case else None
        return unknown.year if unknown else None

    @cached_property
    def similar(self) -> list[Precedent]:
        """Earlier rulings on like cases."""
        return self.visit.site.agenda.similar(self.place, self.evidence)

    @property
    def departments(self) -> list[str]:
        """The departments that say something about it."""
        return sorted({c.department for c in self.evidence.claims})

    @property
    def mine(self) -> bool:
        """Whether this visitor has taken it."""
        taken = self.case.claim if self.case else None
        return bool(taken and self.visit.person and taken.by == self.visit.person.account)

    @property
    def free(self) -> bool:
        """Whether this visitor may decide it: it is to be decided, and nobody else has it."""
        undecided = self.case is None or self.case.to_take
        return self.visit.works and undecided and (self.mine or self.case is None or self.case.claim is None)

    @property
    def adoptable(self) -> bool:
        """Whether this visitor may adopt one of the values, which are there to be seen."""
        seen = all(self.visit.shows(self.place, d) for d in self.departments)
        return self.free and self.visit.works and self.element is not None and seen

    @property
    def grounds(self) -> str:
        """What stands in the field for grounds, to be changed or left."""
        return say("核对各来源的说法后认定", "ruled after comparing what the sources say")


def _first_the_authority(claims: Iterable[Claim]) -> tuple[bool, int]:
    said = list(claims)
    return (not any(c.authoritative for c in said), -len(said))


def _leader(claims: list[Claim]) -> Claim:
    """Return the claim that stands for a group: the authority's, else the newest."""
    return max(claims, key=lambda c: (c.authoritative, str(c.business_date or ""), c.source))


def _others(claim: Claim, groups: list[list[Claim]]) -> list[Claim]:
    """Return the claims that one is compared with: the authority's group, or for that all the others."""
    first, rest = groups[0], groups[1:]
    return [g[0] for g in rest] if claim in first else first[:1]
