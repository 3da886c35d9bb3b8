"""Whether a delivery may enter: its rows judged one by one, the whole by its suite, all accounted for.

The projection that judges rows is ``quality.intake``'s, the way into the table ``lake.source_table``'s.
"""

from quality.admission.books import Admission
from quality.admission.delivery import Desk, holds_release
from quality.admission.suite import suite_of

__all__ = ["Admission", "Desk", "holds_release", "suite_of"]
