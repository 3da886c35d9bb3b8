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
        late = self._make("late", " UNION ".join(self._late_problems(rows)))
        readable, bad = self._engine.one(
            f"SELECT count(*), count(*) FILTER (_bad OR late._line IS NOT NULL) FROM {rows} "
            f"LEFT JOIN (SELECT DISTINCT _line FROM {late}) late USING (_line)"
        )
        repeats = self._make("repeats", self._repeats(rows, late))
        good = self._engine.unique_name("good")
        self._engine.run(
            f"CREATE TEMP VIEW {good} AS SELECT * FROM {rows} ANTI JOIN {late} USING (_line) "
            f"ANTI JOIN {repeats} USING (_line) WHERE NOT _bad"
        )
        held = self._make(
            "held",
            f"SELECT DISTINCT _row_key FROM {rows} LEFT JOIN {late} late USING (_line) "
            "WHERE (_bad OR late._line IS NOT NULL) AND _row_key IS NOT NULL",
        )
        (repeated,) = self._engine.one(f"SELECT count(*) FROM {repeats}")
        unreadable = len(incoming.rejects)
        return Judged(self._plan, rows, late, good, held, readable + unreadable, bad + unreadable, repeated)

    def _late_problems(self, rows: str) -> list[str]:
        """Return queries of (_line, rule) for what a row can't know alone."""
        found = ["SELECT NULL::BIGINT AS _line, NULL::VARCHAR AS rule WHERE false"]
        if self._plan.feed.delivery.mode is Mode.SNAPSHOT:
            twice = (
                f"SELECT _row_key FROM {rows} WHERE NOT _bad GROUP BY _row_key "
                "HAVING count(*) > 1 AND min(_row_hash) <> max(_row_hash)"
            )
            found.append(
                f"SELECT _line, '{DUPLICATE_KEY}' FROM {rows} SEMI JOIN ({twice}) USING (_row_key) "
                "WHERE NOT _bad"
            )
        for check in self._checks:
            if check.on_failure is OnFailure.QUARANTINE and check.kind != "row":
                found.append(f"SELECT _line, '{check.code}' FROM ({self.broken(check, rows)})")
        return found

    def broken(self, check: TableCheck | ReferenceCheck, rows: str) -> str:
        """Return the query of the rows of ``rows`` that break a check beyond the single row.

        A row that only takes something away breaks none.
        """
        entering = f"SELECT * FROM {rows} WHERE NOT _bad AND NOT _delete"
        if isinstance(check, ReferenceCheck):
            referred = f"SELECT {quoted(check.to_column)}::VARCHAR AS v FROM {self._referred(check, rows)}"
            return (
                f"{entering} AND {quoted(check.column)} IS NOT NULL AND "
                f"{quoted(check.column)}::VARCHAR NOT IN (SELECT v FROM ({referred}) WHERE v IS NOT NULL)"
            )
        if check.unique:
            first = f"row_number() OVER (PARTITION BY {listed(check.unique)} ORDER BY _line)"
            filled = " AND ".join(f"{quoted(c)} IS NOT NULL" for c in check.unique)
            return f"{entering} AND {filled} QUALIFY {first} > 1"
        if check.complete:
            return f"{entering} AND {quoted(check.complete)} IS NULL"
        return f"SELECT * FROM {rows} WHERE false"

    def _referred(self, check: ReferenceCheck, rows: str) -> str:
        """Return the rows that a reference may point to: those that will stand in the table referred to."""
        column, name = quoted(check.to_column), f"source/{check.to_feed}"
        itself = check.to_feed == check.feed
        parts = [f"SELECT {column} FROM {rows} WHERE NOT _bad AND NOT _delete"] if itself else []
        replaced = itself and self._plan.feed.delivery.mode is Mode.SNAPSHOT
        if self._tables.exists(name) and not replaced:
            parts.append(f"SELECT {column} FROM ({self._tables.snapshot(name).select()})")
        return f"({' UNION ALL '.join(parts) or f'SELECT NULL AS {column} WHERE false'})"

    def _repeats(self, rows: str, late: str) -> str:
        """Return the lines of good rows that say the same as an earlier line of a snapshot."""
        if self._plan.feed.delivery.mode is not Mode.SNAPSHOT:
            return "SELECT NULL::BIGINT AS _line WHERE false"
        again = (
            f"SELECT _row_key, min(_line) AS kept FROM {rows} WHERE NOT _bad GROUP BY ALL HAVING count(*) > 1"
        )
        return (
            f"SELECT _line FROM {rows} JOIN ({again}) USING (_row_key) ANTI JOIN {late} USING (_line) "
            "WHERE NOT _bad AND _line <> kept"
        )

    def _make(self, stem: str, sql: str) -> str:
        name = self._engine.unique_name(stem)
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name


def duplicate_key_hint() -> tuple[Text, Text]:
    """Return the title and the hint of the rule that a snapshot names each row once."""
    return (
        Text(zh="主键不重复", en="the key is unique"),
        Text(
            zh="同一主键有内容不同的多行，请核对后只留一行",
            en="several different rows have this key: keep the right one",
        ),
    )
