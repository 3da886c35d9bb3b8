"""Sources that copy one another, found by shared rare values and shared gaps.

After Dong, Berti-Équille and Srivastava, "Integrating conflicting data: the role of source dependence"
(PVLDB 2, 2009): that two sources agree where everyone does says nothing; that they agree where one of them
departs from what most say, does. Two sources that are both right do that as well where most are wrong, so
it takes a second sign: they also have the same gaps. What copying means for a vote belongs to ``voices``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from quality.suggestion.said import Bools, Floats, Ints, Said

_SAME_VALUES = 0.9
_SAME_GAPS = 0.35
_ALIKE = 0.5
_IDENTICAL = 0.98
_ENOUGH = 10
"""telling values that two sources must share before they can count as copies"""
_DRAWN_TO_ALL = 5.0
"""telling values of one element that weigh as much as what is known over all elements"""


@dataclass(frozen=True)
class Likeness:
    """How alike columns (sources or voices) are, two by two.

    ``telling[e]`` counts the values of an element on which one of two departs from what most say,
    ``same[e]`` those of them on which they agree, ``gaps`` is the correlation of where they speak at all.
    """

    telling: Floats
    same: Floats
    gaps: Floats

    @property
    def overall(self) -> Floats:
        """The share of telling values that two share, over all elements."""
        return np.asarray((self.same.sum(0) + 0.2) / (self.telling.sum(0) + 1))

    def near(self, element: int) -> Floats:
        """How far two columns are one on an element, 0 to 1; 1 with oneself."""
        drawn = self.same[element] + _DRAWN_TO_ALL * self.overall
        near = drawn / (self.telling[element] + _DRAWN_TO_ALL) * np.clip(self.gaps, 0, 1)
        np.fill_diagonal(near, 1)
        return np.asarray(near)

    def copies(self, known: Sequence[Sequence[int]] = ()) -> list[list[int]]:
        """Return the columns in groups; columns in one group copy one another, those known to among them."""
        same = (self.overall > _SAME_VALUES) & (self.gaps > _SAME_GAPS) & (self.telling.sum(0) >= _ENOUGH)
        for group in known:
            same[np.ix_(group, group)] = True
        label = _joined(same)
        return sorted(np.flatnonzero(label == name).tolist() for name in np.unique(label))

    def camps(self, element: int) -> Ints:
        """Return the camp of each column: those that say the same of an element, copies or not."""
        same = self.same[element] > _SAME_VALUES * self.telling[element]
        return _joined(same & (self.telling[element] >= _ENOUGH))


def _joined(same: Bools) -> Ints:
    """Return a label per column, the same for columns that are the same, directly or through others."""
    label = np.arange(len(same))
    for one, other in np.argwhere(np.triu(same, 1)):
        label[label == label[other]] = label[one]
    return label


def grouped(said: Sequence[Said], sources: int) -> tuple[list[list[int]], Likeness]:
    """Return the groups of copiers, sorted, and the likeness they follow from.

    Who departs from most depends on who votes: in the first round every source does, identical ones once (a
    source copied often would be most), in the second every group of the first one once.
    """
    cells = [matrix(s.entity, s.source, s.form, len(s.entities), sources) for s in said]
    ones = [np.ones(len(c)) for c in cells]
    groups = identical(cells, ones, gaps_of(cells, ones))
    for _ in range(2):
        found = likeness(cells, [_most(c, groups) for c in cells])
        groups = found.copies(groups)
    return groups, found


def identical(cells: Sequence[Ints], times: Sequence[Floats], gaps: Floats) -> list[list[int]]:
    """Return the columns in groups; those in one say the same and have the same gaps, if they have any.

    ``times`` is how many entities each row stands for, as far as saying the same goes.
    """
    columns = cells[0].shape[1]
    both, same = np.zeros((columns, columns)), np.zeros((columns, columns))
    for c, rows in zip(cells, times, strict=True):
        for one in range(columns):
            speaks = c[:, one] >= 0
            here, seen = c[speaks], rows[speaks]
            both[one] += seen @ (here >= 0)
            same[one] += seen @ (here == here[:, [one]])
    gapped = np.asarray([any((c[:, n] == -1).any() for c in cells) for n in range(columns)])
    alike = (same >= _IDENTICAL * both) & (both >= _ENOUGH) & (gaps > _IDENTICAL)
    label = _joined(alike & np.outer(gapped, gapped))
    return [np.flatnonzero(label == name).tolist() for name in np.unique(label)]


def matrix(entity: Ints, column: Ints, form: Ints, entities: int, columns: int) -> Ints:
    """Return what each column says of each entity: a form, -1 if nothing, -2 if it contradicts itself."""
    cells = np.full((entities, columns), -1)
    cells[entity, column] = form
    said = np.zeros((entities, columns), np.int64)
    np.add.at(said, (entity, column), 1)
    cells[said > 1] = -2
    return cells


def likeness(cells: Sequence[Ints], most: Sequence[Ints], times: Sequence[Floats] | None = None) -> Likeness:
    """Return how alike the columns of matrices are, given what most say of each entity, one per element.

    ``times`` is how many entities each row stands for, one each by default.
    """
    rows = times or [np.ones(len(c)) for c in cells]
    counts = [_telling(c, m, t) for c, m, t in zip(cells, most, rows, strict=True)]
    return Likeness(np.stack([t for t, _ in counts]), np.stack([s for _, s in counts]), gaps_of(cells, rows))


def _telling(cells: Ints, most: Ints, times: Floats) -> tuple[Floats, Floats]:
    columns = cells.shape[1]
    telling, same = np.zeros((columns, columns)), np.zeros((columns, columns))
    speaks, departs = cells >= 0, (cells != most[:, None])
    for one in range(columns):
        here = np.flatnonzero(speaks[:, one])
        told = speaks[here] & (departs[here] | departs[here, one][:, None])
        telling[one] = times[here] @ told
        same[one] = times[here] @ (told & (cells[here] == cells[here, one][:, None]))
    return telling, same


def gaps_of(cells: Sequence[Ints], times: Sequence[Floats]) -> Floats:
    """Return the correlation of who speaks where, over all elements; 1 where nobody ever has a gap.

    ``times`` is how many entities each row stands for.
    """
    columns = cells[0].shape[1]
    together, apart = np.zeros((columns, columns)), np.zeros((columns, columns))
    for c, rows in zip(cells, times, strict=True):
        speaks = (c != -1).astype(float)
        of_one = np.cov(speaks, rowvar=False, bias=True, aweights=rows).reshape(columns, columns)
        covariance = of_one * rows.sum()
        spread = np.sqrt(np.diag(covariance))
        together += covariance
        apart += np.outer(spread, spread)
    whole = np.asarray([all((c[:, n] != -1).all() for c in cells) for n in range(columns)])
    found = np.divide(together, apart, out=np.zeros_like(apart), where=apart > 0)
    return np.where(np.outer(whole, whole), 1.0, found)


def _most(cells: Ints, groups: Sequence[Sequence[int]]) -> Ints:
    """Return the form that most groups say of each entity, a group by its first member that speaks."""
    voting = np.stack([_first(cells[:, list(g)]) for g in groups], axis=1)
    entity, column = np.nonzero(voting >= 0)
    return plurality(entity, voting[entity, column], np.ones(len(entity)), len(cells))


def plurality(entity: Ints, form: Ints, votes: Floats, entities: int) -> Ints:
    """Return each entity's form with most votes, the first in order of a tie, -1 without any."""
    width = int(form.max(initial=0)) + 1
    pairs, place = np.unique(entity * width + form, return_inverse=True)
    total = np.bincount(place, votes, len(pairs))
    order = np.lexsort((pairs, -total, pairs // width))
    best = np.full(entities, -1)
    owner, first = np.unique(pairs[order] // width, return_index=True)
    best[owner] = pairs[order][first] % width
    return best


def _first(cells: Ints) -> Ints:
    return np.asarray(cells[np.arange(len(cells)), (cells >= 0).argmax(axis=1)])


COPIES = pl.DataFrame(
    schema={
        **{"one": pl.String, "other": pl.String, "telling": pl.Int64, "same": pl.Int64},
        **{"gaps": pl.Float64, "copies": pl.Boolean},
    }
)
"""The columns of ``copies_table``, without a row."""


def copies_table(sources: Sequence[str], found: Likeness, groups: Sequence[Sequence[int]]) -> pl.DataFrame:
    """Return a row per two sources alike beyond chance: the telling values they share, whether copies."""
    number = {s: n for n, g in enumerate(groups) for s in g}
    alike = np.triu((found.overall > _ALIKE) & (found.telling.sum(0) >= _ENOUGH), 1)
    one, other = (place.tolist() for place in np.nonzero(alike))
    return pl.DataFrame(
        {
            "one": [sources[n] for n in one],
            "other": [sources[n] for n in other],
            "telling": found.telling.sum(0)[one, other].astype(int),
            "same": found.same.sum(0)[one, other].astype(int),
            "gaps": found.gaps[one, other],
            "copies": [number[a] == number[b] for a, b in zip(one, other, strict=True)],
        },
        schema_overrides={"one": pl.String, "other": pl.String, "copies": pl.Boolean},
    )
