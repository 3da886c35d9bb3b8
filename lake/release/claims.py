"""The views that put tables together: all conflicts, their claims, and what every source says now.

``quality.claim`` reads the source tables' raw texts, which their own views don't show.
"""

from collections.abc import Iterable

from catalog.models import Authority, Column, Element, Entity, Feed
from lake.corrections import open_rows
from lake.engine import Engine, literal, quoted
from lake.release.shape import SQL_TYPES, Shape, ViewColumn, conflict_shape, quarantine_shape
from lake.release.views import CONFLICT_PREFIX, Contents, make_view
from lake.release.wording import CLAIM, CONFLICT
from lake.tables import empty_select

_CLAIM_TYPES = {
    "source": "VARCHAR",
    "department": "VARCHAR",
    "authoritative": "BOOLEAN",
    "raw": "VARCHAR",
    "form": "VARCHAR",
    "business_date": "DATE",
    "delivery": "VARCHAR",
    "line": "BIGINT",
}
_OF_CONFLICT = ("conflict", "entity", "key", "element", "kind", "status")
_OF_CLAIM = ("entity", "key", "element")


def make_claim_views(engine: Engine, contents: Contents) -> None:
    """Create ``quality.conflict``, ``quality.conflict_claim`` and ``quality.claim``."""
    conflict = Shape(
        "quality", "conflict", "不一致：各来源说法不同的数据元，每处一行", conflict_shape("").columns
    )
    selects = (
        contents.select(engine, f"quality/{CONFLICT_PREFIX}{entity}", conflict.columns)
        for entity in contents.catalogue.entities
    )
    make_view(engine, conflict, _union(selects, conflict.columns))
    unnested = Shape(
        "quality",
        "conflict_claim",
        "不一致中的说法：每处不一致、每个来源一行",
        (*_columns(_OF_CONFLICT), *_claim_columns(CLAIM)),
    )
    make_view(engine, unnested, _unnested_claims())
    said = Shape(
        "quality",
        "claim",
        "说法：每个来源现在对每个实体的每个数据元怎么说，不论是否一致",
        (*_columns(_OF_CLAIM), *_claim_columns([c for c in CLAIM if c != "form"])),
    )
    branches = (
        _claims_of(engine, contents, feed, entity)
        for entity in contents.catalogue.entities.values()
        for feed in contents.catalogue.sources_of(entity.code)
        if _held(feed, entity)
    )
    make_view(engine, said, _union(branches, said.columns))


def make_open_quarantine(engine: Engine) -> None:
    """Create ``quality.open_quarantine``: the rows that no correction or newer delivery has settled."""
    comment = "隔离区中尚待更正的行：未被更正，也未被更新的报送取代"
    shape = Shape("quality", "open_quarantine", comment, quarantine_shape().columns)
    names = (f"quality.{name}" for name in ("quarantine", "corrections", "ledger"))
    make_view(engine, shape, open_rows(*names))


def _columns(names: tuple[str, ...]) -> tuple[ViewColumn, ...]:
    return tuple(ViewColumn(name, *CONFLICT[name]) for name in names)


def _claim_columns(names: Iterable[str]) -> tuple[ViewColumn, ...]:
    return tuple(ViewColumn(name, _CLAIM_TYPES[name], CLAIM[name]) for name in names)


def _union(selects: Iterable[str], columns: tuple[ViewColumn, ...]) -> str:
    return " UNION ALL ".join(selects) or empty_select({c.name: c.type for c in columns})


def _unnested_claims() -> str:
    own = ", ".join(f"c.{name}" for name in _OF_CONFLICT)
    said = ", ".join(f"c.claim.{name} AS {name}" for name in CLAIM)
    rows = f"SELECT {', '.join(_OF_CONFLICT)}, unnest(claims) AS claim FROM quality.conflict"
    return f"SELECT {own}, {said} FROM ({rows}) AS c"


def _held(feed: Feed, entity: Entity) -> dict[str, Column]:
    known = {element.code for element in entity.elements}
    return {code: column for code, column in feed.columns_of(entity.code).items() if code in known}


def _claims_of(engine: Engine, contents: Contents, feed: Feed, entity: Entity) -> str:
    """Return a query for what one feed says about one entity: one scan, unnested by element."""
    key = f"_key_{entity.code}"
    held = _held(feed, entity)
    inner = contents.select(engine, f"source/{feed.code}", _read(key, tuple(held.values())))
    said = ", ".join(_said(feed, entity, entity.element(code), column) for code, column in held.items())
    rows = (
        f"SELECT r.{quoted(key)} AS id, r._business_date, r._delivery, r._line, unnest([{said}]) AS said "
        f"FROM ({inner}) AS r WHERE r.{quoted(key)} IS NOT NULL"
    )
    return (
        f"SELECT {literal(entity.code)} AS entity, s.id AS key, s.said.element AS element, "
        f"{literal(feed.code)} AS source, {literal(feed.department)} AS department, "
        "s.said.authoritative AS authoritative, s.said.raw AS raw, s._business_date AS business_date, "
        f"s._delivery AS delivery, s._line AS line FROM ({rows}) AS s WHERE s.said.raw IS NOT NULL"
    )


def _read(key: str, columns: tuple[Column, ...]) -> tuple[ViewColumn, ...]:
    types = {c.code: SQL_TYPES[c.type] for c in columns}
    types |= {f"_raw_{c.code}": "VARCHAR" for c in columns}
    types |= {key: "VARCHAR", "_business_date": "DATE", "_delivery": "VARCHAR", "_line": "BIGINT"}
    return tuple(ViewColumn(name, type_, name) for name, type_ in types.items())


def _said(feed: Feed, entity: Entity, element: Element, column: Column) -> str:
    key = f"r.{quoted('_key_' + entity.code)}"
    raw = f"coalesce(r.{quoted('_raw_' + column.code)}, CAST(r.{quoted(column.code)} AS VARCHAR))"
    authoritative = f"coalesce({speaker_of(entity, element.authority, key)} = {literal(feed.code)}, false)"
    return f"{{'element': {literal(element.code)}, 'authoritative': {authoritative}, 'raw': {raw}}}"


def speaker_of(entity: Entity, authorities: tuple[Authority, ...], key: str) -> str:
    """Return the code of the feed that has the say for a key: the first whose condition holds."""
    cases = " ".join(f"WHEN {_holds(entity, a, key)} THEN {literal(a.feed)}" for a in authorities)
    return f"CASE {cases} END"


def _holds(entity: Entity, authority: Authority, key: str) -> str:
    condition = authority.when
    if condition is None:
        return "true"
    number = [part.code for part in entity.key].index(condition.key) + 1
    part = key if len(entity.key) == 1 else f"split_part({key}, '|', {number})"
    if condition.matches is not None:
        return f"regexp_full_match({part}, {literal(condition.matches)})"
    return "(" + " OR ".join(f"starts_with({part}, {literal(p)})" for p in condition.prefix) + ")"
