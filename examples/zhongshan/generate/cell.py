"""One column of one feed in one block: what its texts are, plain and in their variations."""

import numpy as np
import polars as pl

from catalog.models import Catalogue, Column, Comparator, Feed
from examples.zhongshan.generate import claims
from examples.zhongshan.generate.claims import Claims
from examples.zhongshan.generate.identity import old_form
from examples.zhongshan.generate.rendering import Rendering
from examples.zhongshan.generate.spec import Rows, Spec, World
from examples.zhongshan.generate.values import patched

HARMLESS = 0.11
"""share of cells that hold an element and are written otherwise"""
_KEY_HARMLESS = 0.02
_OLD_NUMBERS = 5
"""one in so many of those who have an older number is known by it"""

Held = dict[str, np.ndarray]
"""ENTITY.ELEMENT → claim per row"""


class Cell:
    """How a column's texts come about: from claims, from the entity's key, or from a fill.

    ``variation`` is the number of each row's variation, -1 for none; ``part`` the entity and the part of
    its key that the column holds.
    """

    def __init__(
        self,
        feed: Feed,
        spec: Spec,
        world: World,
        rows: Rows,
        catalogue: Catalogue,
        column: Column,
        random: np.random.Generator,
    ) -> None:
        self.spec, self.world, self.rows, self.column = spec, world, rows, column
        self.claims: Claims | None = None
        self.variation = np.full(len(next(iter(rows.values()))), -1)
        parts = ((e, p) for e, parts in feed.describes.items() for p, c in parts.items() if c == column.code)
        self.part = next(parts, None)
        self.rendering = Rendering(column, Comparator(), None, spec.dates)
        if column.element:
            self._about_element(feed, catalogue, column.element, random)
        elif self.part:
            self._about_key(catalogue, *self.part, random)

    def _about_element(
        self, feed: Feed, catalogue: Catalogue, name: str, random: np.random.Generator
    ) -> None:
        entity, code = name.split(".")
        element = catalogue.entities[entity].element(code)
        self.rendering = Rendering(self.column, element.comparator, element.unit, self.spec.dates)
        self.claims = claims.drawn(
            self.world[entity].elements[code],
            self.rows[entity],
            random,
            authority=feed.code in {a.feed for a in element.authority},
            required=self.column.required,
            errs=self.spec.errs and code not in self.spec.exact,
        )
        self._vary(random, HARMLESS)

    def _about_key(self, catalogue: Catalogue, entity: str, part: str, random: np.random.Generator) -> None:
        comparator = next(k.comparator for k in catalogue.entities[entity].key if k.code == part)
        self.rendering = Rendering(self.column, comparator, None, self.spec.dates)
        if self.column.transforms and not self.column.codes:
            self._vary(random, _KEY_HARMLESS)
        if part == "id_number" and self.spec.old_numbers:
            have = self.world[entity].marks["old_number"][self.rows[entity]]
            self.rendering.variations["fifteen_digits"] = old_form
            known_by_it = have & (np.arange(len(have)) % _OLD_NUMBERS == 0)
            self.variation[known_by_it] = len(self.rendering.variations) - 1

    def _vary(self, random: np.random.Generator, share: float) -> None:
        kinds = len(self.rendering.variations)
        if kinds:
            picked = random.integers(0, kinds, len(self.variation))
            self.variation = np.where(random.random(len(self.variation)) < share, picked, -1)

    def texts(self, rows: np.ndarray, says: Held) -> pl.Series:
        """Return the texts of some rows as the department writes them."""
        canonical = self._canonical(rows, says)
        if not self.claims and not self.part:
            return canonical
        where = np.nonzero(self.variation[rows] >= 0)[0]
        texts, tells = self.rendering.written(canonical, where, self.variation[rows][where])
        self.variation[rows[where[~tells]]] = -1
        if self.column.nulls:
            (where,) = np.nonzero(texts.is_null().to_numpy() & (rows % 2 == 0))
            texts = patched(texts, where, [self.column.nulls[0]] * len(where))
        return texts

    def _canonical(self, rows: np.ndarray, says: Held) -> pl.Series:
        if self.claims is not None:
            return self.claims.values.texts(self.claims.entities[rows], says[str(self.column.element)][rows])
        if self.part:
            entity, part = self.part
            return self.world[entity].key[part].gather(self.rows[entity][rows])
        return self.spec.fills[self.column.code](self.world, self.rows, rows)
