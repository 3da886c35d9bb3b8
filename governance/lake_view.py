"""What the lake says about a place: the conflict that was found there, or the claims of all sources now.

Nothing is decided or written here.
"""

from dataclasses import dataclass

from catalog.models import Catalogue, Entity, Severity
from governance.errors import CaseMissing
from governance.fact import Evidence, Place
from governance.standing import Outcome
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

    def outcomes(self, entity: str) -> dict[str, Outcome]:
        """Return what became of each ruling on an entity when it was last settled, by ruling."""
        name = outcome_table(self._catalogue.entities[entity])
        if not self._tables.exists(name):
            return {}
        rows = self._tables.snapshot(name).select()
        found = self._engine.rows(f"SELECT ruling, outcome, fingerprint, claims FROM ({rows})")  # noqa: S608
        return {ruling: Outcome(ruling, became, Evidence.of(*said)) for ruling, became, *said in found}

    def conflicts(self, entity: str) -> dict[Place, Evidence]:
        """Return the claims of every conflict on an entity that isn't closed, by place."""
        name = conflict_table(self._catalogue.entities[entity])
        if not self._tables.exists(name):
            return {}
        rows = self._tables.snapshot(name).select()
        found = self._engine.rows(
            f"SELECT key, element, fingerprint, claims FROM ({rows}) WHERE status <> 'closed'"  # noqa: S608
        )
        return {
            Place(entity=entity, key=key, element=element): Evidence.of(*said)
            for key, element, *said in found
        }

    def weighs(self, severity: str) -> bool:
        """Return whether a ruling on a conflict of this severity needs a second person."""
        order = list(Severity)
        least = self._catalogue.city.second_person_from
        return least is not None and order.index(Severity(severity)) >= order.index(least)
