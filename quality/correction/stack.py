"""A delivery's rows as they stand after the workbooks that corrected it: the latest word on each line.

The landed bytes are the only copy of the rows; here they are read again. What of them may enter is
``quality.admission``'s to say.
"""

from collections.abc import Collection, Sequence

from catalog.errors import GovlakeError
from catalog.models import Feed
from lake.connectors import Incoming, read
from lake.connectors.connector import LINE
from lake.engine import Engine, listed, literal, quoted
from lake.landing import Landing
from lake.ledger import QUARANTINE
from lake.receipts import Receipt
from lake.tables import Tables
from quality.correction.returning import Returned, read_returned


def headers_of(feed: Feed) -> tuple[str, ...]:
    """Return the headers that a row of a feed is made of: the operation's, if any, and the declared ones."""
    operation = feed.delivery.operation
    declared = tuple(c.header for c in feed.columns)
    return declared if operation is None or operation.column in declared else (operation.column, *declared)


def known_lines(tables: Tables, deliveries: Collection[str]) -> str:
    """Return a relation of the ``line`` of all rows that these deliveries have in the quarantine."""
    named = ", ".join(map(literal, sorted(deliveries)))
    rows = tables.snapshot(QUARANTINE).select()
    return f"(SELECT DISTINCT line FROM ({rows}) WHERE delivery IN ({named}))"


class Stack:
    """Reads deliveries of one feed. A ``chain`` is a delivery and, in order, what corrected it."""

    def __init__(self, engine: Engine, tables: Tables, landing: Landing, feed: Feed) -> None:
        self._engine, self._tables, self._landing, self._feed = engine, tables, landing, feed
        self._headers = headers_of(feed)

    def original(self, root: Receipt) -> Incoming:
        """Read the delivery itself; raises what the connectors raise."""
        declared = tuple(c.header for c in self._feed.columns)
        return read(self._engine, self._landing.path_of(root), self._feed.delivery, declared)

    def returned(self, chain: Sequence[Receipt], correction: Receipt) -> Returned:
        """Read what one workbook of the chain says; raises ReturnedUnknown, UnreadableDelivery."""
        known = known_lines(self._tables, {r.delivery for r in chain})
        path = self._landing.path_of(correction)
        return read_returned(self._engine, path, chain[0].delivery, known, self._headers)

    def rows(self, chain: Sequence[Receipt], original: Incoming) -> str:
        """Return a relation of the newest state of each line: the feed's headers and ``_line``.

        Corrections that can't be read are passed over; withdrawn rows aren't there.
        """
        relation = self._of(original)
        for correction in chain[1:]:
            try:
                returned = self.returned(chain, correction)
            except GovlakeError:
                continue
            relation = self.laid_over(relation, original, returned)
        return relation

    def laid_over(self, relation: str, original: Incoming, returned: Returned) -> str:
        """Return a relation of the rows with those that a workbook changed in the place of their lines."""
        changed = self._made(
            f"SELECT * FROM {self._of(returned.incoming)} ANTI JOIN "
            f"{self.unchanged(original, returned)} USING ({LINE})"
        )
        return self._made(
            f"SELECT * FROM {relation} ANTI JOIN {changed} USING ({LINE}) "
            f"ANTI JOIN {returned.withdrawn} USING ({LINE}) UNION ALL BY NAME SELECT * FROM {changed}"
        )

    def unchanged(self, original: Incoming, returned: Returned) -> str:
        """Return a relation of the ``_line`` of rows that a workbook has as they were delivered at first."""
        alike = " AND ".join(
            f"nullif(a.{quoted(h)}, '') IS NOT DISTINCT FROM nullif(b.{quoted(h)}, '')" for h in self._headers
        )
        return (
            f"(SELECT b.{LINE} FROM {self._of(original)} a JOIN {self._of(returned.incoming)} b "
            f"USING ({LINE}) WHERE {alike})"
        )

    def _of(self, incoming: Incoming) -> str:
        """Return the relation of the feed's headers alone; those that aren't there are NULL."""
        there = set(incoming.headers)
        lacking = "".join(f", NULL::VARCHAR AS {quoted(h)}" for h in self._headers if h not in there)
        held = listed(h for h in self._headers if h in there)
        return f"(SELECT {LINE}{', ' + held if held else ''}{lacking} FROM {quoted(incoming.relation)})"

    def _made(self, sql: str) -> str:
        name = self._engine.unique_name("stack")
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name
