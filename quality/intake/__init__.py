"""From a delivery's text to judged, typed, hashed rows: one SQL projection compiled from the catalogue.

How bytes become text belongs to ``lake.connectors``; whether the delivery as a whole may enter to
``quality.admission``.
"""

from quality.intake.plan import Plan, compile_plan
from quality.intake.rules import Rule

__all__ = ["Plan", "Rule", "compile_plan"]
