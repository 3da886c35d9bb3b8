"""Schema drift: where a delivery's columns, types or codes aren't those that the catalogue declares.

Each finding is named and kept; the feed's ``on_drift`` says what follows. What a single value breaks is
``quality.intake``'s.
"""

from quality.drift.findings import Drift, DriftKind
from quality.drift.watch import ColumnsDrifted, Watch

__all__ = ["ColumnsDrifted", "Drift", "DriftKind", "Watch"]
