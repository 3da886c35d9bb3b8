"""What changed from one release to another: rows, values in force, conflicts opened and closed.

Only the files that one version has and the other lacks are read: a row in a file of both is the same row.
Values are shown as they are: a difference is for those who may query the release, never for a log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lake.engine import Engine, listed, literal, quoted
from lake.home import Home
from lake.release.manifest import PinnedTable, Release
from lake.release.pinned import Pinned, pin
from lake.tables import Tables

SAMPLE = 5
_NOT_VALUES = ("disputed", "provisional", "known", "provenance")
_HASHES = ("_kh", "_h_", "_v_")


@dataclass(frozen=True)
class TableChange:
    """A table that changed. A version is None where the release lacks the table.

    ``changed`` counts rows of the same key with other contents; without a key a changed row is one
    removed and one added. The rows of a table without key are told apart by all of their columns.
    """

    table: str
    older: int | None
    newer: int | None
    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class ValueChange:
    """One entity's value in force before and after, as text; None is no value."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ElementChange:
    """How many entities, in both releases, have another value of an element, with the first few by key."""

    entity: str
    element: str
    changed: int
    sample: tuple[ValueChange, ...]


@dataclass(frozen=True)
class ConflictChange:
    """How many conflicts of one kind were opened (open now, not before) and closed (the reverse)."""

    entity: str
    element: str
    kind: str
    opened: int
    closed: int


@dataclass(frozen=True)
class ReleaseDiff:
    """All that changed from the release ``older`` to ``newer``, each in order of name."""

    older: str
    newer: str
    tables: tuple[TableChange, ...]
    elements: tuple[ElementChange, ...]
    conflicts: tuple[ConflictChange, ...]

    @property
    def opened(self) -> int:
        """Conflicts opened in all."""
        return sum(change.opened for change in self.conflicts)

    @property
    def closed(self) -> int:
        """Conflicts closed in all."""
        return sum(change.closed for change in self.conflicts)


@dataclass(frozen=True)
class _Sides:
    """The rows of a table that may differ, as relations, and the columns both sides have."""

    name: str
    before: str
    after: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def joined(self) -> str:
        keys = " AND ".join(f"a.{quoted(k)} IS NOT DISTINCT FROM b.{quoted(k)}" for k in self.key)
        return f"(SELECT *, true AS _there FROM {self.before}) AS b FULL JOIN " + (
            f"(SELECT *, true AS _there FROM {self.after}) AS a ON {keys}"
        )


def diff(home: Home, older: Release, newer: Release) -> ReleaseDiff:
    """Return what changed between two releases; raises TableMissing, FilesGone."""
    names = sorted(
        name for name in {*older.tables, *newer.tables} if _version(older, name) != _version(newer, name)
    )
    with Engine(home.scratch) as engine:
        sides = [_sides(engine, Tables(home.tables), name, older, newer) for name in names]
        return ReleaseDiff(
            older.id,
            newer.id,
            tuple(_table(engine, s, older, newer) for s in sides),
            tuple(c for s in sides if s.name.startswith("base/") for c in _elements(engine, s)),
            tuple(c for s in sides if s.name.startswith("quality/conflict_") for c in _conflicts(engine, s)),
        )


def _version(release: Release, name: str) -> int | None:
    table = release.tables.get(name)
    return table.version if table else None


def _sides(engine: Engine, tables: Tables, name: str, older: Release, newer: Release) -> _Sides:
    before, after = _pinned(engine, tables, name, older), _pinned(engine, tables, name, newer)
    known = after or before
    if known is None:  # pragma: no cover - a name comes from one of the two
        raise KeyError(name)
    old, new = before or _nothing(known), after or _nothing(known)
    columns = tuple(c for c in new.types if c in old.types)
    return _Sides(
        name,
        old.relation(engine, _only(old, new)),
        new.relation(engine, _only(new, old)),
        columns,
        tuple(k for k in (newer.tables.get(name) or older.tables[name]).key if k in columns),
    )


def _pinned(engine: Engine, tables: Tables, name: str, release: Release) -> Pinned | None:
    table: PinnedTable | None = release.tables.get(name)
    return pin(tables, name, table.version) if table else None


def _nothing(like: Pinned) -> Pinned:
    return Pinned(like.name, like.version, like.types, ())


def _only(one: Pinned, other: Pinned) -> tuple[Any, ...]:
    shared = set(other.files)
    return tuple(file for file in one.files if file not in shared)


def _table(engine: Engine, sides: _Sides, older: Release, newer: Release) -> TableChange:
    added, removed, changed = _by_key(engine, sides) if sides.key else _by_row(engine, sides)
    return TableChange(
        sides.name, _version(older, sides.name), _version(newer, sides.name), added, removed, changed
    )


def _by_key(engine: Engine, sides: _Sides) -> tuple[int, ...]:
    compared = ["_row_hash"] if "_row_hash" in sides.columns else _comparable(sides.columns)
    differs = " OR ".join(f"a.{quoted(c)} IS DISTINCT FROM b.{quoted(c)}" for c in compared)
    return engine.one(
        f"SELECT count(*) FILTER (b._there IS NULL), count(*) FILTER (a._there IS NULL), "
        f"count(*) FILTER (a._there AND b._there AND ({differs})) FROM {sides.joined}"
    )


def _by_row(engine: Engine, sides: _Sides) -> tuple[int, ...]:
    columns = listed(_comparable(sides.columns))
    before, after = (f"SELECT {columns} FROM {side}" for side in (sides.before, sides.after))
    added, removed = (
        engine.one(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})")[0]
        for one, other in ((after, before), (before, after))
    )
    return added, removed, 0


def _comparable(columns: Iterable[str]) -> list[str]:
    return [c for c in columns if not c.startswith(_HASHES)]


def _elements(engine: Engine, sides: _Sides) -> tuple[ElementChange, ...]:
    """Return the values that differ, of entities that both releases have."""
    codes = [c for c in sides.columns if not c.startswith("_") and c not in _NOT_VALUES]
    if not codes:
        return ()
    pairs = ", ".join(
        f"{{'element': {literal(c)}, 'before': CAST(b.{quoted(c)} AS VARCHAR), "
        f"'after': CAST(a.{quoted(c)} AS VARCHAR)}}"
        for c in codes
    )
    rows = engine.rows(
        f"""
        SELECT v.element, count(*), arg_min((key, v.before, v.after), key, {SAMPLE})
        FROM (SELECT a._key AS key, unnest([{pairs}]) AS v FROM {sides.joined} WHERE a._there AND b._there)
        WHERE v.before IS DISTINCT FROM v.after GROUP BY v.element ORDER BY v.element"""
    )
    entity = sides.name.removeprefix("base/")
    return tuple(
        ElementChange(entity, element, changed, tuple(ValueChange(*change) for change in sample))
        for element, changed, sample in rows
    )


def _conflicts(engine: Engine, sides: _Sides) -> tuple[ConflictChange, ...]:
    rows = engine.rows(
        f"""
        SELECT coalesce(a.entity, b.entity), coalesce(a.element, b.element), coalesce(a.kind, b.kind),
               count(*) FILTER ({_opens("a", "b")}) AS opened, count(*) FILTER ({_opens("b", "a")}) AS closed
        FROM {sides.joined} GROUP BY ALL HAVING opened + closed > 0 ORDER BY ALL"""
    )
    return tuple(ConflictChange(*row) for row in rows)


def _opens(one: str, other: str) -> str:
    return f"coalesce({one}.status = 'open', false) AND NOT coalesce({other}.status = 'open', false)"
