"""A judged delivery in the engine: its good rows, its problems, and how many rows went which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.language import Text
from catalog.models import Catalogue, Check, Mode, OnFailure, ReferenceCheck, TableCheck
from lake.connectors import Incoming
from lake.engine import Engine, listed, quoted
from lake.tables import Tables
from quality.intake import Plan

DUPLICATE_KEY = "unique_key"
"""the rule that a snapshot names each row of the feed once"""


@dataclass(frozen=True)
class Judged:
    """Relations of one judged delivery.

    ``rows``: every row that could be read, judged; ``late``: (_line, rule) of rows that only beside others
    turn out to be bad; ``good``: what may enter, once each. Counts are rows; ``received`` counts rows that
    couldn't be read as well, ``repeated`` those that say the same as another.
    """

    plan: Plan
    rows: str
    late: str
    good: str
    held: str
    received: int
    bad: int
    repeated: int


class Judge:
    """Judges deliveries of one feed. ``tables`` gives what its reference checks refer to."""

    def __init__(self, engine: Engine, tables: Tables, catalogue: Catalogue, plan: Plan) -> None:
        self._engine, self._tables, self._plan = engine, tables, plan
        self._checks: Sequence[Check] = catalogue.checks_of(plan.feed.code)

    def judge(self, incoming: Incoming, delivery: str, business_date: date) -> Judged:
        """Judge every row of a delivery; nothing is written."""
        rows = self._make("judged", self._plan.of_delivery(incoming.relation, delivery, business_date))
        again = self._make("again", self._again(rows))
        late = self._make("late", " UNION ".join(self._late_problems(rows, again)))
        repeats = self._make("repeats", self._repeats(rows, late, again))
        apart = "".join(f" ANTI JOIN {few} USING (_line)" for few in (late, repeats) if self._count(few))
        good = self._engine.unique_name("good")
        self._engine.run(f"CREATE TEMP VIEW {good} AS SELECT * FROM {rows}{apart} WHERE NOT _bad")
        bad = self._make(
            "bad",
            f"SELECT _line, _row_key FROM {rows} WHERE _bad UNION ALL "
            f"SELECT _line, _row_key FROM {rows} SEMI JOIN {late} USING (_line) WHERE NOT _bad",
        )
        held = self._make("held", f"SELECT DISTINCT _row_key FROM {bad} WHERE _row_key IS NOT NULL")
        unreadable = len(incoming.rejects)
        return Judged(
            self._plan,
            rows,
            late,
            good,
            held,
            self._count(rows) + unreadable,
            self._count(bad) + unreadable,
            self._count(repeats),
        )

    def _again(self, rows: str) -> str:
        """Return the query of the keys that a snapshot's good rows name more than once."""
        where = "NOT _bad" if self._plan.feed.delivery.mode is Mode.SNAPSHOT else "false"
        # counted first, which is cheap: hardly any key is named twice
        twice = f"SELECT _row_key FROM {rows} WHERE {where} GROUP BY _row_key HAVING count(*) > 1"
        return (
            "SELECT _row_key, min(_line) AS kept, min(_row_hash) <> max(_row_hash) AS differing "
            f"FROM {rows} SEMI JOIN ({twice}) USING (_row_key) WHERE {where} GROUP BY _row_key"
        )

    def _late_problems(self, rows: str, again: str) -> list[str]:
        """Return queries of (_line, rule) for what a row can't know alone."""
        found = [
            f"SELECT _line, '{DUPLICATE_KEY}' AS rule FROM {rows} "
            f"SEMI JOIN (FROM {again} WHERE differing) USING (_row_key) WHERE NOT _bad"
        ]
        for check in self._checks:
            if check.on_failure is OnFailure.QUARANTINE and check.kind != "row":
                found.append(f"SELECT _line, '{check.code}' FROM ({self.broken(check, rows)})")
        return found

    def broken(self, check: TableCheck | ReferenceCheck, rows: str) -> str:
        """Return the query of the rows of ``rows`` that break a check beyond the single row.

        A row that only takes something away breaks none, nor does a reference to a feed of which nothing was
        ever taken in: one department's bad first delivery is not another's fault.
        """
        if isinstance(check, ReferenceCheck) and not self._known(check):
            return f"SELECT * FROM {rows} WHERE false"
        entering = f"SELECT * FROM {rows} WHERE NOT _bad AND NOT _delete"
        if isinstance(check, ReferenceCheck):
            referred = f"SELECT {quoted(check.to_column)}::VARCHAR AS v FROM {self._referred(check, rows)}"
            return (
                f"{entering} AND {quoted(check.column)} IS NOT NULL AND "
                f"{quoted(check.column)}::VARCHAR NOT IN (SELECT v FROM ({referred}) WHERE v IS NOT NULL)"
            )
        if check.complete:
            return f"{entering} AND {quoted(check.complete)} IS NULL"
        once = _once(entering)
        if check.unique:
            by = listed(check.unique)
            twice = f"SELECT {by} FROM ({once}) GROUP BY ALL HAVING count(*) > 1"
            first = f"row_number() OVER (PARTITION BY {by} ORDER BY _line)"
            found = f"FROM ({once}) SEMI JOIN ({twice}) USING ({by}) QUALIFY {first} > 1"
        elif check.apart:
            plots = f"FROM ({once}) WHERE {quoted(check.apart)} IS NOT NULL"
            listed_plots = f"list({quoted(check.apart)} ORDER BY _line), list(_line ORDER BY _line)"
            overlapping = f"SELECT polygons_overlapping({listed_plots}, {check.overlap!r}) AS l {plots}"
            found = f"FROM ({once}) WHERE _line IN (SELECT unnest(l) FROM ({overlapping}))"
        else:
            return f"SELECT * FROM {rows} WHERE false"
        return f"FROM ({entering}) SEMI JOIN ({found}) USING (_row_key, _row_hash)"

    def _known(self, check: ReferenceCheck) -> bool:
        return check.to_feed == check.feed or self._tables.exists(f"source/{check.to_feed}")

    def _referred(self, check: ReferenceCheck, rows: str) -> str:
        """Return the rows that a reference may point to: those that will stand in the table referred to."""
        column, name = quoted(check.to_column), f"source/{check.to_feed}"
        itself = check.to_feed == check.feed
        parts = [f"SELECT {column} FROM {rows} WHERE NOT _bad AND NOT _delete"] if itself else []
        replaced = itself and self._plan.feed.delivery.mode is Mode.SNAPSHOT
        if self._tables.exists(name) and not replaced:
            parts.append(f"SELECT {column} FROM ({self._tables.snapshot(name).select()})")
        return f"({' UNION ALL '.join(parts) or f'SELECT NULL AS {column} WHERE false'})"

    def _repeats(self, rows: str, late: str, again: str) -> str:
        """Return the lines of good rows that say the same as an earlier line of a snapshot."""
        return (
            f"SELECT _line FROM {rows} JOIN {again} USING (_row_key) ANTI JOIN {late} USING (_line) "
            "WHERE NOT _bad AND _line <> kept"
        )

    def _count(self, relation: str) -> int:
        (count,) = self._engine.one(f"SELECT count(*) FROM {relation}")
        return int(count)

    def _make(self, stem: str, sql: str) -> str:
        name = self._engine.unique_name(stem)
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name


def _once(rows: str) -> str:
    """Return the query of rows without those that say the same as an earlier line: they break no check."""
    copies = (
        f"SELECT unnest(list_sort(list(_line))[2:]) AS _line FROM ({rows}) "
        "GROUP BY _row_key, _row_hash HAVING count(*) > 1"
    )
    return f"SELECT * FROM ({rows}) ANTI JOIN ({copies}) USING (_line)"


def duplicate_key_hint() -> tuple[Text, Text]:
    """Return the title and the hint of the rule that a snapshot names each row once."""
    return (
        Text(zh="主键不重复", en="the key is unique"),
        Text(
            zh="同一主键有内容不同的多行，请核对后只留一行",
            en="several different rows have this key: keep the right one",
        ),
    )
