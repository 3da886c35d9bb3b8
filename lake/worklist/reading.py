"""Reading a worklist: a page of what is wanted, its neighbours, one item, how many there are.

A worklist is opened beside an empty database in memory that holds how cases stand now (``stand``). It may be
used by several threads at once.
"""

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.engine import literal
from lake.home import Home
from lake.worklist.shape import TABLES
from lake.worklist.standing import COLUMNS, Standing
from lake.worklist.wanted import Cursor, Query, Wanted
from lake.worklist.writing import pointer_of

_STANDING = (
    "case_id VARCHAR, rank BIGINT, entity VARCHAR, key VARCHAR, element VARCHAR, kind VARCHAR,"
    " severity VARCHAR, departments VARCHAR[], first_seen DATE, status VARCHAR, to_decide BOOLEAN,"
    " claimed_by VARCHAR, due DATE, step VARCHAR, objections BIGINT"
)
_REMEMBERED = 512
"""counts and positions that are kept until someone does something"""


class WorklistMissing(GovlakeError):
    """There is no worklist yet."""

    def __init__(self) -> None:
        super().__init__(
            Text(zh="还没有待办清单", en="there is no worklist yet"),
            Text(zh="运行 govlake worklist", en="run govlake worklist"),
        )


@dataclass(frozen=True)
class Item:
    """A conflict of the worklist with how its case stands, or a case without a conflict (``rank`` 0).

    ``claims`` have the fields of a conflict table's; ``parts`` are those of the suggestion. ``status`` is
    ``open`` if nobody touched it.
    """

    rank: int
    case: str
    conflict: str | None
    entity: str
    key: str
    element: str
    kind: str | None
    severity: str
    departments: list[str]
    first_seen: date
    claims: list[dict[str, Any]]
    fingerprint: str | None
    pattern: str | None
    suggested: str | None
    suggested_form: str | None
    suggested_source: str | None
    probability: float | None
    parts: list[dict[str, Any]]
    status: str
    claimed_by: str | None
    due: date | None
    step: str | None
    objections: int

    @property
    def cursor(self) -> Cursor:
        """Its place in the order of work."""
        return Cursor(self.rank, self.case)


def latest(home: Home) -> tuple[Path, dict[str, Any]]:
    """Return the newest worklist's file and what it was made of; raises WorklistMissing."""
    try:
        said = json.loads(pointer_of(home).read_text())
    except FileNotFoundError:
        raise WorklistMissing from None
    return pointer_of(home).parent / said["file"], said["made_of"]


def opened(home: Home) -> "Worklist":
    """Open the newest worklist; raises WorklistMissing."""
    return Worklist(latest(home)[0])


