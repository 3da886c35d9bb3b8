"""From who disagrees to conflicts: fetch all claims on what is in conflict, with their texts.

Everything here reads only the rows of entities in conflict, so comparable forms are computed again for
them: the stored hashes depend on the engine, a fingerprint may not.
"""

from collections.abc import Iterator

from catalog.models import Element, Feed, Severity
from lake.engine import Engine, listed, literal, quoted
from quality.comparators import COMPARATORS
from quality.reconcile.kinds import WHOLE, Kind
from quality.reconcile.subject import Subject

WHOLE_SEVERITY = Severity.MEDIUM
"""how bad it is that the register lacks an entity"""

_CLAIM = "source, department, authoritative, raw, form, business_date, delivery, line"


def fetch_conflicts(engine: Engine, subject: Subject, pairs: str) -> str:
    """Return the name of a temporary table of conflicts, given (``kh``, element, kind, authority) rows.

    Its columns: conflict, entity, key, element, kind, severity, claims, departments, rules, fingerprint.
    ``claims`` are sorted by source and raw text; ``rules`` are the row checks that are broken.
    """
    said = engine.unique_name("claims")
    engine.run(f"CREATE TEMP TABLE {quoted(said)} ({_TYPES})")
    for feed in subject.feeds:
        spoken = " UNION ALL ".join(_spoken(subject, feed))
        engine.run(f"INSERT INTO {quoted(said)} WITH {_hits(subject, feed, pairs)} {spoken}")
    found = engine.unique_name(f"found_{subject.entity.code}")
    engine.run(f"CREATE TEMP TABLE {quoted(found)} AS {_conflicts(subject, said)}")
    engine.drop(said)
    return found


_TYPES = (
    "kh BIGINT, element VARCHAR, kind VARCHAR, key VARCHAR, source VARCHAR, department VARCHAR,"
    " authoritative BOOLEAN, raw VARCHAR, form VARCHAR, business_date DATE, delivery VARCHAR,"
    " line BIGINT, rules VARCHAR[]"
)


def _hits(subject: Subject, feed: Feed, pairs: str) -> str:
    """Return two WITH entries: what is asked of the feed, and the feed's rows about it."""
    asked = ", ".join(literal(e) for e in [WHOLE, *[e.code for e in subject.elements_of(feed)]])
    entity = subject.entity.code
    # a feed may have columns of these names, but none that begins with an underscore
    renamed = ", ".join(f"{c} AS _{c}" for c in ("kh", "element", "kind", "authority"))
    return (
        f"asked AS MATERIALIZED (SELECT {renamed} FROM {quoted(pairs)} WHERE element IN ({asked})),"
        f" hit AS MATERIALIZED (SELECT {listed(_read(subject, feed))}"
        f" FROM {quoted(subject.relations[feed.code])}"
        f" WHERE {quoted(f'_kh_{entity}')} IN (SELECT _kh FROM asked))"
    )


def _read(subject: Subject, feed: Feed) -> list[str]:
    """Return the columns that claims are made of: what is kept of a row is held in memory, the rest isn't."""
    entity, columns = subject.entity.code, feed.columns_of(subject.entity.code)
    read = [f"_key_{entity}", f"_kh_{entity}", "_business_date", "_delivery", "_line", "_contradictions"]
    for element in subject.elements_of(feed):
        code = columns[element.code].code
        read += [code, f"_raw_{code}", f"_h_{entity}_{element.code}"]
    return list(dict.fromkeys(read))


def _spoken(subject: Subject, feed: Feed) -> Iterator[str]:
    """Yield one query per element that a feed has a say on, and one for the entity itself."""
    for element in subject.elements_of(feed):
        yield _of_element(subject, feed, element)
    key = quoted(f"_key_{subject.entity.code}")
    # of several rows about an unknown entity the newest stands for all
    latest = "row_number() OVER (PARTITION BY _kh ORDER BY _business_date DESC, _delivery DESC, _line DESC)"
    yield _select(subject, feed, WHOLE, key, key, "NULL") + f" QUALIFY {latest} = 1"


def _of_element(subject: Subject, feed: Feed, element: Element) -> str:
    code = feed.columns_of(subject.entity.code)[element.code].code
    column = quoted(code)
    raw = f"coalesce({quoted(f'_raw_{code}')}, CAST({column} AS VARCHAR))"
    comparator = element.comparator
    form = COMPARATORS[comparator.name].form(column, comparator.options)
    checks = ", ".join(literal(c) for c in subject.row_checks(feed, element))
    rules = f"nullif(list_intersect(_contradictions, [{checks}]), [])" if checks else "NULL"
    speaks = f"{quoted(f'_h_{subject.entity.code}_{element.code}')} IS NOT NULL"
    query = _select(subject, feed, element.code, raw, form, rules)
    return f"{query} AND ({speaks} OR {rules} IS NOT NULL)"


def _select(subject: Subject, feed: Feed, element: str, raw: str, form: str, rules: str) -> str:
    entity = subject.entity.code
    return (
        f"SELECT _kh, _element, _kind, {quoted(f'_key_{entity}')}, {literal(feed.code)},"
        f" {literal(feed.department)}, coalesce(_authority = {literal(feed.code)}, false),"
        f" {raw}, {form}, _business_date, _delivery, _line, {rules}"
        f" FROM asked JOIN hit ON _kh = {quoted(f'_kh_{entity}')}"
        f" WHERE _element = {literal(element)}"
    )


def _conflicts(subject: Subject, said: str) -> str:
    """Return the query that puts claims together, one row per conflict.

    The fingerprint is the md5 of the sorted distinct claims, each ``source:length of form:form``; a
    source code holds no colon, so no two sets of claims are written the same.
    """
    severity = " ".join(f"WHEN {literal(e.code)} THEN {literal(e.severity)}" for e in subject.entity.elements)
    entity = literal(subject.entity.code)
    packed = ", ".join(f"{c} := {c}" for c in _CLAIM.split(", "))
    written = "source || ':' || coalesce(length(form) || ':' || form, '-')"
    return f"""
        WITH together AS (
            SELECT element, kind, any_value(key) AS key,
                list_sort(list(struct_pack({packed}))) AS claims,
                list_sort(list_distinct(list(department))) AS departments,
                list_sort(list_distinct(flatten(list(rules)))) AS rules,
                md5(array_to_string(list_sort(list_distinct(list({written}))), '')) AS fingerprint
            FROM {quoted(said)} GROUP BY kh, element, kind)
        SELECT substr(md5(concat_ws('|', {entity}, key, element, kind, fingerprint)), 1, 16) AS conflict,
            {entity} AS entity, key, element, kind,
            CASE element {severity} ELSE {literal(WHOLE_SEVERITY)} END AS severity, claims, departments,
            CASE WHEN kind = {literal(Kind.ROW_CONTRADICTS_ITSELF)} THEN rules END AS rules, fingerprint
        FROM together"""
