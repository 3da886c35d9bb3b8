"""Checks: what must hold within a row, within a table, and between tables."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from catalog.language import Text
from catalog.models.model import Code, Model, Phrase


class OnFailure(StrEnum):
    """What becomes of what breaks a check."""

    QUARANTINE = "quarantine"
    """the row may not enter"""
    CONFLICT = "conflict"
    """the row enters and is reported as contradicting itself (row checks only)"""
    GATE = "gate"
    """the whole delivery may not enter"""
    WARN = "warn"
    """it is shown, nothing else"""


class _Check(Model):
    code: Code
    name: Text
    hint: Text
    """what the department should do"""
    feed: Code
    """the feed that is checked"""
    on_failure: OnFailure
    mostly: float = Field(default=1.0, gt=0, le=1)
    """the share of rows that must hold for the check to pass"""


class RowCheck(_Check):
    """Within a row: a portable SQL condition over the feed's columns; unknown (NULL) passes."""

    kind: Literal["row"]
    """what sort of check this is"""
    condition: Phrase
    """what must hold, over the feed's column codes"""
    columns: tuple[Code, ...] = Field(min_length=1)
    """the columns at fault, the first one to be shown"""


class TableCheck(_Check):
    """Within a table: columns unique together, or complete, polygons apart, or a row count within bounds."""

    kind: Literal["table"]
    """what sort of check this is"""
    unique: tuple[Code, ...] = ()
    """columns that no two rows have alike"""
    complete: Code | None = None
    """the column in which every row has a value"""
    apart: Code | None = None
    """the column of polygons of which no two overlap"""
    overlap: float = Field(default=1.0, ge=0)
    """apart: square metres that two polygons may share all the same, as surveys are not exact"""
    minimum_rows: int | None = Field(default=None, ge=0)
    """the fewest rows the table may have"""


class ReferenceCheck(_Check):
    """Between tables: every value of ``column`` stands in ``to_column`` of the feed ``to_feed``."""

    kind: Literal["reference"]
    """what sort of check this is"""
    column: Code
    """the column whose values are looked up"""
    to_feed: Code
    """the feed they are looked up in"""
    to_column: Code
    """the column they are looked up in"""


Check = Annotated[RowCheck | TableCheck | ReferenceCheck, Field(discriminator="kind")]
"""``checks/CODE.yaml``."""
