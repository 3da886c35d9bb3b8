"""An entity (实体) of a base database, its elements, and who has the say about each (一数一源、多元校核)."""

from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from catalog.language import Text
from catalog.models.feed import Grade, ValueType
from catalog.models.model import Code, Model, Phrase


class Database(StrEnum):
    """Art 13: the four base databases."""

    NATURAL_PERSON = "natural_person"
    LEGAL_ENTITY = "legal_entity"
    NATURAL_RESOURCE = "natural_resource"
    CERTIFICATE = "certificate"


class Severity(StrEnum):
    """How bad a disagreement about an element is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class WhenSilent(StrEnum):
    """What the value in force is when the authority has none: nothing, or what all check sources agree on."""

    EMPTY = "empty"
    AGREED = "agreed"


class Comparator(Model):
    """A comparator from ``quality.comparators`` by name, with its options."""

    name: Code = "exact"
    options: dict[str, Any] = Field(default_factory=dict)
    """option → value; each comparator documents its own"""


class Condition(Model):
    """For which entities an authority speaks: a test on the comparable form of one part of the key."""

    key: Code
    """the part of the key that is tested"""
    prefix: tuple[str, ...] = ()
    """beginnings of the key part, any of which will do"""
    matches: str | None = None
    """a regular expression that the whole key part matches"""

    @model_validator(mode="after")
    def _one_test(self) -> "Condition":
        if bool(self.prefix) == bool(self.matches):
            raise ValueError("a condition has either prefix or matches")
        return self


class Authority(Model):
    """A feed that has the say, for all entities or for those under a condition."""

    feed: Code
    """the feed that has the say"""
    when: Condition | None = None


class KeyPart(Model):
    """A part of an entity's key. Keys join in comparable form, so 15- and 18-digit numbers meet."""

    code: Code
    name: Text
    comparator: Comparator = Comparator()
    grade: Grade = Grade.INTERNAL


class Element(Model):
    """One attribute of an entity (数据元)."""

    code: Code
    name: Text
    type: ValueType = ValueType.TEXT
    format: Code | None = None
    """a named format from ``quality.formats``"""
    codes: Code | None = None
    """the code list that its values are from"""
    unit: str | None = None
    """the unit of values in the base table"""
    comparator: Comparator = Comparator()
    authority: tuple[Authority, ...]
    """the one authoritative source; with conditions, the first that holds speaks"""
    check_sources: tuple[Code, ...] = ()
    """the other feeds that hold the element; each is compared with the authority"""
    when_silent: WhenSilent = WhenSilent.EMPTY
    silence_is_conflict: bool = False
    """whether it is a conflict when the authority is silent and a check source speaks"""
    severity: Severity = Severity.MEDIUM
    tolerated: float = Field(default=0.05, ge=0, le=1)
    """share of disagreement among compared entities above which the check fails"""
    gate: bool = False
    """whether that failure stops the release"""
    grade: Grade = Grade.INTERNAL


class Entity(Model):
    """``entities/CODE.yaml``: one row of a base table."""

    code: Code
    name: Text
    database: Database
    purpose: Phrase
    """what the base table is kept for"""
    key: tuple[KeyPart, ...] = Field(min_length=1)
    register_of: tuple[Authority, ...] = Field(min_length=1, alias="register")
    """the feed that says which entities exist; with conditions, the first that holds speaks"""
    unknown_is_conflict: bool = True
    """whether it is a conflict when a source speaks about an entity that the register lacks"""
    elements: tuple[Element, ...] = Field(min_length=1)

    def element(self, code: str) -> Element:
        """Return the element of that code; KeyError if there is none."""
        for element in self.elements:
            if element.code == code:
                return element
        raise KeyError(code)
