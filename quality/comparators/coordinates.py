"""Pairs of longitude and latitude, within metres if so declared."""

import math

import ibis

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options
from quality.formats.place import BETWEEN, NUMBER

_EARTH_RADIUS_M = 6_371_008.8
_USUAL = "1?[0-9][0-9][.][0-9]{1,17},[1-5]?[0-9][.][0-9]{1,17}"
_DECIMALS = 5
"""About a metre."""


def form(value: str, options: Options) -> str:
    """Return a VARCHAR of two decimal degrees as ``longitude,latitude``, rounded to option ``decimals`` (5).

    A pair whose first number can only be a latitude in China (3–54) and whose second only a longitude
    there (73–136) is the other way round.
    """
    return _pair(value, int(options.get("decimals", _DECIMALS)))


def _value(value: str, _options: Options) -> str:
    return _pair(value, 7)


def _pair(value: str, decimals: int) -> str:
    kind = f"DECIMAL(10,{decimals})"
    a, b = (f"TRY_CAST(split_part({value}, ',', {i}) AS {kind})" for i in (1, 2))
    pattern = f"^\\s*({NUMBER}){BETWEEN}({NUMBER})\\s*$"
    c, d = (f"TRY_CAST(nullif(regexp_extract({value}, '{pattern}', {i}), '') AS {kind})" for i in (1, 2))
    swapped = f"{c} BETWEEN 3 AND 54 AND {d} BETWEEN 73 AND 136"
    return (
        f"CASE WHEN regexp_full_match({value}, '{_USUAL}') THEN {a} || ',' || {b} "
        f"WHEN {swapped} THEN {d} || ',' || {c} ELSE {c} || ',' || {d} END"
    )


def _agrees(a: ibis.Value, b: ibis.Value, options: Options) -> ibis.Value:
    """Option ``metres``: how far apart two points may be, on a sphere."""
    (lon_a, lat_a), (lon_b, lat_b) = _radians(a), _radians(b)
    half = ((lat_b - lat_a) / 2).sin() ** 2 + lat_a.cos() * lat_b.cos() * ((lon_b - lon_a) / 2).sin() ** 2
    return ibis.least(half.sqrt(), ibis.literal(1.0)).asin() * (2 * _EARTH_RADIUS_M) <= float(
        options.get("metres", 0)
    )


def _radians(pair: ibis.Value) -> tuple[ibis.Value, ibis.Value]:
    numbers = pair.split(",")
    longitude, latitude = (numbers[i].cast("float64") * (math.pi / 180) for i in (0, 1))
    return longitude, latitude


COMPARATOR = Comparator(
    "coordinates",
    Text(zh="经纬度（距离不超过若干米）", en="coordinates, within metres of each other"),
    form,
    frozenset({"decimals", "metres"}),
    frozenset({"metres"}),
    _value,
    value_type="string",
    agrees=_agrees,
)
