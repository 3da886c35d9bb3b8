"""Rules about the city itself."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import City, DepartmentKind
from catalog.yaml_lines import Document


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
    yield from _days(city, document)
    yield from _markings(city, document)
    try:
        ZoneInfo(city.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        what = Text(zh=f"没有时区 {city.timezone}", en=f"unknown time zone {city.timezone}")
        yield document.finding(("timezone",), what, Text(zh="如 Asia/Shanghai", en="such as Asia/Shanghai"))


def _days(city: City, document: Document) -> Iterator[Finding]:
    for year, days in city.days.items():
        for name, listed in (("rest", days.rest), ("working", days.working)):
            for i, day in enumerate(listed):
                place = ("days", year, name, i)
                if day.year != year:
                    what = Text(zh=f"{day} 不在 {year} 年", en=f"{day} is not in {year}")
                    yield document.finding(place, what, Text(zh="移到它的年份", en="move it to its year"))
                if name == "working" and day in days.rest:
                    what = Text(zh=f"{day} 既休息又上班", en=f"{day} is both a day off and a working day")
                    yield document.finding(place, what, Text(zh="删去其中一个", en="remove one of them"))


_PLAIN = re.compile(r"/[^\\.^$*+?{}()|\[\]/]{2}")


def _markings(city: City, document: Document) -> Iterator[Finding]:
    """Yield findings: a marking can be searched for by its first two characters, and its pattern compiles."""
    for i, phrase in enumerate(city.secrecy_markings):
        place = ("secrecy_markings", i)
        if len(phrase) < 2:  # noqa: PLR2004
            what = Text(zh=f"“{phrase}”太短", en=f"{phrase} is too short")
            yield document.finding(place, what, Text(zh="至少两个字", en="two characters at least"))
        elif len(phrase) > 2 and phrase.startswith("/") and phrase.endswith("/"):  # noqa: PLR2004
            try:
                re.compile(phrase[1:-1])
            except re.error as error:
                what = Text(zh=f"正则表达式有误：{error}", en=f"not a regular expression: {error}")
                yield document.finding(place, what, Text(zh="更正写法", en="correct it"))
            if not _PLAIN.match(phrase):
                what = Text(
                    zh=f"{phrase} 不以两个普通字符开头",
                    en=f"{phrase} doesn't begin with two plain characters",
                )
                hint = Text(
                    zh="正则表达式须以两个固定的字开头", en="begin the expression with two fixed characters"
                )
                yield document.finding(place, what, hint)
