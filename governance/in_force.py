"""The rulings on an entity, as data that ``quality`` settles it by."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import pyarrow as pa

from governance.case import Case
from governance.fact import Place
from governance.ruling import ON_THE_ENTITY, Adopt, Ruling
from governance.store import Reader, Store
from quality.pattern_rulings import APART, AUTHORITY, PATTERNS, SOURCE
from quality.rulings import SCHEMA, Rulings


def rulings_of(store: Store, entity: str, night: date) -> Rulings:
    """Return the rulings on an entity that are valid on a night: made, seconded if need be, not undone.

    Whether each still stands on what the sources say is found out when the entity is settled; so a ruling is
    handed over also after its evidence changed, and stands again when the same claims are back.
    """
    with store.read() as reader:
        cases = list(reader.cases(entity, kinds=("ruled",)))
        patterns = [(c, c.ruling) for c in reader.patterns(entity, kinds=("ruled",)) if c.ruling]
        patterns = [(c, ruling) for c, ruling in patterns if ruling.valid_from <= night]
        left = apart(reader, entity, max(r.at for _, r in patterns)) if patterns else ()
        rows = [_row(c, c.ruling) for c in cases if c.ruling and c.ruling.valid_from <= night]
        return Rulings(
            pa.Table.from_pylist(rows, SCHEMA),
            pa.Table.from_pylist(
                [pattern_row(c.place, c.opened.disagreement, ruling) for c, ruling in patterns], PATTERNS
            ),
            pa.Table.from_pylist(list(left), APART),
        )


def _row(case: Case, ruling: Ruling) -> dict[str, object]:
    return {
        "ruling": ruling.id,
        "key": case.place.key,
        "element": case.place.element,
        "value": ruling.value,
        "form": ruling.form,
        "source": ruling.follows,
        "meant_otherwise": ruling.meant_otherwise,
        "made_on": sorted({c.said for c in ruling.evidence.claims}),
        "fingerprint": ruling.evidence.fingerprint,
        "disputed": ruling.leaves_disputed,
    }


def pattern_row(place: Place, kind: str | None, ruling: Ruling) -> dict[str, object]:
    """Return a ruling on a pattern of a ``kind`` of conflict, of ``quality.pattern_rulings.PATTERNS``."""
    decision = ruling.decision
    silent = decision.kind == "undeterminable" or decision.kind in ON_THE_ENTITY
    follows = SOURCE if isinstance(decision, Adopt) else None if silent else AUTHORITY
    return {
        "ruling": ruling.id,
        "pattern": place.pattern,
        "apart": list(ruling.seen.apart) if ruling.seen else [],
        "element": place.element,
        "kind": kind,
        "follows": follows,
        "source": decision.source if isinstance(decision, Adopt) else None,
        "must_speak": decision.kind in ("adopt", "keep_authoritative"),
        "meant_otherwise": ruling.meant_otherwise,
        "disputed": ruling.leaves_disputed,
        "on_entity": decision.kind in ON_THE_ENTITY,
        "made_at": ruling.at,
    }


def apart(reader: Reader, entity: str, last: datetime) -> Iterator[Mapping[str, object]]:
    """Yield the places that rulings on patterns leave alone, as rows of ``quality.pattern_rulings.APART``.

    What someone has ruled on by itself stays so. What someone works on, or objects to, is left to them if
    they had begun when the pattern was ruled on; ``last`` is when the last one was.
    """
    for case in reader.cases(entity):
        made = case.pending or case.ruling
        if made is not None:
            yield {**_place(case), "reason": "ruled", "ruling": made.id, **_beyond(made)}
        else:
            yield from (row for row in _begun(case) if row["since"] <= last)  # type: ignore[operator]


def _begun(case: Case) -> Iterator[Mapping[str, object]]:
    raised = [o.raised.at for o in case.objections.values() if o.reply is None]
    worked = [q.asked.at for q in case.questions.values()] + ([case.claim.at] if case.claim else [])
    for reason, moments in (("objected", raised), ("worked_on", worked)):
        if moments:
            yield {**_place(case), "reason": reason, "since": min(moments)}


def _place(case: Case) -> dict[str, object]:
    return {"key": case.place.key, "element": case.place.element, "case": case.id}


def _beyond(ruling: Ruling) -> dict[str, object]:
    """Return what a ruling on one element means for the entity's others: it is none, or has a value."""
    if ruling.decision.kind in ON_THE_ENTITY:
        return {"whole": "value"}
    return {"whole": "entity"} if ruling.value is not None else {}
