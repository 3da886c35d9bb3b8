"""Reconcile: compare what every source says of every entity with its authority, find who disagrees.

One pass per entity over 64-bit hashes, written in ibis; the texts behind a disagreement are fetched only
for what is in conflict. How long a conflict has been open belongs to ``quality.conflicts``, the value in
force to ``quality.base``, making the hashes to ``quality.intake``.
"""

from quality.reconcile.kinds import WHOLE, ElementCount, Kind
from quality.reconcile.run import Reconciled, reconcile

__all__ = ["WHOLE", "ElementCount", "Kind", "Reconciled", "reconcile"]
