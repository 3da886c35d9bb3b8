"""Where things are: division codes, postcodes, longitudes and latitudes."""

from collections.abc import Callable

from catalog.language import Text
from quality.formats.format import Format, guarded, shaped
from quality.formats.identity import PROVINCES

NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,17})?"
BETWEEN = r"\s*[,，;；\s]\s*"
"""What stands between the two numbers of a pair of coordinates."""


def _at_most(limit: int) -> Callable[[str], str]:
    return lambda value: guarded(value, NUMBER, f"abs(TRY_CAST({value} AS DOUBLE)) <= {limit}")


def _pair(value: str) -> str:
    """Both orders are in use; one of the two numbers is at most 90, the other at most 180."""
    first, second = (
        f"abs(TRY_CAST(regexp_extract({value}, '^({NUMBER}){BETWEEN}({NUMBER})$', {i}) AS DOUBLE))"
        for i in (1, 2)
    )
    in_range = f"least({first}, {second}) <= 90 AND greatest({first}, {second}) <= 180"
    return guarded(value, f"{NUMBER}{BETWEEN}{NUMBER}", in_range)


FORMATS = (
    Format(
        "division_code",
        Text(zh="行政区划代码", en="division code"),
        Text(
            zh="填写 6 位（县级）、9 位（乡级）或 12 位（村级）区划代码，前两位为省级代码",
            en="give 6, 9 or 12 digits that begin with a province's code",
        ),
        shaped(f"{PROVINCES}[0-9]{{4}}(?:[0-9]{{3}}(?:[0-9]{{3}})?)?"),
    ),
    Format(
        "postcode",
        Text(zh="邮政编码", en="postcode"),
        Text(zh="填写 6 位邮政编码", en="give six digits"),
        shaped("[0-9]{6}"),
    ),
    Format(
        "longitude",
        Text(zh="经度", en="longitude"),
        Text(zh="填写 -180 到 180 之间的十进制度数", en="give decimal degrees from -180 to 180"),
        _at_most(180),
    ),
    Format(
        "latitude",
        Text(zh="纬度", en="latitude"),
        Text(zh="填写 -90 到 90 之间的十进制度数", en="give decimal degrees from -90 to 90"),
        _at_most(90),
    ),
    Format(
        "coordinates",
        Text(zh="经纬度", en="coordinates"),
        Text(
            zh="填写“经度,纬度”，均为十进制度数，例如 113.382391,22.521113",
            en="give longitude,latitude in decimal degrees, such as 113.382391,22.521113",
        ),
        _pair,
    ),
)
