"""Polygons that a plot or a building covers, with a refusal of its own for each thing that can be wrong."""

from catalog.language import Text
from quality.folding.polygons import AXES, CROSSING, OPEN, PLACE, SYNTAX
from quality.formats.format import Format

_EXAMPLE = "POLYGON ((440000 2490000, 440020 2490000, 440020 2490015, 440000 2490000))"


def _without(fault: str) -> Format:
    title, hint = _TOLD[fault]
    return Format(f"polygon_{fault}", title, hint, lambda value: f"{_fault(value)} <> '{fault}'")


def _fault(value: str) -> str:
    return f"polygon_fault({value})"


_TOLD = {
    SYNTAX: (
        Text(zh="多边形写法", en="polygon text"),
        Text(
            zh=f"写成 WKT 或 GeoJSON 多边形，例如 {_EXAMPLE}",
            en=f"give a WKT or GeoJSON polygon, such as {_EXAMPLE}",
        ),
    ),
    OPEN: (
        Text(zh="多边形闭合", en="closed polygon"),
        Text(zh="在末尾重复第一个界址点", en="repeat the first point at the end"),
    ),
    CROSSING: (
        Text(zh="多边形边界不自相交", en="polygon that doesn't cross itself"),
        Text(
            zh="按顺序排列界址点，使边界不交叉、不重叠",
            en="put the points in order, so that the boundary doesn't cross or touch itself",
        ),
    ),
    AXES: (
        Text(zh="多边形坐标顺序", en="order of a polygon's coordinates"),
        Text(
            zh="东坐标（六位）在前，北坐标（七位）在后；测绘上的 X 是北坐标",
            en="give the easting (six digits) before the northing (seven); surveyors' X is the northing",
        ),
    ),
    PLACE: (
        Text(zh="多边形坐标范围", en="where a polygon lies"),
        Text(
            zh="坐标用 CGCS2000 三度带高斯-克吕格投影，单位为米，不用经纬度",
            en="give CGCS2000 3-degree Gauss-Krueger coordinates in metres, not degrees",
        ),
    ),
}


class _Polygon(Format):
    """A format whose refusals say which fault a polygon has."""

    def judgement(self, value: str) -> str:
        """Return the SQL of a text's fault, NULL if it has none."""
        return _fault(value)

    def refusals(self, value: str, judged: str = "") -> tuple[tuple[Format, str], ...]:
        """Return a refusal for each fault."""
        fault = judged or self.judgement(value)
        return tuple((_without(each), f"coalesce({fault} = '{each}', false)") for each in _TOLD)


FORMATS = (
    _Polygon(
        "polygon",
        Text(zh="多边形（平面米制坐标）", en="polygon in plane metres"),
        _TOLD[SYNTAX][1],
        lambda value: f"CASE WHEN {value} IS NOT NULL THEN {_fault(value)} IS NULL END",
    ),
)
