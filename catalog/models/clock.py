"""A clock: how many working days a step of a case may take, by which law, and who hears when it is late.

The days themselves are ``catalog.calendar``'s; when a step began and ended is for whoever keeps cases.
"""

from datetime import date
from enum import StrEnum

from pydantic import Field

from catalog.language import Text
from catalog.models.model import Code, Model, Phrase


class Step(StrEnum):
    """A kind of step that has a deadline."""

    RULING = "ruling"
    """from a case's opening to its ruling (Art 17)"""
    ANSWER = "answer"
    """from a question to a department to its answer (Art 17)"""
    OBJECTION = "objection"
    """from an objection to the reply to it (Art 23)"""
    CORRECTION = "correction"
    """from a ruling to the delivery that agrees with it (Art 23)"""


class Role(StrEnum):
    """Who does what; security, operation and audit are different people (Art 33)."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    DEPARTMENT_OFFICER = "department_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Clock(Model):
    """``clocks/CODE.yaml``: the deadline of one kind of step."""

    code: Code
    name: Text
    step: Step
    """the kind of step it is for: ruling, answer, objection or correction"""
    legal_basis: Phrase
    """the article or notice that the deadline follows"""
    working_days: int = Field(ge=1)
    """working days that the step may take, counted from the day after it began"""
    effective_from: date
    """steps begun on this day or later; of several clocks for a step the latest in effect counts"""
    due_soon_days: int = Field(default=1, ge=0)
    """a step is due soon when no more working days than these are left"""
    escalate_to: Role
    """the role that hears of it once the step is overdue"""
