"""A source's narrow view: one row per entity with the hash of each element that it has a say on.

A source that says two things of one element has no single claim: its hash is NULL and ``___split`` is true.
"""

import ibis
import ibis.expr.types as ir

from catalog.models import Element, Feed
from quality.comparators import COMPARATORS
from quality.reconcile.subject import Subject


def narrow(subject: Subject, feed: Feed) -> ir.Table:
    """Return one row per entity that a feed speaks of, columns prefixed with the feed's code.

    ``FEED___kh``; for each element ``FEED__ELEMENT`` (hash), ``…___value`` if its comparator has a tolerance,
    ``…___split`` if the feed may have several rows per entity, ``…___broken`` if it has row checks about it.
    No code begins with an underscore, so no two of these names are the same.
    """
    rows = _rows(subject, feed)
    return rows if subject.one_row(feed) else _collapsed(rows, subject, feed)


def tolerant(element: Element) -> bool:
    """Whether an element's claims may agree although their hashes differ."""
    return COMPARATORS[element.comparator.name].tolerates(element.comparator.options)


def agrees(element: Element, a: ir.Value, b: ir.Value) -> ir.Value:
    """Return whether two stored values agree by the element's tolerance; never NULL."""
    rule = COMPARATORS[element.comparator.name].agrees
    if rule is None:
        raise ValueError(f"the comparator of {element.code} has no tolerance")
    return rule(a, b, element.comparator.options).fill_null(False)


def _rows(subject: Subject, feed: Feed) -> ir.Table:
    """Return the narrow view's columns for every row of the feed."""
    entity, elements = subject.entity.code, subject.elements_of(feed)
    checks = {e.code: subject.row_checks(feed, e) for e in elements}
    stored = [f"_h_{entity}_{e.code}" for e in elements]
    stored += [f"_v_{entity}_{e.code}" for e in elements if tolerant(e)]
    table = subject.table(feed, [*stored, *(["_contradictions"] if any(checks.values()) else [])])
    columns = {f"{feed.code}___kh": table[f"_kh_{entity}"]}
    for element in elements:
        stem = f"{feed.code}__{element.code}"
        columns[stem] = table[f"_h_{entity}_{element.code}"]
        if tolerant(element):
            columns[f"{stem}___value"] = table[f"_v_{entity}_{element.code}"]
        if codes := checks[element.code]:
            broken = ibis.or_(*[table["_contradictions"].contains(c) for c in codes])
            columns[f"{stem}___broken"] = broken.fill_null(False)
    return table.select(**columns)


def _collapsed(rows: ir.Table, subject: Subject, feed: Feed) -> ir.Table:
    """Group a feed's rows by entity; values that are missing on some rows don't count."""
    ends, columns = {}, {}
    for name in rows.columns:
        if name.endswith("___broken"):
            ends[name] = rows[name].any()
        elif name != f"{feed.code}___kh":
            ends[f"{name}__least"], ends[f"{name}__most"] = rows[name].min(), rows[name].max()
    grouped = rows.group_by(f"{feed.code}___kh").agg(**ends)
    for element in subject.elements_of(feed):
        stem = f"{feed.code}__{element.code}"
        split = grouped[f"{stem}__least"] != grouped[f"{stem}__most"]
        if tolerant(element):
            least, most = grouped[f"{stem}___value__least"], grouped[f"{stem}___value__most"]
            split = ibis.ifelse(split, ~agrees(element, least, most), False)
            columns[f"{stem}___value"] = least
        split = split.fill_null(False)
        columns[f"{stem}___split"] = split
        columns[stem] = ibis.ifelse(split, ibis.null("int64"), grouped[f"{stem}__least"])
        if f"{stem}___broken" in grouped.columns:
            columns[f"{stem}___broken"] = grouped[f"{stem}___broken"]
    return grouped.select(f"{feed.code}___kh", **columns)
