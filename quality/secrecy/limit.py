"""How much a packed file may unpack to while it is examined: no more than the connectors unpack."""

from lake.confined.archive import MAX_BYTES, MAX_RATIO, RATIO_FROM


class Limit:
    """Counts what comes out of one packed file of ``packed`` bytes."""

    def __init__(self, packed: int) -> None:
        self._left = min(MAX_BYTES, max(RATIO_FROM, MAX_RATIO * packed))

    def add(self, size: int) -> None:
        """Count unpacked bytes; raises EOFError where they are too many."""
        self._left -= size
        if self._left < 0:
            raise EOFError
