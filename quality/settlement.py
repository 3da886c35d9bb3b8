"""One entity's night: reconcile through its suite, carry conflicts over, write conflicts and base table.

What a disagreement is belongs to ``quality.reconcile``, its life over nights to ``quality.conflicts``, the
value in force to ``quality.base``. If nothing that goes in has changed, nothing is done.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Entity, Severity
from lake.engine import Engine
from lake.tables import Snapshot, Tables
from quality.assertions import Assertion, Observation, SourceVersion, Verdict
from quality.base import base_table
from quality.conflicts import carry_over
from quality.gx import validate, verdicts_in
from quality.masking import mask
from quality.patterns.earlier import earlier_view, remember
from quality.reconcile import WHOLE, Reconciled, reconcile
from quality.reconcile.subject import subject_of
from quality.rulings import NO_RULINGS, Rulings, outcome

_SAMPLED = 5


class NothingDelivered(GovlakeError):
    """An entity of which no department has delivered anything yet; ``entity`` is its code."""

    def __init__(self, entity: Entity) -> None:
        super().__init__(
            Text(
                zh=f"还没有部门报送过“{entity.name.zh}”的数据",
                en=f"no one delivered any {entity.name.en} yet",
            ),
            Text(
                zh="把报送文件放进 drop/部门/ 后再运行",
                en="put deliveries into drop/DEPARTMENT/ and run again",
            ),
        )
        self.entity = entity.code


@dataclass(frozen=True)
class Settled:
    """What one night made of an entity: verdicts, versions and row counts of both tables.

    ``conflicts`` counts the open ones; ``fresh`` is False if nothing had changed and nothing was done.
    """

    verdicts: tuple[Verdict, ...]
    conflict_version: int
    base_version: int | None
    conflicts: int
    entities: int
    fresh: bool

    @property
    def stopped(self) -> tuple[Verdict, ...]:
        """The verdicts that stop the release."""
        return tuple(v for v in self.verdicts if v.stops)

    @property
    def stops(self) -> bool:
        """Whether what depends on the entity may not be done."""
        return bool(self.stopped)


def conflict_table(entity: Entity) -> str:
    """Return the name of an entity's conflict table."""
    return f"quality/conflict_{entity.code}"


def outcome_table(entity: Entity) -> str:
    """Return the name of the table of what became of the rulings on an entity, if there are any."""
    return f"quality/outcome_{entity.code}"


def base_name(entity: Entity) -> str:
    """Return the name of an entity's base table."""
    return f"base/{entity.code}"


def suite_of(entity: Entity) -> tuple[Assertion, ...]:
    """Return one assertion per element, and one on the entity itself if unknown ones are conflicts."""
    whole = Assertion(
        "known",
        entity.code,
        WHOLE,
        "sources_agree",
        Text(zh=f"{entity.name.zh}都在权威名册中", en=f"every {entity.name.en} is in the register"),
        mostly=0.0,
        severity=Severity.LOW,
    )
    elements = [
        Assertion(
            e.code,
            entity.code,
            e.code,
            "sources_agree",
            Text(zh=f"各部门的“{e.name.zh}”一致", en=f"the departments agree on {e.name.en}"),
            1 - e.tolerated,
            e.severity,
            e.gate,
        )
        for e in entity.elements
    ]
    return (*elements, whole) if entity.unknown_is_conflict else tuple(elements)


