"""The frozen models of a catalogue, one file per kind of thing a city declares.

They say what may be written and its default. Whether the things fit together (a feed's department
exists, an element has one authority) is ``catalog.consistency``'s.
"""

from catalog.models.check import Check, OnFailure, ReferenceCheck, RowCheck, TableCheck
from catalog.models.city import City, CodeList, Department, DepartmentKind, YearDays
from catalog.models.clock import Clock, Role, Step
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
    ValueType,
)
from catalog.models.notify import Encryption, MailNotice, Notice, WebhookNotice
from catalog.models.pull import DatabasePull, HttpPull, Paging, Pull, SftpPull, Signing
from catalog.models.theme import Theme, ThemeCheck, ThemeColumn, ThemeTable
from catalog.models.update import Cycle, Days, Update
from catalog.models.whole import Catalogue

__all__ = [
    "Authority",
    "Catalogue",
    "Check",
    "City",
    "Clock",
    "CodeList",
    "Column",
    "Comparator",
    "Compression",
    "Condition",
    "Database",
    "Cycle",
    "DatabasePull",
    "Days",
    "Delivery",
    "Department",
    "DepartmentKind",
    "Element",
    "Encryption",
    "Entity",
    "Feed",
    "FileFormat",
    "Grade",
    "HttpPull",
    "KeyPart",
    "MailNotice",
    "Mode",
    "Notice",
    "OnDrift",
    "OnFailure",
    "Operation",
    "Paging",
    "Pull",
    "ReferenceCheck",
    "Role",
    "RowCheck",
    "SecrecyReview",
    "Severity",
    "SftpPull",
    "Share",
    "ShareType",
    "Signing",
    "Step",
    "TableCheck",
    "Theme",
    "ThemeCheck",
    "ThemeColumn",
    "ThemeTable",
    "Update",
    "ValueType",
    "WebhookNotice",
    "WhenSilent",
    "YearDays",
]
