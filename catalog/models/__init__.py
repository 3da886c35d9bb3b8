"""The frozen models of a catalogue, one file per kind of thing a city declares.

They say what may be written and its default. Whether the things fit together (a feed's department
exists, an element has one authority) is ``catalog.consistency``'s.
"""

from catalog.models.check import Check, OnFailure, ReferenceCheck, RowCheck, TableCheck
from catalog.models.city import City, CodeList, Department, DepartmentKind
from catalog.models.delivery import Compression, Delivery, FileFormat, Mode, OnDrift, Operation
from catalog.models.entity import (
    Authority,
    Comparator,
    Condition,
    Database,
    Element,
    Entity,
    KeyPart,
    Severity,
    WhenSilent,
)
from catalog.models.feed import (
    Column,
    Feed,
    Grade,
    SecrecyReview,
    Share,
    ShareType,
    Update,
    ValueType,
)
from catalog.models.pull import DatabasePull, HttpPull, Paging, Pull, SftpPull, Signing
from catalog.models.theme import Theme, ThemeColumn, ThemeTable
from catalog.models.whole import Catalogue

__all__ = [
    "Authority",
    "Catalogue",
    "Check",
    "City",
    "CodeList",
    "Column",
    "Comparator",
    "Compression",
    "Condition",
    "Database",
    "DatabasePull",
    "Delivery",
    "Department",
    "DepartmentKind",
    "Element",
    "Entity",
    "Feed",
    "FileFormat",
    "Grade",
    "HttpPull",
    "KeyPart",
    "Mode",
    "OnDrift",
    "OnFailure",
    "Operation",
    "Paging",
    "Pull",
    "ReferenceCheck",
    "RowCheck",
    "SecrecyReview",
    "Severity",
    "SftpPull",
    "Share",
    "ShareType",
    "Signing",
    "TableCheck",
    "Theme",
    "ThemeColumn",
    "ThemeTable",
    "Update",
    "ValueType",
    "WhenSilent",
]
