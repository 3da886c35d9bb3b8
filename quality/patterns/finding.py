"""The patterns among open conflicts, each with its size, samples, sureness, suggestion and exceptions.

Which conflict belongs to which is ``quality.patterns.membership``'s; what is decided on one, people's.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from catalog.models import Catalogue, Entity
from lake.engine import Engine, quoted
from quality.patterns.agreement import Agreement
from quality.patterns.shapes import RECURS
from quality.patterns.sureness import Rates, believed, rates_of
from quality.reconcile import WHOLE

SCHEMA = pa.schema(
    [
        ("pattern", pa.string()),
        ("entity", pa.string()),
        ("element", pa.string()),
        ("kind", pa.string()),
        ("severity", pa.string()),
        ("difference", pa.string()),
        ("size", pa.int64()),
        ("sure", pa.float64()),
        ("decision", pa.string()),
        ("source", pa.string()),
        ("samples", pa.list_(pa.string())),
        ("exceptions", pa.list_(pa.struct([("pattern", pa.string()), ("size", pa.int64())]))),
        ("apart", pa.list_(pa.string())),
        ("departments", pa.list_(pa.string())),
    ]
)
"""A row is a pattern, first those that are sure enough to be ruled on, large ones first.

``decision`` is ``keep_authoritative``, or ``adopt`` with the ``source`` to follow, or NULL where nothing
speaks for one; ``sure`` is the probability that it is right for a member, from 0 to 1. ``samples`` are
conflicts drawn from its members, ``exceptions`` the largest patterns that show the same difference with other
evidence, ``apart`` the more particular patterns that it doesn't hold, ``departments`` those whose claims are
in it.
"""

SURE_ENOUGH = 0.99
"""from where on a pattern is worked on as a whole"""
SAMPLES = 20
"""conflicts shown of each pattern"""
_EXCEPTIONS = 10


def found(
    engine: Engine,
    catalogue: Catalogue,
    entity: Entity,
    conflicts: str,
    members: str,
    agreements: Iterable[Agreement] = (),
) -> pa.Table:
    """Return the patterns of an entity's open conflicts, a row each, as ``SCHEMA``.

    ``members`` names what ``quality.patterns.members`` made of ``conflicts``; ``agreements`` is what
    ``quality.patterns.agreement`` counted: without, sources are taken to err alike.
    """
    rates = rates_of(entity, agreements)
    grouped = list(_grouped(engine, conflicts, members))
    followed = _followed(grouped)
    rows = [_row(catalogue, entity, row, rates, followed) for row in grouped]
    siblings = _siblings(rows)
    for row in rows:
        row["exceptions"] = siblings[row["pattern"]]
    rows.sort(key=lambda row: (row["sure"] < SURE_ENOUGH, -row["size"], row["pattern"]))
    return pa.Table.from_pylist(rows, SCHEMA)


def _grouped(engine: Engine, conflicts: str, members: str) -> Iterator[dict[str, Any]]:
    """Yield each pattern's size, severity and samples.

    The identities of conflicts are digests: the first in order are drawn at random, and the same every night.
    """
    names = ("pattern", "difference", "size", "severity", "samples", "apart")
    rows = engine.rows(f"""
        WITH whole AS (SELECT pattern, any_value(difference) AS difference, count(*) AS size,
            any_value(severity) AS severity, min(conflict, {SAMPLES}) AS samples
            FROM {quoted(members)} JOIN {quoted(conflicts)} USING (conflict) GROUP BY pattern),
        beside AS (SELECT general AS pattern, list_sort(list(DISTINCT pattern)) AS apart
            FROM {quoted(members)} m WHERE m.pattern <> general GROUP BY general)
        SELECT w.pattern, difference, size, severity, samples, coalesce(apart, []) FROM whole w
        LEFT JOIN beside USING (pattern) ORDER BY w.pattern""")
    for row in rows:
        yield dict(zip(names, row, strict=True))


def _followed(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the elements on which departments are seen to follow what the authority changed."""
    count: Counter[str] = Counter()
    for row in rows:
        difference = json.loads(row["difference"])
        late = any(other["difference"] == "earlier" for other in difference["others"])
        if late and difference["siding"] != "none":
            count[difference["element"]] += row["size"]
    return frozenset(element for element, n in count.items() if n >= RECURS)


def _row(
    catalogue: Catalogue, entity: Entity, row: Mapping[str, Any], rates: Rates, followed: frozenset[str]
) -> dict[str, Any]:
    difference = json.loads(row["difference"])
    decision, source, sure = _suggested(difference, rates, followed)
    return {
        **row,
        "entity": entity.code,
        "element": difference["element"],
        "kind": difference["kind"],
        "sure": sure,
        "decision": decision,
        "source": source,
        "departments": sorted({catalogue.feeds[s].department for s in _sources(difference)}),
    }


def _suggested(
    difference: Mapping[str, Any], rates: Rates, followed: frozenset[str]
) -> tuple[str | None, str | None, float]:
    """Return decision, source to follow, and how sure that is; of unknown entities nothing is suggested."""
    if difference["element"] == WHOLE:
        return None, None, 0.5
    belief = believed(difference, rates, followed)
    return belief.decision, belief.source, round(belief.sure, 6)


def _sources(difference: Mapping[str, Any]) -> Iterator[str]:
    """Yield every source that a pattern names."""
    names = [difference["authority"], difference["lead"], *(o["sources"] for o in difference["others"])]
    for name in names:
        yield from name.split(",") if name else ()


def _siblings(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return pattern → the largest others that show the same differences of the same sources."""
    alike = defaultdict[tuple[Any, ...], list[Mapping[str, Any]]](list)
    for row in rows:
        difference = json.loads(row["difference"])
        alike[_shown(difference)].append(row)
    siblings = {}
    for group in alike.values():
        largest = sorted(group, key=lambda row: (-row["size"], row["pattern"]))[: _EXCEPTIONS + 1]
        for row in group:
            others = [o for o in largest if o is not row][:_EXCEPTIONS]
            siblings[row["pattern"]] = [{"pattern": o["pattern"], "size": o["size"]} for o in others]
    return siblings


def _shown(difference: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what of a pattern doesn't depend on the evidence for it."""
    shown = ((o["sources"], o["difference"], o["taken"], o["given"]) for o in difference["others"])
    return (difference["element"], difference["kind"], *shown)
