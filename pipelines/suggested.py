"""The suggestion on a case as the command line shows it: from the newest worklist, values masked.

Making suggestions is ``quality.suggestion``'s, showing them on pages the console's.
"""

from dataclasses import dataclass
from typing import Any

from catalog.models import Entity
from governance.case import Case
from lake.worklist import WorklistMissing, opened
from pipelines.casework import CaseWork
from pipelines.city import city
from quality.suggestion.on_conflicts import copies
from quality.suggestion.wording import PARTS

COLUMNS = ("part", "sources", "for", "accuracy", "weight")
COPIES = ("entity", "one", "other", "telling", "same", "gaps", "copies")


@dataclass(frozen=True)
class Suggested:
    """A suggested value as it may be shown, the source to adopt, its probability, its parts (``COLUMNS``)."""

    value: str | None
    source: str
    probability: float
    parts: tuple[tuple[Any, ...], ...]

    def shown(self) -> list[tuple[Any, ...]]:
        """Return the parts with their names for people."""
        return [(str(PARTS[part[0]]), *part[1:]) for part in self.parts]

    def told(self) -> dict[str, Any]:
        """Return it for a program."""
        parts = [dict(zip(COLUMNS, part, strict=True)) for part in self.parts]
        return {
            "value": self.value,
            "source": self.source,
            "probability": self.probability,
            "parts": parts,
        }


def suggestion_on(work: CaseWork, case: Case) -> Suggested | None:
    """Return the suggestion on a case, None if there is none on what is claimed now."""
    try:
        worklist = opened(work.city.home)
    except WorklistMissing:
        return None
    try:
        item = worklist.item(case.id)
    finally:
        worklist.close()
    if item is None or item.probability is None or item.fingerprint != case.evidence.fingerprint:
        return None
    parts = tuple(tuple(part.get(name) for name in COLUMNS) for part in item.parts)
    value = work.shown(case.place, item.suggested)
    return Suggested(value, str(item.suggested_source), round(item.probability, 3), parts)


def list_copies(entity: str | None) -> list[tuple[Any, ...]]:
    """Return pairs of sources that share rare values, copies first, as rows of ``COPIES``."""
    here = city()
    wanted = [e for e in here.catalogue.entities.values() if entity in (None, e.code)]
    with here.engine() as engine:
        found = [(e, copies(engine, here.tables, here.catalogue, e)) for e in wanted]
    rows = [_copy(e, row) for e, table in found for row in table.iter_rows()]
    return sorted(rows, key=lambda r: (not r[-1], r))


def _copy(entity: Entity, row: tuple[Any, ...]) -> tuple[Any, ...]:
    one, other, telling, same, gaps, copied = row
    return entity.code, one, other, telling, same, round(gaps, 3), copied
