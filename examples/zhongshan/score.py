"""Measures a lake against the truth of the generator: what was planted, and what was found.

``python -m examples.zhongshan.score --home .govlake --truth FOLDER/truth`` prints JSON. A conflict counts
as found if one is open on the same entity, key and element after the last night run, of whatever kind; a bad
row, if its line of its file, of whichever sheet or member, is in quarantine.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from lake.connectors.connector import PART
from lake.home import Home
from lake.ledger import LEDGER, QUARANTINE
from lake.tables import Tables

MISSES = 20
"""how many misses and false conflicts are listed"""

_PREPARE = """
CREATE TEMP TABLE planted AS
    SELECT entity, key, element, string_agg(DISTINCT plant, '+' ORDER BY plant) AS plant,
           string_agg(DISTINCT sources, ' ' ORDER BY sources) AS sources
    FROM read_parquet('{truth}/conflicts.parquet')
    WHERE night = DATE '{night}'
    GROUP BY ALL;
CREATE TEMP TABLE reported AS
    SELECT entity, key, element, string_agg(DISTINCT kind, '+' ORDER BY kind) AS kind
    FROM ({conflicts}) GROUP BY ALL;
CREATE TEMP TABLE bad AS
    SELECT DISTINCT feed, file, line, "column", rule FROM read_parquet('{truth}/bad_rows.parquet')
    WHERE night <= DATE '{night}';
CREATE TEMP TABLE caught AS SELECT DISTINCT feed, file, line % {part} AS line FROM ({quarantine});
CREATE TEMP TABLE missed AS FROM planted ANTI JOIN reported USING (entity, key, element);
CREATE TEMP TABLE false_ones AS FROM reported ANTI JOIN planted USING (entity, key, element);
CREATE TEMP TABLE slipped AS FROM bad ANTI JOIN caught USING (feed, file, line);
CREATE TEMP TABLE refused AS FROM caught ANTI JOIN bad USING (feed, file, line);
"""


def score(
    engine: duckdb.DuckDBPyConnection, conflicts: str, quarantine: str, truth: Path, night: date
) -> dict[str, Any]:
    """Return recall, false share and share of bad rows caught after a night, each with its details.

    ``conflicts`` is a query for the open conflicts (entity, key, element, kind), ``quarantine`` one for the
    rows in quarantine (feed, file, line).
    """
    engine.execute(
        _PREPARE.format(conflicts=conflicts, quarantine=quarantine, truth=truth, night=night, part=PART)
    )
    counts = {
        t: _count(engine, t)
        for t in ("planted", "reported", "missed", "false_ones", "bad", "slipped", "refused")
    }
    return {
        "conflict_recall": _share(counts["planted"] - counts["missed"], counts["planted"]),
        "false_share": _share(counts["false_ones"], counts["reported"], none=0.0),
        "bad_rows_caught": _share(counts["bad"] - counts["slipped"], counts["bad"]),
        "night": night.isoformat(),
        "counts": counts,
        "recall_by_element": _by(engine, "entity || '.' || element"),
        "recall_by_plant": _by(engine, "plant"),
        "missed": _rows(engine, "missed"),
        "false": _rows(engine, "false_ones"),
        "bad_rows_missed": _rows(engine, "slipped"),
        "good_rows_refused": _rows(engine, "refused"),
    }


def score_home(home: Home, truth: Path) -> dict[str, Any]:
    """Return the score of the newest tables of a home, after the last night that it has run."""
    tables = Tables(home.tables)
    names = [name for name in tables.names() if name.startswith("quality/conflict_")]
    parts = [f"SELECT entity, key, element, kind, status FROM ({tables.snapshot(n).select()})" for n in names]
    conflicts = f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE status = 'open'"
    with duckdb.connect() as engine:
        ledger = tables.snapshot(LEDGER).select()
        ((night,),) = engine.sql(f"SELECT max(night) FROM ({ledger})").fetchall()
        return score(engine, conflicts, tables.snapshot(QUARANTINE).select(), truth, night)


def _count(engine: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = engine.sql(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)


def _share(part: int, whole: int, none: float = 1.0) -> float:
    return round(part / whole, 6) if whole else none


def _by(engine: duckdb.DuckDBPyConnection, what: str) -> dict[str, float]:
    both = "SELECT *, true AS hit FROM planted SEMI JOIN reported USING (entity, key, element)"
    found = f"(SELECT *, false AS hit FROM missed UNION ALL {both})"
    rows = engine.sql(f"SELECT {what} AS w, avg(hit::INT) FROM {found} GROUP BY w ORDER BY w").fetchall()
    return {str(w): round(share, 6) for w, share in rows}


def _rows(engine: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    found = engine.sql(f"SELECT * FROM {table} ORDER BY ALL LIMIT {MISSES}")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def main() -> None:
    """Print the score of a home as JSON."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--home", type=Path, help="state folder; GOVLAKE_HOME if left out")
    parser.add_argument("--truth", type=Path, required=True, help="the generator's truth folder")
    given = parser.parse_args()
    home = Home(given.home.resolve()) if given.home else Home.from_environment()
    sys.stdout.write(json.dumps(score_home(home, given.truth), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
