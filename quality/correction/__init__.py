"""Quarantined rows on their way back: the workbook a department gets, corrects and returns.

What becomes of the corrected rows is ``quality.admission``'s; which rows are open is ``lake.corrections``'s.
"""

from quality.correction.export import Exported, Wanted, export
from quality.correction.returning import (
    Returned,
    ReturnedUnknown,
    chain_of,
    read_returned,
    receive_returned,
    take_up_returned,
)

__all__ = [
    "Exported",
    "Returned",
    "ReturnedUnknown",
    "Wanted",
    "chain_of",
    "export",
    "read_returned",
    "receive_returned",
    "take_up_returned",
]
