"""What is reconciled: one entity with the sources that are there, and who has a say on what.

Everything here follows from the catalogue and from which columns the sources have. A source without a
relation counts as one without rows; one whose table was made before an element was declared doesn't hold it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
from ibis.backends.sql.datatypes import DuckDBType

from catalog.models import Catalogue, Element, Entity, Feed, OnFailure, RowCheck
from lake.engine import Engine, quoted


@dataclass(frozen=True)
class Subject:
    """An entity and the relations (feed code → name in the engine) that speak of it.

    ``types`` holds each relation's columns (feed code → column → ibis type).
    """

    entity: Entity
    catalogue: Catalogue
    relations: Mapping[str, str]
    types: Mapping[str, Mapping[str, object]]

    @cached_property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds that describe the entity and are there, in order of code."""
        key = f"_kh_{self.entity.code}"
        sources = self.catalogue.sources_of(self.entity.code)
        return tuple(f for f in sources if key in self.types.get(f.code, {}))

    def table(self, feed: Feed, columns: Iterable[str]) -> ir.Table:
        """Return the named columns of a feed's rows that name an entity."""
        types = self.types[feed.code]
        key = f"_kh_{self.entity.code}"
        rows = ibis.table({c: types[c] for c in (key, *columns)}, name=self.relations[feed.code])
        return rows.filter(rows[key].notnull())

    def holders(self, element: Element) -> tuple[Feed, ...]:
        """Return who has a say on an element: check sources as declared, then its authorities."""
        return self._holders[element.code]

    @cached_property
    def _holders(self) -> dict[str, tuple[Feed, ...]]:
        return {e.code: self._holders_of(e) for e in self.entity.elements}

    def _holders_of(self, element: Element) -> tuple[Feed, ...]:
        column = f"_h_{self.entity.code}_{element.code}"
        held = {f.code: f for f in self.feeds if column in self.types[f.code]}
        order = dict.fromkeys([*element.check_sources, *[a.feed for a in element.authority]])
        return tuple(held[code] for code in order if code in held)

    def elements_of(self, feed: Feed) -> tuple[Element, ...]:
        """Return the elements that a feed has a say on."""
        return tuple(e for e in self.entity.elements if any(h.code == feed.code for h in self.holders(e)))

    def one_row(self, feed: Feed) -> bool:
        """Whether a feed has at most one row per entity: intake keys its rows by this entity's key."""
        key = set(feed.key)
        first = next((code for code, parts in feed.describes.items() if set(parts.values()) <= key), None)
        return first == self.entity.code and set(feed.describes[first].values()) == key

    def row_checks(
        self, feed: Feed, element: Element, on_failure: OnFailure = OnFailure.CONFLICT
    ) -> tuple[str, ...]:
        """Return the codes of a feed's row checks about an element, by default those that make a conflict.

        Such a check is about the first of its columns that holds an element the feed has a say on.
        """
        spoken = {e.code for e in self.elements_of(feed)}
        held = {c.code: x for x, c in feed.columns_of(self.entity.code).items() if x in spoken}
        checks = (c for c in self.catalogue.checks_of(feed.code) if isinstance(c, RowCheck))
        return tuple(
            c.code
            for c in checks
            if c.on_failure is on_failure
            and next((held[k] for k in c.columns if k in held), None) == element.code
        )


def subject_of(engine: Engine, entity: Entity, catalogue: Catalogue, sources: Mapping[str, str]) -> Subject:
    """Return the subject, its columns looked up; ``sources`` as for ``reconcile``.

    Raises ValueError if no feed that describes the entity is among the sources.
    """
    types = {feed: _types(engine, relation) for feed, relation in sources.items()}
    subject = Subject(entity, catalogue, sources, types)
    if not subject.feeds:
        raise ValueError(f"no source of {entity.code} was given")
    return subject


def _types(engine: Engine, relation: str) -> dict[str, object]:
    columns = engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE {quoted(relation)})")
    return {name: DuckDBType.from_string(declared) for name, declared in columns}


def conditional(element: Element) -> bool:
    """Whether an element's authority depends on the key."""
    return element.authority[0].when is not None
