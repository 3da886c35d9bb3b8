"""Stored rows made anew when what shapes them has changed: the feed's declaration, or how texts are folded.

Hashes of two plans can't be compared, so this happens before a feed's night, whether anything arrived or
not. Nothing is refused here: a row that was let in stays, and its text as it came is all that is used. Only
where keys that differed are now the same, the newest row stands for all, as if it had come as an update.
"""

from lake.engine import Engine, listed
from lake.tables import Tables
from quality.intake import Plan


def renew(engine: Engine, tables: Tables, plan: Plan) -> bool:
    """Bring a feed's source table up to its plan; return whether that took a new version."""
    name = f"source/{plan.feed.code}"
    note = tables.latest_note(name)
    if not tables.exists(name) or note.get("digest") == plan.digest:
        return False
    snapshot = tables.snapshot(name)
    judged = plan.of_stored(snapshot.view(engine), snapshot.schema.names)
    newest = (
        "row_number() OVER (PARTITION BY _row_key ORDER BY _business_date DESC, _delivery DESC, _line DESC)"
    )
    rows = engine.arrow(f"SELECT {listed(plan.columns)} FROM ({judged}) QUALIFY {newest} = 1")
    tables.overwrite(name, rows, {**note, "digest": plan.digest})
    return True
