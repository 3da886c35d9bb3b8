"""The whole catalogue, as code reads it: every kind of thing by its code."""

from pydantic import Field

from catalog.models.check import Check
from catalog.models.city import City, CodeList, Department
from catalog.models.clock import Clock
from catalog.models.entity import Element, Entity
from catalog.models.feed import Feed
from catalog.models.model import Model
from catalog.models.theme import Theme


class Catalogue(Model):
    """Everything that a city declares. Each dictionary is keyed by code, in order of code."""

    city: City
    departments: dict[str, Department]
    codes: dict[str, CodeList]
    feeds: dict[str, Feed]
    entities: dict[str, Entity]
    checks: dict[str, Check]
    themes: dict[str, Theme]
    clocks: dict[str, Clock] = Field(default_factory=dict)

    def sources_of(self, entity: str) -> tuple[Feed, ...]:
        """Return the feeds that say something about an entity, in order of code."""
        return tuple(f for f in self.feeds.values() if entity in f.describes)

    def checks_of(self, feed: str) -> tuple[Check, ...]:
        """Return the checks on one feed, in order of code."""
        return tuple(c for c in self.checks.values() if c.feed == feed)

    def masks(self, entity: Entity, element: Element) -> bool:
        """Return whether an element is masked outside the tables: it is, or a column that holds it."""
        held = ((f, f.columns_of(entity.code).get(element.code)) for f in self.sources_of(entity.code))
        return element.grade.masked or any(f.grade_of(c).masked for f, c in held if c)

    def masks_key(self, entity: Entity) -> bool:
        """Return whether an entity's key is masked outside the tables."""
        columns = (
            (f, f.column(code))
            for f in self.sources_of(entity.code)
            for code in f.describes[entity.code].values()
        )
        return any(p.grade.masked for p in entity.key) or any(f.grade_of(c).masked for f, c in columns)

    def holders_of(self, entity: Entity, element: Element) -> tuple[Feed, ...]:
        """Return the feeds that have a say on an element: its authorities and check sources."""
        spoken = {a.feed for a in element.authority} | set(element.check_sources)
        return tuple(f for f in self.sources_of(entity.code) if f.code in spoken)
