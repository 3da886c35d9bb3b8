"""Harmless variations: other ways of writing the same value, by the comparator of the element.

Each takes the text as the department usually writes it and returns it written otherwise, or unchanged
where it doesn't apply; what stays unchanged counts for nothing.
"""

from collections.abc import Callable
from datetime import date

from examples.zhongshan.generate import boundaries, words

Variant = Callable[[str], str]
_FULL = {ord(c): chr(ord(c) + 0xFEE0) for c in map(chr, range(0x21, 0x7F))}
_TRADITIONAL = str.maketrans(words.TRADITIONAL)
_PRIVATE = str.maketrans(words.PRIVATE_USE)


def full_width(text: str) -> str:
    """Write letters, digits and signs in full width."""
    return text.translate(_FULL)


def traditional(text: str) -> str:
    """Write the characters in traditional script."""
    return text.translate(_TRADITIONAL)


def trailing_space(text: str) -> str:
    """Leave an ideographic space behind."""
    return text + "\u3000"


def inner_space(text: str) -> str:
    """Space out a name of two characters."""
    return " ".join(text) if len(text) == len("姓名") else text


def thousands(text: str) -> str:
    """Group digits by threes."""
    return f"{float(text):,.2f}" if float(text) >= 1_000 else text  # noqa: PLR2004


def in_words(unit: str, other: str, factor: float) -> Variant:
    """Write the unit beside the number: the column's own, or another one where that is exact."""

    def variant(text: str) -> str:
        value = float(text)
        scaled = round(value / factor, 6)
        exact = value >= factor and abs(scaled * factor - value) < 1e-9  # noqa: PLR2004
        return f"{scaled:g}{other}" if exact else f"{text}{unit}"

    return variant


def nearly(share: float) -> Variant:
    """Write a number that is off by a part of the tolerance."""
    return lambda text: f"{float(text) * (1 + share):.{len(text.partition('.')[2])}f}"


def spaced_phone(text: str) -> str:
    """Group a mobile number."""
    return f"{text[:3]} {text[3:7]} {text[7:]}"


def nearby(text: str) -> str:
    """Move a point by about five metres."""
    longitude, latitude = (float(part) for part in text.split(","))
    return f"{longitude + 0.00004:.6f},{latitude - 0.00003:.6f}"


def other_date(form: str) -> Variant:
    """Write a canonical date in another form."""
    return lambda text: written(date.fromisoformat(text), form)


def written(day: date, form: str) -> str:
    """Write a date; ``%-m`` and the like are not portable, so ``{m}`` and ``{d}`` stand for them."""
    return day.strftime(form).replace("{m}", str(day.month)).replace("{d}", str(day.day))


BY_COMPARATOR: dict[str, dict[str, Variant]] = {
    "person_name": {
        "traditional_script": traditional,
        "inner_space": inner_space,
        "trailing_space": trailing_space,
        "other_middle_dot": lambda t: t.replace("·", "•"),
        "full_width_dot": lambda t: t.replace("·", "．"),
    },
    "address": {
        "without_province": lambda t: t.removeprefix("广东省"),
        "without_city": lambda t: t.removeprefix("广东省中山市"),
        "full_width": full_width,
        "traditional_script": traditional,
        "building_as_幢": lambda t: t.replace("栋", "幢"),
        "room_as_房": lambda t: t.replace("室", "房"),
        "spaced": lambda t: t.replace("号", "号 "),
    },
    "company_name": {
        "full_width_brackets": lambda t: t.replace("(", "（").replace(")", "）"),
        "longer_legal_form": lambda t: t.replace("有限公司", "有限责任公司"),
        "trailing_space": trailing_space,
        "traditional_script": traditional,
        "with_province": lambda t: "广东省" + t if t.startswith("中山市") else t,
    },
    "text": {"trailing_space": trailing_space, "traditional_script": traditional},
    "code": {"trailing_space": lambda t: t + " ", "full_width": full_width},
    "phone": {"spaced": spaced_phone, "country_code": lambda t: "+86" + t, "full_width": full_width},
    "set": {
        "other_separator": lambda t: t.replace(",", "、"),
        "reversed": lambda t: ",".join(reversed(t.split(","))),
        "spaced": lambda t: t.replace(",", ", "),
    },
    "geometry": dict(boundaries.VARIANTS),
    "coordinates": {"nearby": nearby, "spaced": lambda t: t.replace(",", ", ")},
    "identity_number": {
        "lower_case": str.lower,
        "full_width": full_width,
        "trailing_space": lambda t: t + " ",
    },
}
"""comparator → name of the variation → the variation; dates and numbers depend on the column"""

DATES = {"dots": "%Y.%m.%d", "chinese": "%Y年{m}月{d}日", "slashes": "%Y/{m}/{d}", "plain": "%Y%m%d"}
FROM_OLD_FONT: Variant = lambda t: t.translate(_PRIVATE)  # noqa: E731 - one of the variations, as those above
BY_COMPARATOR["person_name"]["private_use"] = FROM_OLD_FONT


def of_number(unit: str | None, tolerance: float) -> dict[str, Variant]:
    """Return the variations of a number that a column holds in ``unit``."""
    found: dict[str, Variant] = {"thousands": thousands}
    if unit == "元":
        found["in_万元"] = in_words("元", "万元", 10_000)
    if unit == "万元":
        found["unit_beside"] = in_words("万元", "亿元", 10_000)
    if tolerance:
        found["within_tolerance"] = nearly(tolerance / 3)
    return found
