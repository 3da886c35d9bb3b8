"""What the lake says about a pattern: which conflicts are of it, and what a ruling would do to them.

Nothing is decided or written here. How claims differ is ``quality.patterns``'; what a ruling settles is found
by the same code that settles a night.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from catalog.models import Entity, Severity
from governance.errors import CaseMissing
from governance.fact import Evidence, PatternSeen, Place, Sample
from governance.lake_view import LakeView
from governance.previewed import SHOWN, FoundPattern, Preview, previewed
from lake.engine import literal, quoted
from quality.pattern_rulings import PATTERNS, judged
from quality.patterns.agreement import agreement
from quality.patterns.earlier import earlier_view
from quality.patterns.finding import found
from quality.patterns.membership import members
from quality.reconcile.subject import subject_of
from quality.rulings import Rulings
from quality.settlement import conflict_table


class PatternView(LakeView):
    """Reads the newest tables of a city, also by pattern."""

    def pattern(self, pattern: str, entity: str | None = None) -> FoundPattern:
        """Return a pattern that open conflicts are of; of which entity is found out if it isn't said.

        Raises CaseMissing.
        """
        for declared in self._catalogue.entities.values():
            if entity in (None, declared.code) and self._tables.exists(conflict_table(declared)):
                with self._conflicts(declared, "*", "status = 'open'") as conflicts:
                    if found := self._found(declared, conflicts, pattern):
                        return found
        raise CaseMissing(pattern)

    def preview(
        self, found: FoundPattern, row: Mapping[str, Any], standing: Rulings, *, corrects: bool
    ) -> Preview:
        """Return what a ruling would do; ``row`` is of ``quality.pattern_rulings.PATTERNS``.

        ``standing`` are the rulings that stand; ``corrects`` says whether whoever differs is to correct it.
        """
        beside = [r for r in standing.patterns.to_pylist() if r["element"] == row["element"]]
        patterns = pa.Table.from_pylist([*beside, dict(row)], PATTERNS)
        entity = self._catalogue.entities[found.place.entity]
        with self._conflicts(entity, "* EXCLUDE (status)", "status <> 'closed'") as conflicts:
            subject = subject_of(self._engine, entity, self._catalogue, self._sources(entity))
            earlier = earlier_view(self._engine, self._tables, entity)
            made = judged(self._engine, subject, patterns, standing.apart, conflicts, earlier)
            return previewed(self._engine, made, row["ruling"], found, corrects=corrects)

    def patterns(self, entity: str) -> list[dict[str, Any]]:
        """Return the patterns of the open conflicts on an entity, of ``quality.patterns.finding.SCHEMA``."""
        declared = self._catalogue.entities[entity]
        if not self._tables.exists(conflict_table(declared)):
            return []
        with self._conflicts(declared, "*", "status = 'open'") as conflicts:
            engine, catalogue = self._engine, self._catalogue
            earlier = earlier_view(engine, self._tables, declared)
            theirs = members(engine, catalogue, declared, conflicts, earlier=earlier)
            agreements = agreement(engine, catalogue, declared, self._sources(declared))
            rows: list[dict[str, Any]] = found(
                engine, catalogue, declared, conflicts, theirs, agreements
            ).to_pylist()
            return rows

    def settled_now(self, entity: str, rulings: Sequence[str]) -> dict[str, int]:
        """Return how many places each of these rulings settles, as of the last settlement."""
        name = conflict_table(self._catalogue.entities[entity])
        if not rulings or not self._tables.exists(name):
            return {}
        ids, rows = ", ".join(map(literal, rulings)), self._tables.snapshot(name).select()
        theirs = f"FROM ({rows}) WHERE status = 'settled' AND ruling IN ({ids})"
        return dict(self._engine.rows(f"SELECT ruling, count(*) {theirs} GROUP BY ruling"))

    @contextmanager
    def _conflicts(self, entity: Entity, what: str, where: str) -> Iterator[str]:
        """Make conflicts on an entity readable."""
        with self._engine.cleared():
            name = self._engine.unique_name("conflicts")
            rows = self._tables.snapshot(conflict_table(entity)).select()
            theirs = f"FROM ({rows}) WHERE {where}"
            self._engine.run(f"CREATE TEMP VIEW {quoted(name)} AS SELECT {what} {theirs}")
            yield name

    def _sources(self, entity: Entity) -> dict[str, str]:
        feeds = [f.code for f in self._catalogue.sources_of(entity.code)]
        there = [code for code in feeds if self._tables.exists(f"source/{code}")]
        return {code: self._tables.snapshot(f"source/{code}").view(self._engine) for code in there}

    def _found(self, entity: Entity, conflicts: str, pattern: str) -> FoundPattern | None:
        earlier = earlier_view(self._engine, self._tables, entity)
        theirs = members(self._engine, self._catalogue, entity, conflicts, earlier=earlier)
        joined = f"FROM {quoted(theirs)} m JOIN {quoted(conflicts)} c USING (conflict)"
        joined += f" WHERE pattern = {literal(pattern)}"
        columns = "any_value(c.element), any_value(kind), any_value(difference), list(DISTINCT severity)"
        (size, element, kind, difference, severities) = self._engine.one(
            f"SELECT count(*), {columns} {joined}"
        )
        if not size:
            return None
        rows = self._engine.rows(
            f"SELECT conflict, c.key, fingerprint, claims {joined} ORDER BY conflict LIMIT {SHOWN}"
        )
        samples = [Sample(conflict=c, key=key, evidence=Evidence.of(*said)) for c, key, *said in rows]
        place = Place(entity=entity.code, key="", element=element, pattern=pattern)
        gravest = max(severities, key=[s.value for s in Severity].index)
        beside = f"FROM {quoted(theirs)} WHERE general = {literal(pattern)}"
        others = self._engine.rows(f"SELECT DISTINCT pattern {beside} ORDER BY pattern")
        apart = [other for (other,) in others if other != pattern]
        seen = PatternSeen(difference=difference, size=size, apart=tuple(apart), samples=tuple(samples))
        return FoundPattern(place, gravest, kind, seen)
