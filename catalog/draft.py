"""A catalogue while it is being checked: the things that could be read, and where each stands.

A thing whose file is broken is not in the draft, but known to exist, so that one mistake doesn't
bring a finding on every line that refers to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.errors import Finding
from catalog.kinds import TITLES, KindName
from catalog.language import Text
from catalog.models import Catalogue, Check, City, Clock, CodeList, Department, Element, Entity, Feed, Theme
from catalog.suggest import nearest
from catalog.yaml_lines import Document, Place


@dataclass
class Draft:
    """Things by kind and code. ``unread`` holds the codes of broken files."""

    things: dict[KindName, dict[str, Any]]
    documents: dict[tuple[KindName, str], Document] = field(default_factory=dict)
    unread: dict[KindName, set[str]] = field(default_factory=dict)
    opaque: set[KindName] = field(default_factory=set)
    """kinds of which a file couldn't even be asked which things it declares"""

    @property
    def city(self) -> City | None:
        """The city, unless its file is broken."""
        return self.things["city"].get("city")

    @property
    def departments(self) -> Mapping[str, Department]:
        """The departments that could be read."""
        return self.things["departments"]

    @property
    def codes(self) -> Mapping[str, CodeList]:
        """The code lists that could be read."""
        return self.things["codes"]

    @property
    def feeds(self) -> Mapping[str, Feed]:
        """The feeds that could be read."""
        return self.things["feeds"]

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities that could be read."""
        return self.things["entities"]

    @property
    def checks(self) -> Mapping[str, Check]:
        """The checks that could be read."""
        return self.things["checks"]

    @property
    def themes(self) -> Mapping[str, Theme]:
        """The themes that could be read."""
        return self.things["themes"]

    @property
    def clocks(self) -> Mapping[str, Clock]:
        """The clocks that could be read."""
        return self.things["clocks"]

    def elements(self) -> Iterator[tuple[Entity, int, Element]]:
        """Yield every element with its entity and its position there."""
        for entity in self.entities.values():
            for i, element in enumerate(entity.elements):
                yield entity, i, element

    def exists(self, kind: KindName, code: str) -> bool:
        """Whether a thing of that code is declared, or may be in a broken file."""
        return code in self.things[kind] or code in self.unread.get(kind, ()) or kind in self.opaque

    def whole(self, *kinds: KindName) -> bool:
        """Whether all files of these kinds could be read."""
        return not any(self.unread.get(kind) or kind in self.opaque for kind in kinds)

    def at(self, kind: KindName, code: str) -> Document:
        """Return the document that declares a thing."""
        return self.documents[kind, code]

    def unknown(self, document: Document, place: Place, kind: KindName, code: str) -> Iterator[Finding]:
        """Yield a finding when no thing of that kind and code exists."""
        if not self.exists(kind, code):
            title = TITLES[kind]
            what = Text(zh=f"没有叫 {code} 的{title.zh}", en=f"unknown {title.en} {code}")
            yield document.finding(place, what, nearest(code, self.things[kind]))

    def catalogue(self) -> Catalogue:
        """Return the finished catalogue; call it only when nothing was found wrong."""
        return Catalogue(**{"city": self.city}, **{k: dict(sorted(v.items())) for k, v in self._folders()})

    def _folders(self) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((kind, things) for kind, things in self.things.items() if kind != "city")
