"""The secrecy gate (Art 17, 38(9)): whether a delivery carries a secrecy marking, before anything reads it.

What a marking is stands in ``markings``, how bytes are searched fast in ``needles``, where the texts of each
kind of file are in modules of their own. What becomes of a marked delivery belongs to ``lake.vault``.
"""

from quality.secrecy.examine import Examiner, Unexamined, shown_name
from quality.secrecy.gate import Sealing, SecrecyGate
from quality.secrecy.marks import Kind, Mark, Place

__all__ = [
    "Examiner",
    "Kind",
    "Mark",
    "Place",
    "Sealing",
    "SecrecyGate",
    "Unexamined",
    "shown_name",
]
