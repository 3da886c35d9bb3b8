"""A feed (数据资源): one agreed kind of delivery from one department, with Art 9's elements."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from catalog.language import Text
from catalog.models.delivery import Delivery
from catalog.models.model import Code, Model, Phrase
from catalog.models.update import Update


class ShareType(StrEnum):
    """Art 10: 无条件共享, 有条件共享, 不予共享."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    WITHHELD = "withheld"


class Grade(StrEnum):
    """How much harm the data can do when it leaks (Art 8); sensitive and above is masked outside tables."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    CRITICAL = "critical"

    @property
    def masked(self) -> bool:
        """Whether values of this grade are masked in logs, messages and the Dagster UI."""
        return self in (Grade.SENSITIVE, Grade.CRITICAL)


class ValueType(StrEnum):
    """The type a column's text is cast to."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


class Share(Model):
    """Art 9: share type, share method and use requirement."""

    type: ShareType
    method: Phrase
    """how the data are shared, such as an interface or files"""
    requirement: Phrase
    """what the data may be used for"""


class SecrecyReview(Model):
    """Art 17: who made sure that the feed carries no state secret, and when."""

    reviewed_by: Phrase
    """office and person"""
    reviewed_on: date
    """day of the review"""


class Column(Model):
    """One column of a delivery and what it means."""

    header: Phrase
    """the column's name in the delivery"""
    code: Code
    """the column's name in the source table"""
    element: str | None = None
    """ENTITY.ELEMENT that the column holds, if any"""
    type: ValueType = ValueType.TEXT
    format: Code | None = None
    """a named format from ``quality.formats`` that every value must have"""
    codes: Code | None = None
    """the code list that every value must be in, after ``code_map``"""
    code_map: dict[str, str] = Field(default_factory=dict)
    """this source's own codes → the city's codes"""
    transforms: tuple[Code, ...] = ()
    """named transforms from ``quality.transforms``, applied in order before the cast"""
    unit: str | None = None
    """the unit the source writes numbers in, when it isn't written beside them"""
    nulls: tuple[str, ...] = ()
    """texts that mean that there is no value, besides the empty one"""
    required: bool = False
    """whether every row must have a value"""
    minimum: float | None = None
    """the smallest number allowed"""
    maximum: float | None = None
    """the greatest number allowed"""
    grade: Grade | None = None
    """the feed's grade if left out"""


class Feed(Model):
    """``feeds/CODE.yaml``."""

    code: Code
    name: Text
    department: Code
    """the department that delivers it"""
    classification: Phrase
    """Art 9 分类"""
    form: Phrase
    """Art 9 形式, such as 结构化数据"""
    share: Share
    responsible: Phrase
    """Art 9 责任主体: the office that answers for the data"""
    sample: dict[str, Any] = Field(min_length=1)
    """Art 9 数据示例: column code → an invented value"""
    grade: Grade
    secrecy: SecrecyReview
    delivery: Delivery
    update: Update
    key: tuple[Code, ...] = ()
    """columns that identify a row; without any, every different row is a record of its own"""
    describes: dict[Code, dict[Code, Code]] = Field(default_factory=dict)
    """entity → its key part → the column that holds it"""
    columns: tuple[Column, ...] = Field(min_length=1)
    tolerated_bad_share: float = Field(default=0.05, ge=0, le=1)
    """above this share of bad rows the whole delivery goes to quarantine"""
    on_failed_gate: Phrase = Field(default="hold", pattern="^(hold|keep_previous)$")
    """hold: no release without this feed; keep_previous: go on with the version before"""

    def column(self, code: str) -> Column:
        """Return the column of that code; KeyError if there is none."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)

    def columns_of(self, entity: str) -> dict[str, Column]:
        """Return element code → column for the elements of one entity that the feed holds."""
        pairs = ((c.element.split(".", 1), c) for c in self.columns if c.element)
        return {element: c for (owner, element), c in pairs if owner == entity}

    def grade_of(self, column: Column) -> Grade:
        """Return the grade of one column: its own, else the feed's."""
        return column.grade or self.grade
