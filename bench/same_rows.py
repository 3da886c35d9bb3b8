"""Whether reconcile and its yardstick found the same: otherwise comparing their speed would say nothing."""

from pathlib import Path

from lake.engine import Engine, literal
from lake.home import Home
from lake.tables import Tables

_WHAT = "entity, key, element, kind"


def difference(ours: Path, bare: Path) -> dict[str, int]:
    """Return how many conflicts only the one and only the other has, by entity, key, element and kind."""
    tables = Tables(Home(ours).tables)
    found = " UNION ALL ".join(f"SELECT {_WHAT} FROM ({tables.snapshot(n).select()})" for n in tables.names())
    other = f"SELECT {_WHAT} FROM {literal(str(bare / 'found.parquet'))}"
    with Engine(bare / "tmp") as engine:
        return {
            "only_ours": int(engine.one(f"SELECT count(*) FROM (({found}) EXCEPT ALL {other})")[0]),
            "only_bare": int(engine.one(f"SELECT count(*) FROM ({other} EXCEPT ALL ({found}))")[0]),
        }
