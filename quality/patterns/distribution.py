"""How a source's differences from the authority are distributed, as the bars of a picture.

Dates and times are counted by how much later they are, numbers by how many times as large, all else by kind.
"""

from math import floor, log10
from typing import Any

import polars as pl

from catalog.models import Element, ValueType
from lake.engine import Engine, quoted
from quality.patterns.differences import difference_of

_BARS = 30
"""about how many bars a picture has"""
_TAIL = 0.02
"""share of the differences at either end that go into one bar"""
_KINDS = 15
"""how many kinds or pairs are told apart"""

_MEASURES = {
    ValueType.DATE: ("days", "TRY_CAST(s AS DATE) - TRY_CAST(a AS DATE)"),
    ValueType.DATETIME: (
        "minutes",
        "date_diff('minute', TRY_CAST(a AS TIMESTAMP), TRY_CAST(s AS TIMESTAMP))",
    ),
    ValueType.DECIMAL: ("times", "TRY_CAST(s AS DOUBLE) / nullif(TRY_CAST(a AS DOUBLE), 0)"),
    ValueType.INTEGER: ("times", "TRY_CAST(s AS DOUBLE) / nullif(TRY_CAST(a AS DOUBLE), 0)"),
}
_NO_DIFFERENCE = {"days": 0.0, "minutes": 0.0, "times": 1.0}


def distribution_of(
    engine: Engine, element: Element, pairs: str, agreeing: int
) -> tuple[str, list[dict[str, Any]]]:
    """Return the unit and the bars, as ``quality.patterns.meaning`` says.

    ``pairs`` names a relation of unequal ``a`` and ``s``; the ``agreeing`` are put where nothing differs.
    """
    if element.type not in _MEASURES:
        return "kind", _by_kind(engine, element, pairs, agreeing)
    unit, measure = _MEASURES[element.type]
    rows = engine.rows(
        f"SELECT v::DOUBLE, count(*) FROM (SELECT {measure} AS v FROM {quoted(pairs)})"
        " WHERE v IS NOT NULL GROUP BY v"
    )
    values = pl.DataFrame(
        [*rows, (_NO_DIFFERENCE[unit], agreeing)], schema={"v": pl.Float64, "n": pl.Int64}, orient="row"
    )
    return unit, bars(values)


def bars(values: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the bars of values ``v``, each occurring ``n`` times; the ends of the range are one bar each.

    Bars are as wide as 1, 2 or 5 times a power of ten, so that about ``_BARS`` cover what isn't an end.
    """
    counted = values.filter(pl.col("n") > 0).sort("v")
    reached = counted["n"].cum_sum() / counted["n"].sum()
    inner = counted.filter((reached > _TAIL) & (reached.shift(1, fill_value=0.0) < 1 - _TAIL))["v"]
    if inner.is_empty():
        return []
    low, high = float(inner.min()), float(inner.max())  # type: ignore[arg-type]  # they are numbers
    width = _width((high - low) / _BARS)
    number = (counted["v"] / width).floor()
    ends = number.clip(floor(low / width) - 1, floor(high / width) + 1)
    summed = counted.with_columns(bar=ends).group_by("bar").agg(pl.col("n").sum()).sort("bar")
    return [_bar(bar * width, (bar + 1) * width, n) for bar, n in summed.iter_rows()]


def _width(least: float) -> float:
    if least <= 0:
        return 1.0
    power: float = 10 ** floor(log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)


def _bar(low: float, high: float, count: int) -> dict[str, Any]:
    return {"label": f"{low:g}–{high:g}", "low": low, "high": high, "count": count}


def _by_kind(engine: Engine, element: Element, pairs: str, agreeing: int) -> list[dict[str, Any]]:
    """Return a bar for each of the commonest kinds, with what is taken and given, and one for the rest."""
    label = "concat_ws(' ', difference, taken || ' →', given)"
    rows = engine.rows(
        f"SELECT {label}, count(*) AS n FROM ({difference_of(element, pairs)}) GROUP BY 1 ORDER BY n DESC, 1"
    )
    told = [("agrees", agreeing), *rows[:_KINDS]]
    rest = sum(n for _, n in rows[_KINDS:])
    named = [*told, ("others", rest)] if rest else told
    return [{"label": label, "low": None, "high": None, "count": n} for label, n in named]
