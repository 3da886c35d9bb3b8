"""Turns canonical values into what a column of a delivery says, plainly or in one of its variations.

How a column is written follows from the catalogue (code map, type, unit, comparator); only the form of
dates is the department's own.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from catalog.models import Column, Comparator, ValueType
from examples.zhongshan.generate import variants
from examples.zhongshan.generate.values import patched
from examples.zhongshan.generate.variants import Variant

SQUARE_METRES = {"平方米": 1.0, "亩": 10_000 / 15}
_UNITS = {"元": 1.0, "万元": 10_000.0, **SQUARE_METRES}


@dataclass(frozen=True)
class Rendering:
    """How one column is written. ``unit`` is the element's, ``dates`` the usual form of a date."""

    column: Column
    comparator: Comparator
    unit: str | None
    dates: str

    def plain(self, texts: pl.Series) -> pl.Series:
        """Return the column's text for canonical ones; null stays null."""
        if self.column.type is ValueType.DATE:
            return self._dates(texts)
        if self.column.type is ValueType.DECIMAL and self._factor != 1:
            return _decimals(texts.cast(pl.Float64) / self._factor)
        if self.column.code_map:
            own = {city: code for code, city in reversed(self.column.code_map.items())}
            return texts.replace_strict(own, default=texts, return_dtype=pl.String)
        return texts

    def _dates(self, texts: pl.Series) -> pl.Series:
        form = self.dates.replace("{m}", "%-m").replace("{d}", "%-d")
        return texts if form == "%Y-%m-%d" else texts.str.to_date("%Y-%m-%d").dt.to_string(form)

    @cached_property
    def _factor(self) -> float:
        return _UNITS[self.column.unit] / _UNITS[self.unit] if self.column.unit and self.unit else 1.0

    @cached_property
    def variations(self) -> dict[str, Variant]:
        """Return the column's harmless variations; those of dates start from the canonical form."""
        if self.column.type is ValueType.DATE:
            return {
                name: variants.other_date(form) for name, form in variants.DATES.items() if form != self.dates
            }
        if self.column.type is ValueType.DECIMAL:
            relative = float(self.comparator.options.get("relative", 0))
            return variants.of_number(self.column.unit, relative if self._wide else 0)
        return dict(variants.BY_COMPARATOR.get(self.comparator.name, {}))

    @property
    def _wide(self) -> bool:
        """Whether rounding to what the column shows stays small beside the tolerance."""
        return self._factor == 1

    def written(
        self, canonical: pl.Series, where: np.ndarray, names: np.ndarray
    ) -> tuple[pl.Series, np.ndarray]:
        """Return the column's texts with variation ``names[i]`` at ``where[i]``, and which of them tell."""
        plain = self.plain(canonical)
        start = canonical if self.column.type is ValueType.DATE else plain
        before, plainly = start.gather(where).to_list(), plain.gather(where).to_list()
        functions = list(self.variations.values())
        after = [b if b is None else functions[k](b) for b, k in zip(before, names.tolist(), strict=True)]
        tells = np.array([a != p for a, p in zip(after, plainly, strict=True)], dtype=bool)
        return patched(plain, where, after), tells


def _decimals(numbers: pl.Series) -> pl.Series:
    return numbers.round(6).cast(pl.String)
