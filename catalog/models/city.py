"""The city itself, its departments and its code lists."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from catalog.language import Text
from catalog.models.model import Code, Model, Phrase


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


class CodeList(Model):
    """``codes/CODE.yaml``: the values an element may take, each with its meaning."""

    code: Code
    name: Text
    values: dict[str, str] = Field(min_length=1)
    """code → meaning in Chinese"""