class Settlement:
    """Settles one entity for one night."""

    def __init__(
        self,
        engine: Engine,
        tables: Tables,
        catalogue: Catalogue,
        entity: Entity,
        night: date,
        rulings: Rulings = NO_RULINGS,
    ) -> None:
        self._engine, self._tables = engine, tables
        self._catalogue, self._entity, self._night = catalogue, entity, night
        self._rulings = rulings

    def settle(self, results: Path) -> Settled:
        """Do the night's work on the entity; ``results`` is where the suite's results are kept.

        Raises NothingDelivered. If a gate fails, conflicts are written and the base table isn't.
        """
        there = self._there()
        if not there:
            raise NothingDelivered(self._entity)
        before = self._untouched(there, results)
        return before or self._settle(there, results)

    def settled(self, *, by_rulings: bool = True) -> bool:
        """Whether the base table was made from what source tables, catalogue and rulings say now.

        Without ``by_rulings`` rulings made or undone since don't matter: they are for the next time.
        """
        there = self._there()
        made = self._tables.latest_note(base_name(self._entity)).get("manifest", {})
        now = self._manifest(there)
        return not there or made == (now if by_rulings else {**now, "rulings": made.get("rulings")})

    def _there(self) -> dict[str, Snapshot]:
        return {
            f.code: self._tables.snapshot(f"source/{f.code}")
            for f in self._catalogue.sources_of(self._entity.code)
            if self._tables.exists(f"source/{f.code}")
        }

    def _manifest(self, there: Mapping[str, Snapshot]) -> dict[str, object]:
        sources = self._catalogue.sources_of(self._entity.code)
        checks = [check for feed in sources for check in self._catalogue.checks_of(feed.code)]
        declared = "".join(m.model_dump_json() for m in (self._entity, *sources, *checks))
        digest = hashlib.md5(declared.encode(), usedforsecurity=False).hexdigest()
        versions = {code: s.version for code, s in there.items()}
        return {"sources": versions, "catalogue": digest, "rulings": self._rulings.digest}

    def _untouched(self, there: Mapping[str, Snapshot], results: Path) -> Settled | None:
        """Return what was settled before if the same versions went in and no gate failed since."""
        tables, entity = self._tables, self._entity
        note = tables.latest_note(base_name(entity))
        if note.get("manifest") != self._manifest(there) or not results.exists():
            return None
        if note["conflict_version"] != tables.version(conflict_table(entity)):
            return None
        return Settled(
            verdicts_in(results),
            int(note["conflict_version"]),
            tables.version(base_name(entity)),
            int(note["conflicts"]),
            int(note["entities"]),
            fresh=False,
        )

    def _settle(self, there: Mapping[str, Snapshot], results: Path) -> Settled:
        views = {code: snapshot.view(self._engine) for code, snapshot in there.items()}
        done: list[Reconciled] = []

        def scan() -> dict[str, Observation]:
            done.append(reconcile(self._engine, self._entity, self._catalogue, views))
            return self._observations(done[0])

        manifest = [SourceVersion(code, s.uri, s.version) for code, s in there.items()]
        verdicts = validate(self._entity.code, manifest, suite_of(self._entity), scan, results)
        ruled = self._write_outcome(done[0], views)
        standing, version, count = self._write_conflicts(done[0], ruled)
        note = {
            "manifest": self._manifest(there),
            "conflict_version": version,
            "conflicts": count,
            "entities": done[0].entities,
        }
        base = None
        if not any(v.stops for v in verdicts):
            universe = done[0].universe
            rows = base_table(self._engine, self._entity, self._catalogue, views, universe, standing, ruled)
            base = self._tables.store(base_name(self._entity), self._engine, f"FROM {rows}", note)
            self._engine.drop(rows)
        self._engine.drop(standing, ruled, done[0].found, done[0].universe)
        return Settled(verdicts, version, base, count, done[0].entities, fresh=True)

    def _write_outcome(self, reconciled: Reconciled, views: Mapping[str, str]) -> str:
        """Write what became of the rulings, if there ever were any, and return the relation."""
        subject = subject_of(self._engine, self._entity, self._catalogue, views)
        earlier = self._earlier() if self._rulings.patterns.num_rows else None
        ruled = outcome(self._engine, subject, self._rulings, reconciled.found, earlier)
        name = outcome_table(self._entity)
        if self._rulings or self._tables.exists(name):
            self._tables.store(name, self._engine, f"FROM {ruled}")
        return ruled

    def _earlier(self) -> str | None:
        """Bring up to date what authorities said before, which a pattern may depend on, and return it."""
        remember(self._engine, self._tables, self._catalogue, self._entity)
        return earlier_view(self._engine, self._tables, self._entity)

    def _write_conflicts(self, reconciled: Reconciled, ruled: str) -> tuple[str, int, int]:
        """Write the conflict table and return its relation, its version and how many are open."""
        name = conflict_table(self._entity)
        before = self._tables.snapshot(name).view(self._engine) if self._tables.exists(name) else None
        standing = carry_over(self._engine, self._entity, reconciled.found, before, self._night, ruled)
        version = self._tables.store(name, self._engine, f"FROM {standing}")
        (count,) = self._engine.one(f"SELECT count(*) FROM {standing} WHERE status = 'open'")
        return standing, version, int(count)

    def _observations(self, reconciled: Reconciled) -> dict[str, Observation]:
        samples = self._samples(reconciled.found)
        seen = {}
        for assertion in suite_of(self._entity):
            count = reconciled.observations.get(assertion.column)
            seen[assertion.code] = Observation(
                count.evaluated if count else 0,
                count.unexpected if count else 0,
                samples.get(assertion.column, ()),
            )
        return seen

    def _samples(self, found: str) -> dict[str, tuple[dict[str, str], ...]]:
        """Return element → a few of its conflicts, masked where the catalogue says so."""
        masked = {e.code: self._catalogue.masks(self._entity, e) for e in self._entity.elements}
        key_masked = self._catalogue.masks_key(self._entity)
        rows = self._engine.rows(
            f"SELECT element, key, kind, list_transform(claims, lambda c: [c.source, c.raw]) FROM {found} "
            f"QUALIFY row_number() OVER (PARTITION BY element ORDER BY key) <= {_SAMPLED} ORDER BY ALL"
        )
        samples: dict[str, tuple[dict[str, str], ...]] = {}
        for element, key, kind, claims in rows:
            hide = key_masked if element == WHOLE else masked[element]
            shown: dict[str, str] = {}
            for source, value in claims:
                said = mask(value) if hide else value or ""
                shown[source] = f"{shown[source]}；{said}" if source in shown else said
            row = {"key": mask(key) if key_masked else key, "kind": str(kind), **shown}
            samples[element] = (*samples.get(element, ()), row)
        return samples
