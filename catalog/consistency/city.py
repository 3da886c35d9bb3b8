"""Rules about the city itself."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import DepartmentKind


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings: the authority is a department of that kind, the time zone exists."""
    city = draft.city
    if city is None:
        return
    document = draft.at("city", "city")
    yield from draft.unknown(document, ("authority",), "departments", city.authority)
    department = draft.departments.get(city.authority)
    if department and department.kind is not DepartmentKind.AUTHORITY:
        what = Text(zh=f"{city.authority} 不是政务数据主管部门", en=f"{city.authority} is not an authority")
        hint = Text(zh="把该部门的 kind 写成 authority", en="give that department the kind authority")
        yield document.finding(("authority",), what, hint)
    try:
        ZoneInfo(city.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        what = Text(zh=f"没有时区 {city.timezone}", en=f"unknown time zone {city.timezone}")
        yield document.finding(("timezone",), what, Text(zh="如 Asia/Shanghai", en="such as Asia/Shanghai"))
