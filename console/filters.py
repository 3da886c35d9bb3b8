"""A queue's filter as addresses and forms write it, and as the worklist understands it."""

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Query
from pydantic import BaseModel, ConfigDict, ValidationError

from console.visit import WORKERS, Visit
from lake.worklist import Wanted

ANYONE = "anyone"
"""``by`` of what anyone has taken or nobody; left out, what others have taken is left out too"""
NEW = "new"
"""``age`` of what the last night found first; else it is days"""


class Filter(BaseModel):
    """The fields of a filter, all texts as in an address; an empty one is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    entity: str = ""
    element: str = ""
    department: str = ""
    severity: str = ""
    kind: str = ""
    pattern: str = ""
    key: str = ""
    age: str = ""
    due: str = ""
    by: str = ""
    status: str = ""

    @classmethod
    def of(cls, query: str) -> "Filter":
        """Return the filter that a form or a saved address says; what makes no sense is none."""
        try:
            return cls.model_validate(dict(parse_qsl(query)))
        except ValidationError:
            return cls()

    @property
    def said(self) -> dict[str, str]:
        """The fields that are set."""
        return {name: value for name, value in self.model_dump().items() if value}

    @property
    def query(self) -> str:
        """The filter as it stands in an address, after a question mark."""
        return urlencode(self.said)

    def but(self, **changed: Any) -> str:
        """Return the address's query with some fields changed or added."""
        return urlencode({k: v for k, v in {**self.said, **changed}.items() if v})

    def wanted(self, visit: Visit) -> Wanted:
        """Return what the worklist is asked for."""
        today = visit.clocks.day(visit.site.now())
        worker = visit.person.account if visit.person and visit.person.role in WORKERS else None
        said: dict[str, Any] = {
            name: getattr(self, name) or None
            for name in ("entity", "element", "department", "severity", "kind", "pattern", "key")
        }
        if self.status:
            said["status"] = self.status
        if self.due in ("overdue", "soon"):
            said["due"] = self.due
        if self.by not in ("", ANYONE):
            said["claimed_by"] = self.by
        said |= self._age(visit, today)
        return Wanted(**said, worker=None if self.by else worker)

    def _age(self, visit: Visit, today: date) -> dict[str, date]:
        if self.age == NEW:
            return {"seen_from": max(visit.worklist.days(), default=today)}
        if self.age.isdecimal():
            return {"seen_until": today - timedelta(days=int(self.age[:4]))}
        return {}


Filtered = Annotated[Filter, Query()]
"""the filter in a request's address"""
