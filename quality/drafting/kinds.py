"""What the values of a column plainly are, whatever its header says.

A kind is told by the share of rows that fit it; which element a column holds is ``mapping``'s.
"""

from collections.abc import Callable, Mapping, Sequence

from catalog.models import ValueType
from quality.drafting.evidence import MOSTLY
from quality.drafting.profile import ColumnProfile

STRONG = 0.9
"""From this share on, values are so plainly of their kind that they aren't just some text."""

_SHORT_NAME = 4
_MOST_CODES = 100
_MANY, _VARIED = 50, 0.3
_SURNAMED = 0.5
"""The share of names that must begin with a surname: few of them are rare, but some peoples have none."""


def identity(profile: ColumnProfile) -> float:
    """Share of identity numbers; numbers of travel documents count where most are of residents."""
    residents = max(profile.repaired.get(n, 0.0) for n in ("resident_id", "foreign_permanent_resident_id"))
    anyone = profile.repaired.get("person_id", 0.0)
    return anyone if residents >= anyone / 2 else 0.0


def credit_code(profile: ColumnProfile) -> float:
    """Share of unified social credit codes and registration numbers."""
    return profile.repaired.get("company_id", 0.0)


def moment(profile: ColumnProfile) -> float:
    """Share of dates, also such as become dates by a transform where some are dates by themselves."""
    numbers = profile.fit("digits") - profile.fit("compact_day")
    return 0.0 if numbers > 1 - MOSTLY else max(profile.fit(ValueType.DATE), profile.fit(ValueType.DATETIME))


def us_moment(profile: ColumnProfile) -> float:
    """Share of dates and times as US web sites write them, digits alone left out."""
    return max(0.0, profile.moments.get("us_datetime", 0.0) - profile.fit("digits"))


def phone(profile: ColumnProfile) -> float:
    """Share of telephone numbers; eight digits that are all dates are no landlines."""
    return 0.0 if profile.fit("compact_day") > profile.fit("mobile") else profile.fit("phone")


def number(profile: ColumnProfile) -> float:
    """Share of amounts; numerals with zeros in front or of twelve digits and more are identifiers."""
    identifiers = profile.fit("leading_zero") + profile.fit("long_digits")
    amounts = (
        max(share for name, share in profile.fits.items() if name.startswith("decimal"))
        if profile.fits
        else 0.0
    )
    return 0.0 if identifiers > 1 - MOSTLY else amounts


def coordinates(profile: ColumnProfile) -> float:
    """Share of pairs of longitude and latitude; amounts with thousands separators are none."""
    return 0.0 if number(profile) > profile.fit("coordinates") else profile.fit("coordinates")


def person_name(profile: ColumnProfile) -> float:
    """Share of what may be a person's name; few different ones, or without a surname, are some list's."""
    several = profile.uniqueness > _VARIED or profile.distinct > _MANY
    surnamed = profile.fit("surnamed") > _SURNAMED
    return profile.fit("name") * (1 if several and surnamed else 0.6)


def organisation(profile: ColumnProfile) -> float:
    """Share of what may be an organisation's name: longer than a person's, ending as such names do."""
    long = profile.lengths[1] > _SHORT_NAME
    return (
        max(profile.fit("organisation"), profile.fit("han") * 0.7) * (1 - profile.fit("name"))
        if long
        else 0.0
    )


def address(profile: ColumnProfile) -> float:
    """Share of what may be an address: places, streets, house numbers."""
    return max(profile.fit("numbered_address"), 0.7 * profile.fit("address"))


def polygon(profile: ColumnProfile) -> float:
    """Share of polygons."""
    return profile.fit("polygon")


def numbered(profile: ColumnProfile) -> float:
    """Return how far values are numbers of things: with a digit, without white space, of no plainer kind."""
    return 0.9 * profile.fit("numbered") if strongest(profile) is None else 0.0


def text(profile: ColumnProfile) -> float:
    """Return how far values are texts like any other: of no kind that is plain to see."""
    return 0.7 if strongest(profile) is None else 0.0


_PLAIN: Mapping[str, Callable[[ColumnProfile], float]] = {
    "identity_number": identity,
    "credit_code": credit_code,
    "date": moment,
    "datetime": us_moment,
    "phone": phone,
    "coordinates": coordinates,
    "geometry": polygon,
}


BY_COMPARATOR: Mapping[str, Callable[[ColumnProfile], float]] = {
    **_PLAIN,
    "datetime": lambda profile: max(moment(profile), us_moment(profile)),
    "number": number,
    "person_name": person_name,
    "company_name": organisation,
    "address": address,
    "code": lambda profile: 0.7 if profile.distinct <= _MOST_CODES else 0.0,
}
"""The comparator of an element → how far values are what it compares."""


def strongest(profile: ColumnProfile) -> str | None:
    """Return the comparator of the one kind that values plainly are of, if there is one."""
    shares = {name: measure(profile) for name, measure in _PLAIN.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= STRONG else None


def only_of_kind(profiles: Sequence[ColumnProfile], comparator: str) -> int | None:
    """Return the position of the one column of persons' names, of organisations' names, or of addresses."""
    measure = {"person_name": person_name, "company_name": organisation, "address": address}.get(comparator)
    found = [p.position for p in profiles if measure and measure(p) >= STRONG]
    return found[0] if len(found) == 1 else None
