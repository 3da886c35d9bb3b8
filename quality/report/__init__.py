"""Verdicts shown to people: the offline report of a night, and samples for Dagster's pages.

How a verdict came about belongs to ``quality.gx``; what is asserted, in words, to ``quality.wording``.
"""

from quality.report.grid import Grid, GridRow
from quality.report.night import SubjectResult, render
from quality.report.sample import markdown_sample

__all__ = ["Grid", "GridRow", "SubjectResult", "markdown_sample", "render"]
