"""Patterns as the command line shows them, sensitive values masked, and what a ruling on one would do."""

import json
from collections.abc import Iterator
from typing import Any

from governance.case import Case
from governance.fact import Evidence, Place
from governance.previewed import FoundPattern, Preview
from pipelines.casework import CaseWork
from quality.masking import mask
from quality.patterns.kinds import NAMES, Difference

LISTED = (
    *("pattern", "entity", "element", "kind", "severity", "size", "sure"),
    *("decision", "source", "departments", "difference", "status", "ruling", "settled"),
)
EXAMPLES = ("conflict", "key", "claims")
EFFECTS = ("conflict", "key", "claims", "value")
LEFT = ("conflict", "key", "reason", "case", "ruling")


class PatternWork:
    """The patterns of a city."""

    def __init__(self, work: CaseWork) -> None:
        self._work = work

    def listed(self, entity: str | None, most: int) -> list[tuple[Any, ...]]:
        """Return the largest patterns of open conflicts and all that were ruled on, as rows of ``LISTED``."""
        of = [code for code in self._work.city.catalogue.entities if entity in (None, code)]
        rows = [row for code in of for row in self._found(code)]
        rows.sort(key=lambda row: (-(row[LISTED.index("size")] or 0), row[0]))
        ruled = [row for row in rows if row[LISTED.index("ruling")]]
        return [*[row for row in rows if row not in ruled][:most], *ruled]

    def _found(self, entity: str) -> Iterator[tuple[Any, ...]]:
        with self._work.store.read() as reader:
            cases = {c.id: c for c in reader.patterns(entity)}
        open_now = {row["pattern"]: row for row in self._work.lake.patterns(entity)}
        ruled = {p: made.id for p, c in cases.items() if (made := c.pending or c.ruling)}
        settled = self._work.lake.settled_now(entity, list(ruled.values()))
        for pattern in dict.fromkeys([*open_now, *ruled]):
            case, row = cases.get(pattern), open_now.get(pattern) or _as_opened(cases[pattern])
            said, ruling = json.loads(row["difference"]), ruled.get(pattern)
            place = Place(entity=entity, key="", element=said["element"], pattern=pattern)
            yield (
                *(pattern, entity, said["element"], said["kind"]),
                *(
                    row.get(name)
                    for name in ("severity", "size", "sure", "decision", "source", "departments")
                ),
                differences(said, hide=self._work.hides(place)),
                *(case.status if case else None, ruling, settled.get(ruling, 0) if ruling else None),
            )

    def examples(self, found: FoundPattern) -> list[tuple[Any, ...]]:
        """Return some of a pattern's conflicts, as rows of ``EXAMPLES``."""
        place = found.place
        return [
            (s.conflict, self._key(place, s.key), self._claims(place, s.evidence)) for s in found.seen.samples
        ]

    def effects(self, preview: Preview) -> list[tuple[Any, ...]]:
        """Return examples of what a ruling would put in force, as rows of ``EFFECTS``."""
        place = preview.pattern.place
        return [
            (
                e.conflict,
                self._key(place, e.key),
                self._claims(place, e.evidence),
                self._work.shown(place, e.value),
            )
            for e in preview.effects
        ]

    def left(self, preview: Preview) -> list[tuple[Any, ...]]:
        """Return what a ruling would leave alone, as rows of ``LEFT``."""
        place = preview.pattern.place
        return [(x.conflict, self._key(place, x.key), x.reason, x.case, x.ruling) for x in preview.exceptions]

    def difference(self, found: FoundPattern) -> str:
        """Return how the claims of a pattern differ, in words."""
        return differences(json.loads(found.seen.difference), hide=self._work.hides(found.place))

    def _key(self, place: Place, key: str) -> str:
        return self._work.place(place.model_copy(update={"key": key}))[1]

    def _claims(self, place: Place, evidence: Evidence) -> str:
        return " | ".join(f"{c.source}={self._work.shown(place, c.raw)}" for c in evidence.claims)


def _as_opened(case: Case) -> dict[str, Any]:
    """Return what is known of a pattern of which no conflict is open."""
    seen = case.opened.seen
    return {"severity": case.opened.severity, "size": 0, "difference": seen.difference if seen else "{}"}


def differences(said: dict[str, Any], *, hide: bool) -> str:
    """Return how the claims of a pattern differ, in words; ``said`` is its ``difference``, read."""
    words = []
    for other in said["others"]:
        parts = [other["sources"], str(NAMES[Difference(other["difference"])])]
        parts += [f"{mark}{mask(text) if hide else text}" for mark, text in _parts(other)]
        words.append(" ".join(part for part in parts if part))
    return "; ".join(words)


def _parts(other: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a claim lacks and what it has instead, each with a mark."""
    for mark, name in (("-", "taken"), ("+", "given")):
        if other[name] is not None:
            yield mark, other[name]
