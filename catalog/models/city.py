"""The city itself, its departments and its code lists."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from catalog.language import Text
from catalog.models.entity import Severity
from catalog.models.model import Code, Model, Phrase
from catalog.models.notify import Notice


class YearDays(Model):
    """Days of one year that differ from the week: by a notice of the State Council, or of the city."""

    notice: Phrase
    """the notice they follow"""
    rest: tuple[date, ...] = ()
    """days off, Saturdays and Sundays apart"""
    working: tuple[date, ...] = ()
    """working days among Saturdays, Sundays and public holidays"""


class City(Model):
    """``city.yaml``: whose catalogue this is and when its nights run."""

    name: Text
    authority: Code
    """the department that runs the data centre (市政务数据主管部门)"""
    timezone: Phrase = "Asia/Shanghai"
    """IANA name of the time zone that business dates are in"""
    nightly: Phrase = "0 1 * * *"
    """cron expression of the nightly run, in ``timezone``"""
    first_night: date
    """the first business date that can be run"""
    quiet_seconds: int = Field(default=5, ge=0)
    """a file in a drop folder is taken up once it has not changed for this long"""
    secrecy_markings: tuple[Phrase, ...] = ()
    """texts that stop a delivery beside the general secrecy markings (Art 17); /…/ is a regular expression"""
    secrecy_exceptions: tuple[Phrase, ...] = ()
    """texts that hold what looks like a secrecy marking and are none, such as a company's name"""
    days: dict[int, YearDays] = Field(default_factory=dict)
    """year → days that add to the calendar of public holidays, or say otherwise"""
    second_person_from: Severity | None = None
    """rulings on conflicts of this severity or a higher one need a second person; without it none does"""
    notify: tuple[Annotated[Notice, Field(discriminator="kind")], ...] = ()
    """where a summary for each department is sent after a night"""


class DepartmentKind(StrEnum):
    """What kind of body delivers data (Art 2, 3, 41)."""

    AUTHORITY = "authority"
    DEPARTMENT = "department"
    TOWN = "town"
    UTILITY = "utility"
    PROVINCIAL = "provincial"


class Department(Model):
    """``departments/CODE.yaml``: a body that delivers data (政务部门、镇区、公用企业)."""

    code: Code
    name: Text
    kind: DepartmentKind
    mail: tuple[Phrase, ...] = ()
    """addresses that summaries of its nights are mailed to"""


class CodeList(Model):
    """``codes/CODE.yaml``: the values an element may take, each with its meaning."""

    code: Code
    name: Text
    values: dict[str, str] = Field(min_length=1)
    """code → meaning in Chinese"""
