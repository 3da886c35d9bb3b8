"""A theme (主题库): multi-department tables for one purpose, with a lead department (Art 13)."""

from pydantic import Field, model_validator

from catalog.language import Text
from catalog.models.model import Code, Model, Phrase


class ThemeColumn(Model):
    """A column of a theme's table, in the order of the query."""

    code: Code
    name: Text


class ThemeCheck(Model):
    """What must hold of a theme's table: one of unique, complete, condition and minimum_rows."""

    code: Code
    """what it is called; no two checks of a table have the same"""
    name: Text
    unique: tuple[Code, ...] = ()
    """columns that no two rows have alike"""
    complete: Code | None = None
    """the column in which every row has a value"""
    condition: Phrase | None = None
    """what must hold in every row, over the table's columns; unknown (NULL) passes"""
    minimum_rows: int | None = Field(default=None, ge=1)
    """the fewest rows the table may have"""
    mostly: float = Field(default=1.0, gt=0, le=1)
    """the share of rows that must hold for the check to pass"""
    gate: bool = False
    """whether a failure keeps the table as it was and stops the release"""

    @model_validator(mode="after")
    def _one_thing(self) -> "ThemeCheck":
        asserted = [self.unique, self.complete, self.condition, self.minimum_rows]
        if sum(map(bool, asserted)) != 1:
            raise ValueError("a check has one of unique, complete, condition and minimum_rows")
        return self


class ThemeTable(Model):
    """One table of a theme: portable SQL over ``base.ENTITY`` and ``source.FEED``."""

    code: Code
    name: Text
    sql: Phrase
    """one SELECT that yields the declared columns in order"""
    columns: tuple[ThemeColumn, ...] = Field(min_length=1)
    checks: tuple[ThemeCheck, ...] = ()
    """what must hold of the table, each shown as an asset check"""
    example: Phrase
    """a query over ``theme.CODE`` that answers a question someone would ask"""
    example_question: Text
    """the question that the example answers"""


class Theme(Model):
    """``themes/CODE.yaml``."""

    code: Code
    name: Text
    lead: Code
    """the lead department (牵头部门)"""
    purpose: Text
    """what the theme is for"""
    tables: tuple[ThemeTable, ...] = Field(min_length=1)