class Worklist:
    """One worklist, open for reading."""

    def __init__(self, file: Path) -> None:
        """Open a worklist's file; raises WorklistMissing."""
        if not file.is_file():
            raise WorklistMissing
        self.file, self._revision = file, 0
        self._changing = threading.Lock()
        self._here = duckdb.connect(
            ":memory:",
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
        )
        self._here.execute(f"ATTACH {literal(str(file))} AS list (READ_ONLY)")
        for table in TABLES:
            self._here.execute(f"CREATE VIEW {table} AS FROM list.{table}")
        self._here.execute(f"CREATE TABLE standing ({_STANDING})")
        self._here.execute("CREATE TABLE ruled (pattern VARCHAR)")
        self._counts: dict[tuple[Any, ...], int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._here.close()

    def rows(self, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the worklist's tables and on how cases stand."""
        with self._here.cursor() as cursor:
            return cursor.execute(sql, values).fetchall()

    def records(self, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a query, each by column."""
        with self._here.cursor() as cursor:
            found = cursor.execute(sql, values)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def stand(self, changed: Iterable[Standing], ruled: Iterable[str] = ()) -> None:
        """Take in how cases stand that changed; ``ruled`` are all patterns that a ruling settles."""
        rows = [astuple(s) for s in changed]
        with self._changing, self._here.cursor() as cursor:
            cursor.execute("BEGIN")
            if rows:
                self._take_in(cursor, rows)
            cursor.execute("DELETE FROM ruled")
            cursor.execute("INSERT INTO ruled SELECT unnest($1::VARCHAR[])", [list(ruled)])
            cursor.execute("COMMIT")
            self._revision += 1

    def _take_in(self, cursor: duckdb.DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> None:
        given = pa.table(
            {name: [row[n] for row in rows] for n, name in enumerate(COLUMNS)},
            schema=_arrow(cursor),
        )
        cursor.register("given", given)
        cursor.execute("DELETE FROM standing WHERE case_id IN (SELECT case_id FROM given)")
        cursor.execute(
            "INSERT INTO standing BY NAME SELECT g.*, c.rank FROM given g"
            " LEFT JOIN conflict c USING (case_id)"  # a place may have conflicts of several kinds
        )
        cursor.unregister("given")

    def days(self) -> list[date]:
        """Return the days on which conflicts of the worklist were first seen."""
        return [day for (day,) in self.rows("SELECT DISTINCT first_seen FROM conflict ORDER BY ALL")]

    def page(
        self, wanted: Wanted, today: date, soon: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[Item]:
        """Return the first items that are wanted, in the order of work, after a place."""
        return self._beside(wanted, today, soon, after, limit, back=False)

    def before(self, wanted: Wanted, today: date, soon: date, place: Cursor, limit: int = 50) -> list[Item]:
        """Return the last items that are wanted before a place, in the order of work."""
        return self._beside(wanted, today, soon, place, limit, back=True)[::-1]

    def _beside(
        self, wanted: Wanted, today: date, soon: date, place: Cursor | None, limit: int, *, back: bool
    ) -> list[Item]:
        query = Query(wanted, today, soon)
        than, order = ("<", "DESC") if back else (">", "ASC")
        values: dict[str, Any] = {**query.values, "limit": limit}
        where = "true"
        if place:
            # the first test alone lets the engine skip what lies on the other side
            where = f"rank {than}= $rank AND (rank {than} $rank OR case_id {than} $case)"
            values |= place._asdict()
        found = self.rows(
            f"SELECT rank, case_id FROM ({query.places()}) WHERE {where}"
            f" ORDER BY rank {order}, case_id {order} LIMIT $limit",
            values,
        )
        return self._items([Cursor(*row) for row in found])

    def count(self, wanted: Wanted, today: date, soon: date, until: Cursor | None = None) -> int:
        """Return how many items are wanted, or how many of them come no later than a place."""
        asked = (self._revision, wanted, today, soon, until)
        known = self._counts.get(asked)
        if known is None:
            if len(self._counts) >= _REMEMBERED:
                self._counts = {}
            known = self._counts[asked] = self._count(Query(wanted, today, soon), until)
        return known

    def _count(self, query: Query, until: Cursor | None) -> int:
        where, values = "true", dict(query.values)
        if until:
            where = "rank <= $rank AND (rank < $rank OR case_id <= $case)"
            values |= until._asdict()
        ((count,),) = self.rows(f"SELECT count(*) FROM ({query.places()}) WHERE {where}", values)
        return int(count)

    def item(self, wanted: str) -> Item | None:
        """Return an item by its case or its conflict, None if the worklist hasn't got it."""
        found = self.rows("SELECT rank, case_id FROM conflict WHERE case_id = $id", {"id": wanted})
        found = found or self.rows("SELECT rank, case_id FROM conflict WHERE conflict = $id", {"id": wanted})
        found = found or self.rows("SELECT 0, case_id FROM standing WHERE case_id = $id", {"id": wanted})
        return next(iter(self._items([Cursor(*row) for row in sorted(found)[:1]])), None)

    def of_entity(self, entity: str, key: str) -> list[Item]:
        """Return the conflicts of one entity, in the order of work."""
        found = self.rows("SELECT rank, case_id, entity FROM conflict WHERE key = $key", {"key": key})
        return self._items([Cursor(rank, case) for rank, case, of in sorted(found) if of == entity])

    def at(self, ranks: Sequence[int]) -> list[Item]:
        """Return the conflicts of these ranks, in their order."""
        found = {row["rank"]: row for row in self.records(_OF_CONFLICTS, {"ranks": list(ranks)})}
        return [_item(found[rank]) for rank in ranks if rank in found]

    def _items(self, places: Sequence[Cursor]) -> list[Item]:
        """Return the items at these places, in their order."""
        ranks = [p.rank for p in places if p.rank]
        alone = [p.case for p in places if not p.rank]
        found = self.records(_OF_CONFLICTS, {"ranks": ranks}) if ranks else []
        found += self.records(_OF_CASES, {"cases": alone}) if alone else []
        by_place = {(row["rank"], row["case"]): row for row in found}
        return [_item(by_place[place]) for place in places if place in by_place]


_ITEM_ONLY = {name: type_ for name, type_ in TABLES["conflict"].items() if name not in COLUMNS}
_HOW = (
    "coalesce(s.status, 'open') AS status, s.claimed_by, s.due, s.step,"
    " coalesce(s.objections, 0) AS objections"
)
_OF_CONFLICTS = f"""
    SELECT c.* EXCLUDE (case_id), c.case_id AS "case", {_HOW}
    FROM (SELECT * FROM conflict WHERE rank IN (SELECT unnest($ranks::BIGINT[]))) c
    LEFT JOIN standing s ON s.rank = c.rank"""
_OF_CASES = f"""
    SELECT * EXCLUDE (case_id, rank, to_decide), 0::BIGINT AS rank, case_id AS "case",
        {", ".join(f"NULL::{type_} AS {name}" for name, type_ in _ITEM_ONLY.items())}
    FROM standing WHERE case_id IN (SELECT unnest($cases::VARCHAR[]))"""


def _item(row: dict[str, Any]) -> Item:
    return Item(**{**row, "claims": row["claims"] or [], "parts": json.loads(row["parts"] or "[]")})


def _arrow(cursor: duckdb.DuckDBPyConnection) -> pa.Schema:
    """Return the columns that ``stand`` is given, with their Arrow types."""
    return cursor.sql(f"SELECT {', '.join(COLUMNS)} FROM standing LIMIT 0").to_arrow_table().schema
