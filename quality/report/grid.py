"""The grid of deliveries: feeds down, days across, one sign for how each feed stood on each day.

The signs and their words, for every place that shows them. What a standing is belongs to ``punctuality``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from catalog.language import Text
from quality.punctuality import Sign, Standing

SIGNS: dict[Sign, tuple[str, Text]] = {
    Sign.DELIVERED: ("✓", Text(zh="按时", en="delivered")),
    Sign.LATE: ("~", Text(zh="迟报", en="late")),
    Sign.MISSING: ("✗", Text(zh="缺报", en="missing")),
    Sign.QUARANTINED: ("!", Text(zh="整份隔离", en="quarantined")),
    Sign.SEALED: ("#", Text(zh="涉密封存", en="sealed")),
    Sign.EXPECTED: ("o", Text(zh="待报", en="expected")),
    Sign.NOTHING_DUE: ("-", Text(zh="无须报送", en="nothing due")),
}


@dataclass(frozen=True)
class GridRow:
    """One feed of a department: its standing on each day, or why it can't be told."""

    department: Text
    feed: str
    title: Text
    standings: tuple[Standing, ...]
    trouble: str = ""


@dataclass(frozen=True)
class Grid:
    """All feeds over some days; rows of one department stand together."""

    days: tuple[date, ...] = ()
    rows: tuple[GridRow, ...] = ()

    def departments(self) -> list[tuple[Text, list[GridRow]]]:
        """Return each department's name with its rows."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, key=lambda row: row.department)]

    def reasons(self) -> Sequence[tuple[GridRow, Standing]]:
        """Return the newest day that each feed was late or missing on."""
        told = ((row, [s for s in row.standings if s.sign in (Sign.LATE, Sign.MISSING)]) for row in self.rows)
        return [(row, late[-1]) for row, late in told if late]
