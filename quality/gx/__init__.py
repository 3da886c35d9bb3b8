"""Assertions run through Great Expectations: one scan of the engine behind many results.

What is asserted and how it is counted comes from outside. Importing this package does not import
Great Expectations, which takes seconds: ``validate`` does, when it is called.
"""

from quality.gx.results import verdicts_in
from quality.gx.run import SuiteIncomplete, validate

__all__ = ["SuiteIncomplete", "validate", "verdicts_in"]
