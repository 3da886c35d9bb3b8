"""Which named format of ``quality.formats`` a column's texts have.

Some formats can't be mistaken, having check digits; others fit many numbers and need the header's word.
"""

from collections.abc import Callable

from catalog.language import Text
from catalog.models import Element
from quality.drafting import kinds
from quality.drafting.evidence import MOSTLY, Guess, percent
from quality.drafting.headers import likeness_to, plain
from quality.drafting.mapping import Target
from quality.drafting.profile import ColumnProfile
from quality.formats import FORMATS

_TIDY = 0.99
"""From this share on, numbers are as a register of residents writes them."""

_DISTINCTIVE = ("uscc", "email", "plate", "polygon", "registration_number", "organisation_code")
_NAMED = {
    "division_code": ("区划代码", "行政区划", "division code", "上级区划代码"),
    "postcode": ("邮政编码", "邮编", "postcode"),
    "longitude": ("经度", "longitude", "lng", "lon"),
    "latitude": ("纬度", "latitude", "lat"),
    "coordinates": ("坐标", "经纬度", "coordinates"),
    "passport": ("护照号码", "通行证号码", "passport"),
}
"""Formats that many numbers have: the header must be like one of these names."""


def form_of(profile: ColumnProfile, target: Target | None) -> Guess[str] | None:
    """Return the format that nearly all values have; the element's own if it has one."""
    for name in _candidates(profile, target):
        share = max(profile.repaired.get(name, 0.0), profile.fit(name))
        if share >= MOSTLY:
            title = FORMATS[name].title
            why = Text(
                zh=f"{percent(share)} 的值是有效的{title.zh}",
                en=f"{percent(share)} of the values: {title.en}",
            )
            return Guess(name, min(0.99, share), why)
    return None


def _candidates(profile: ColumnProfile, target: Target | None) -> list[str]:
    part = target.part if target else None
    if isinstance(part, Element) and part.format:
        return [part.format]
    found = [name for holds, name in _numbers(profile) if holds]
    found += [name for name in _DISTINCTIVE if name in FORMATS]
    if kinds.phone(profile) >= MOSTLY and (
        profile.fit("mobile") > 1 - MOSTLY or _is_called(profile, ("电话", "传真"))
    ):
        found.append("phone")
    if target is None or not isinstance(part, Element):
        found += [
            name
            for name, names in _NAMED.items()
            if _is_called(profile, names) or _is_division(profile, name)
        ]
    return found


def _numbers(profile: ColumnProfile) -> list[tuple[bool, str]]:
    """Return the formats of identity numbers and codes, the narrowest that all of them have first."""
    r: Callable[[str], float] = lambda name: profile.repaired.get(name, 0.0)  # noqa: E731
    persons = kinds.identity(profile) >= MOSTLY
    return [
        (
            persons and r("resident_id") >= r("person_id") and profile.fit("resident_id") > _TIDY,
            "resident_id",
        ),
        (persons, "person_id"),
        (r("uscc") >= r("company_id"), "uscc"),
        (True, "company_id"),
    ]


def _is_called(profile: ColumnProfile, names: tuple[str, ...]) -> bool:
    return likeness_to(profile.header, names) >= 0.6  # noqa: PLR2004 - a name within a name


def _is_division(profile: ColumnProfile, name: str) -> bool:
    """Whether codes of divisions stand under a header that says no more than that they are codes."""
    return name == "division_code" and plain(profile.header).endswith(("代码", "编码", "code"))
