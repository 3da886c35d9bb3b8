"""What the lake says about a place: the conflict that was found there, or the claims of all sources now.

Nothing is decided or written here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from catalog.models import Catalogue, Entity, Severity
from governance.errors import CaseMissing
from governance.fact import Claim, Evidence, Place
from governance.standing import Conflict, Outcome
from lake.engine import Engine, literal, quoted
from lake.tables import Tables
from quality.entered import Value, claimed, entered
from quality.reconcile import WHOLE
from quality.reconcile.subject import subject_of
from quality.release_keys import form_of_key
from quality.rulings import claims_on
from quality.settlement import conflict_table, outcome_table


@dataclass(frozen=True)
class Found:
    """A place, how bad a disagreement there is, which kind it is (None: none), and the claims on it."""

    place: Place
    severity: str
    disagreement: str | None
    evidence: Evidence


class LakeView:
    """Reads the newest tables of a city."""

    def __init__(self, engine: Engine, tables: Tables, catalogue: Catalogue) -> None:
        self._engine, self._tables, self._catalogue = engine, tables, catalogue

    def conflict(self, conflict: str) -> Found:
        """Return an open conflict by its id; raises CaseMissing."""
        columns = "entity, key, element, severity, kind, fingerprint, claims"
        for entity in self._catalogue.entities.values():
            if not self._tables.exists(conflict_table(entity)):
                continue
            rows = self._tables.snapshot(conflict_table(entity)).select()
            found = self._engine.rows(
                f"SELECT {columns} FROM ({rows}) WHERE conflict = ? AND status <> 'closed'",  # noqa: S608
                [conflict],
            )
            for code, key, element, severity, kind, fingerprint, claims in found:
                place = Place(entity=code, key=key, element=element)
                return Found(place, severity, kind, Evidence.of(fingerprint, claims))
        raise CaseMissing(conflict)

    def place(self, entity: str, key: str, element: str) -> Found:
        """Return what all sources say of an element now; the key is as a person types it.

        Raises CaseMissing if there is no such entity or element, or no source speaks of it.
        """
        declared = self._catalogue.entities.get(entity)
        elements = {e.code: e for e in declared.elements} if declared else {}
        if declared is None or element not in elements:
            raise CaseMissing(f"{entity}.{element}")
        form = self._engine.one(f"SELECT {form_of_key(declared, literal(key))}")[0]
        evidence = self._evidence(declared, form, element)
        if not evidence.claims:
            raise CaseMissing(f"{entity} {element}")
        place = Place(entity=entity, key=form, element=element)
        return Found(place, elements[element].severity, None, evidence)

    def _evidence(self, entity: Entity, key: str, element: str) -> Evidence:
        engine, feeds = self._engine, self._catalogue.sources_of(entity.code)
        there = [f.code for f in feeds if self._tables.exists(f"source/{f.code}")]
        with engine.cleared():
            views = {code: self._tables.snapshot(f"source/{code}").view(engine) for code in there}
            if not views:
                return Evidence()
            place = engine.unique_name("place")
            said = f"SELECT {literal(key)} AS key, {literal(element)} AS element"
            engine.run(f"CREATE TEMP TABLE {quoted(place)} AS {said}")
            found = claims_on(engine, subject_of(engine, entity, self._catalogue, views), place)
            rows = engine.rows(f"SELECT fingerprint, claims FROM {quoted(found)}")  # noqa: S608
        return Evidence.of(*rows[0]) if rows else Evidence()

    def value_of(self, place: Place, evidence: Evidence, source: str) -> Value | None:
        """Return the value that a source claims for an element, None if it has none."""
        claim, entity = evidence.by(source), self._catalogue.entities[place.entity]
        if claim is None or place.element == WHOLE:
            return None
        return claimed(
            self._engine,
            self._tables,
            self._catalogue,
            entity,
            entity.element(place.element),
            source=source,
            delivery=claim.delivery,
            line=claim.line,
        )

    def entered(self, place: Place, text: str) -> Value:
        """Return a value entered by hand; raises ValueRefused."""
        element = self._catalogue.entities[place.entity].element(place.element)
        return entered(self._engine, self._catalogue, element, text)

    def outcomes(self, entity: str, places: Collection[Place]) -> dict[str, Outcome]:
        """Return what became of rulings on some places when their entity was last settled, by ruling."""
        columns = "ruling, outcome, fingerprint, claims"
        found = self._at(outcome_table(self._catalogue.entities[entity]), places, columns)
        return {ruling: Outcome(ruling, became, Evidence.of(*said)) for ruling, became, *said in found}

    def conflicts(self, entity: str, places: Collection[Place]) -> dict[Place, Conflict]:
        """Return the conflicts on some places of an entity that aren't closed, by place."""
        columns = "key, element, ruling, fingerprint, claims"
        name = conflict_table(self._catalogue.entities[entity])
        return {
            Place(entity=entity, key=key, element=element): Conflict(Evidence.of(*said), ruling)
            for key, element, ruling, *said in self._at(name, places, columns, "status <> 'closed'")
        }

    def differing(
        self, entity: str, rulings: Collection[str], department: str | None, most: int | None
    ) -> list[tuple[str, Place, Claim, str]]:
        """Return the claims that differ from what these rulings put in force, at most ``most``.

        Each as ruling, place, claim and value in force, in order of ruling and place.
        """
        theirs = self._differing(entity, rulings)
        if theirs is None:
            return []
        test = "true" if department is None else f"c.department = {literal(department)}"
        limit = "" if most is None else f" LIMIT {most}"
        rows = self._engine.rows(
            f"SELECT ruling, key, element, value, c {theirs} AND {test}"
            f" ORDER BY ruling, key, element, c{limit}"
        )
        return [
            (ruling, Place(entity=entity, key=key, element=element), Claim.model_validate(claim), value)
            for ruling, key, element, value, claim in rows
        ]

    def owing(self, entity: str, rulings: Collection[str]) -> list[tuple[str, str]]:
        """Return the departments with claims that differ from what these rulings put in force, by ruling."""
        theirs = self._differing(entity, rulings)
        if theirs is None:
            return []
        return [
            (ruling, department)
            for ruling, department in self._engine.rows(
                f"SELECT DISTINCT ruling, c.department {theirs} ORDER BY ALL"
            )
        ]

    def _differing(self, entity: str, rulings: Collection[str]) -> str | None:
        """Return the end of a query of differing claims, as ``c`` beside what became of the ruling."""
        name = outcome_table(self._catalogue.entities[entity])
        if not rulings or not self._tables.exists(name):
            return None
        outcomes = self._tables.snapshot(name)
        if "form" not in outcomes.types:
            return None  # of a night before there were rulings on patterns
        differs = "c.form IS DISTINCT FROM form AND c.source IS DISTINCT FROM meant_otherwise"
        given = self._engine.unique_name("rulings")
        self._engine.store_arrow(given, pa.table({"ruling": list(rulings)}))
        return (
            f"FROM (SELECT ruling, key, element, value, unnest([c FOR c IN claims IF {differs}]) AS c"  # noqa: S608
            f" FROM ({outcomes.select()}) SEMI JOIN {quoted(given)} USING (ruling)"
            " WHERE outcome = 'in_force' AND value IS NOT NULL) WHERE true"
        )

    def _at(
        self, name: str, places: Collection[Place], columns: str, where: str = "true"
    ) -> list[tuple[Any, ...]]:
        """Return a table's rows on some places."""
        if not places or not self._tables.exists(name):
            return []
        wanted, rows = self._engine.unique_name("wanted"), self._tables.snapshot(name).select()
        keys, elements = [p.key for p in places], [p.element for p in places]
        self._engine.store_arrow(wanted, pa.table({"key": keys, "element": elements}))
        theirs = f"({rows}) SEMI JOIN {quoted(wanted)} USING (key, element) WHERE {where}"
        found = self._engine.rows(f"SELECT {columns} FROM {theirs}")  # noqa: S608
        self._engine.drop(wanted)
        return found

    def weighs(self, severity: str) -> bool:
        """Return whether a ruling on a conflict of this severity needs a second person."""
        order = list(Severity)
        least = self._catalogue.city.second_person_from
        return least is not None and order.index(Severity(severity)) >= order.index(least)
