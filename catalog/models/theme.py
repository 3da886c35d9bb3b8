"""A theme (主题库): multi-department tables for one purpose, with a lead department (Art 13)."""

from pydantic import Field

from catalog.language import Text
from catalog.models.model import Code, Model, Phrase


class ThemeColumn(Model):
    """A column of a theme's table, in the order of the query."""

    code: Code
    name: Text


class ThemeTable(Model):
    """One table of a theme: portable SQL over ``base.ENTITY`` and ``source.FEED``."""

    code: Code
    name: Text
    sql: Phrase
    """one SELECT that yields the declared columns in order"""
    columns: tuple[ThemeColumn, ...] = Field(min_length=1)
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
