"""A department's quality from night to night: rows received and quarantined, deliveries refused, differences.

Figures only, from the ledger and the conflict tables; how they are drawn is for the pages.
"""

from dataclasses import dataclass
from datetime import date

from catalog.models import Catalogue
from lake.engine import Engine, literal
from lake.ledger import LEDGER
from lake.tables import Tables
from quality.settlement import conflict_table


@dataclass(frozen=True)
class NightOfDepartment:
    """One night of one department, in rows, deliveries and conflicts.

    ``refused`` counts deliveries that were kept out as a whole; ``conflicts`` those that it took part in and
    that were not closed after that night.
    """

    night: date
    received: int
    quarantined: int
    refused: int
    conflicts: int

    @property
    def bad_share(self) -> float:
        """The share of rows that went to quarantine, from 0 to 1."""
        return self.quarantined / self.received if self.received else 0.0


def nights_of(
    engine: Engine, tables: Tables, catalogue: Catalogue, department: str
) -> list[NightOfDepartment]:
    """Return every night there was, the first first, with what a department's deliveries were like in it.

    A conflict that closed and came back counts as if it had been there in between.
    """
    if not tables.exists(LEDGER):
        return []
    ledger = f"({tables.snapshot(LEDGER).select()})"
    own = literal(department)
    refused = "count(*) FILTER (status IN ('quarantined', 'sealed'))"
    changes = " UNION ALL ".join([_NO_CHANGE, *_changes(tables, catalogue, own)])
    rows = engine.rows(
        f"""WITH nights AS (SELECT DISTINCT night FROM {ledger}),
        own AS (
            SELECT night, sum(received) AS received, sum(quarantined) AS quarantined, {refused} AS refused
            FROM {ledger} WHERE department = {own} GROUP BY night
        ),
        changes AS ({changes})
        SELECT night, coalesce(received, 0)::BIGINT, coalesce(quarantined, 0)::BIGINT, coalesce(refused, 0),
            (SELECT coalesce(sum(more), 0) FROM changes c WHERE c.day <= nights.night)::BIGINT
        FROM nights LEFT JOIN own USING (night) ORDER BY night"""
    )
    return [NightOfDepartment(*row) for row in rows]


_NO_CHANGE = "SELECT NULL::DATE AS day, 0 AS more WHERE false"


def _changes(tables: Tables, catalogue: Catalogue, department: str) -> list[str]:
    """Return, for each entity, the query of the days on which conflicts of the department began or ended."""
    names = [conflict_table(e) for e in catalogue.entities.values()]
    there = [tables.snapshot(n).select() for n in names if tables.exists(n)]
    part = f"WHERE list_contains(departments, {department})"
    return [
        f"SELECT day, sum(more) FROM (SELECT unnest([first_seen, closed_on]) AS day, unnest([1, -1]) AS more "
        f"FROM ({rows}) {part}) WHERE day IS NOT NULL GROUP BY day"
        for rows in there
    ]
