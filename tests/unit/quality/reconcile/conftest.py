"""A town small enough to work out by hand: an entity, its feeds, and their source tables in an engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from catalog.language import Text
from catalog.models import (
    Catalogue,
    City,
    Column,
    Delivery,
    Element,
    Entity,
    Feed,
    KeyPart,
    OnFailure,
    RowCheck,
    SecrecyReview,
    Share,
    Update,
)
from lake.engine import Engine, quoted
from quality.comparators import COMPARATORS
from quality.reconcile import Reconciled, reconcile

NAME = Text(zh="名", en="name")
DAY = date(2026, 1, 5)
SQL_TYPES = {"text": "VARCHAR", "decimal": "DECIMAL(24, 6)", "date": "DATE", "integer": "BIGINT"}


@dataclass
class Town:
    """What is declared about one entity ``person``, and what its feeds say.

    ``feeds``: feed → its elements; a feed in ``several`` may have several rows per entity. ``rows``: feed →
    rows by column; ``_business_date``, ``_line`` and ``_contradictions`` may be given.
    """

    engine: Engine
    elements: dict[str, dict[str, Any]]
    feeds: dict[str, list[str]]
    rows: dict[str, list[dict[str, Any]]]
    register: tuple[Any, ...] = ({"feed": "police"},)
    several: frozenset[str] = frozenset()
    checks: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    key: tuple[str, ...] = ("id",)
    unknown_is_conflict: bool = True

    @cached_property
    def entity(self) -> Entity:
        """The entity as declared."""
        return Entity(
            code="person",
            name=NAME,
            database="natural_person",
            purpose="test",
            key=tuple(KeyPart(code=k, name=NAME) for k in self.key),
            register=self.register,
            unknown_is_conflict=self.unknown_is_conflict,
            elements=tuple(Element(code=c, name=NAME, **e) for c, e in self.elements.items()),
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue with nothing else in it."""
        city = City(name=NAME, authority="centre", first_night=DAY)
        feeds = {code: self._feed(code) for code in sorted(self.feeds)}
        return Catalogue(
            city=city,
            departments={},
            codes={},
            feeds=feeds,
            entities={"person": self.entity},
            checks={code: self._check(code) for code in self.checks},
            themes={},
        )

    def _feed(self, code: str) -> Feed:
        held = [
            Column(header=e, code=e, element=f"person.{e}", type=self.elements[e].get("type", "text"))
            for e in self.feeds[code]
        ]
        keys = [Column(header=k, code=k) for k in self.key]
        return Feed(
            code=code,
            name=NAME,
            department=f"{code}_office",
            classification="test",
            form="test",
            share=Share(type="unconditional", method="test", requirement="test"),
            responsible="test",
            sample={"id": "1"},
            grade="internal",
            secrecy=SecrecyReview(reviewed_by="test", reviewed_on=DAY),
            delivery=Delivery(file="*", format="csv", mode="snapshot"),
            update=Update(cycle="daily"),
            key=() if code in self.several else self.key,
            describes={"person": {k: k for k in self.key}},
            columns=(*keys, *held),
        )

    def _check(self, code: str) -> RowCheck:
        feed, columns = self.checks[code]
        return RowCheck(
            kind="row",
            code=code,
            name=NAME,
            hint=NAME,
            feed=feed,
            on_failure=OnFailure.CONFLICT,
            condition="true",
            columns=columns,
        )

    def sources(self) -> dict[str, str]:
        """Make the source tables as intake does and return feed → relation, for feeds that have rows."""
        return {feed: self._source(feed, rows) for feed, rows in self.rows.items()}

    def _source(self, feed: str, rows: list[dict[str, Any]]) -> str:
        name = self.engine.unique_name(f"source_{feed}")
        held = {e: self.elements[e].get("type", "text") for e in self.feeds[feed]}
        columns = dict.fromkeys(self.key, "VARCHAR") | {e: SQL_TYPES[t] for e, t in held.items()}
        given = {f"_raw_{e}": "VARCHAR" for e in held} | {
            "_contradictions": "VARCHAR[]",
            "_business_date": "DATE",
            "_delivery": "VARCHAR",
            "_line": "BIGINT",
        }
        plain = self.engine.unique_name("plain")
        declared = ", ".join(f"{quoted(c)} {t}" for c, t in (columns | given).items())
        self.engine.run(f"CREATE TEMP TABLE {plain} ({declared})")
        values = []
        for line, row in enumerate(rows, start=1):
            own = {"_business_date": DAY, "_delivery": f"{feed}-1", "_line": line, **row}
            values += [own.get(c) for c in columns | given]
        if rows:
            marks = f"({', '.join('?' for _ in columns | given)})"
            self.engine.run(f"INSERT INTO {plain} VALUES {', '.join([marks] * len(rows))}", values)
        joined_key = " || '|' || ".join(self.key)
        self.engine.run(
            f"CREATE TEMP TABLE {name} AS SELECT *, {_hashed('_key_person')} AS _kh_person FROM "
            f"(SELECT *, {joined_key} AS _key_person{''.join(map(self._stored, held))} FROM {plain})"
        )
        return name

    def _stored(self, element: str) -> str:
        declared = self.entity.element(element).comparator
        comparator = COMPARATORS[declared.name]
        form = comparator.form(quoted(element), declared.options)
        hashed = f", {_hashed(form)} AS _h_person_{element}"
        if comparator.value is None:
            return hashed
        return f"{hashed}, {comparator.value(quoted(element), declared.options)} AS _v_person_{element}"

    def reconcile(self) -> Reconciled:
        """Return what one pass finds."""
        return reconcile(self.engine, self.entity, self.catalogue, self.sources())

    def found(self, columns: str = "key, element, kind") -> list[tuple[Any, ...]]:
        """Return columns of every conflict that one pass finds, sorted."""
        return self.select(columns, self.reconcile().found)

    def select(self, columns: str, relation: str) -> list[tuple[Any, ...]]:
        """Return columns of all rows of a relation, sorted."""
        return self.engine.rows(f"SELECT {columns} FROM {relation} ORDER BY ALL")


def _hashed(text: str) -> str:
    return f"CASE WHEN {text} IS NOT NULL THEN (hash({text}) >> 1)::BIGINT END"


@pytest.fixture(scope="session")
def town_in() -> type[Town]:
    """Declare a town in an engine of one's own."""
    return Town


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path, memory_limit="1GB", threads=2) as opened:
        yield opened


@pytest.fixture
def town(engine: Engine) -> Callable[..., Town]:
    """Declare a town in this test's engine."""
    return lambda **declared: Town(engine, **declared)
