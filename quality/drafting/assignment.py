"""The best pairing of columns and what they may hold: each at most once, the sum of scores greatest.

Kuhn's method with potentials, for tables of a few hundred rows. What the scores mean is the caller's.
"""

from collections.abc import Sequence
from math import inf


def assign(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """Return for each row the column of a matrix it is paired with; a score of 0 or less pairs nothing.

    All rows of ``scores`` are of one length.
    """
    rows, width = len(scores), len(scores[0]) if scores else 0
    costs = [[-max(0.0, s) for s in row] + [0.0] * rows for row in scores]
    owner = _owners(costs, width + rows)
    found: list[int | None] = [None] * rows
    for column, row in enumerate(owner):
        if row is not None and column < width and scores[row][column] > 0:
            found[row] = column
    return found


def _owners(costs: Sequence[Sequence[float]], width: int) -> list[int | None]:
    """Return each column's row in a pairing of least cost; there are at least as many columns as rows."""
    of_row, of_column = [0.0] * len(costs), [0.0] * width
    owner: list[int | None] = [None] * width
    for row in range(len(costs)):
        at, before = _path(row, costs, of_row, of_column, owner)
        while at != -1:
            previous = before[at]
            owner[at] = row if previous == -1 else owner[previous]
            at = previous
    return owner


def _path(
    row: int,
    costs: Sequence[Sequence[float]],
    of_row: list[float],
    of_column: list[float],
    owner: Sequence[int | None],
) -> tuple[int, list[int]]:
    """Return the free column that a row reaches at least cost, and each column's one before it on the way.

    The potentials ``of_row`` and ``of_column`` are brought up to date.
    """
    width = len(of_column)
    least, before, reached = [inf] * width, [-1] * width, set[int]()
    at, current = -1, row
    while True:
        for j in range(width):
            reduced = costs[current][j] - of_row[current] - of_column[j]
            if j not in reached and reduced < least[j]:
                least[j], before[j] = reduced, at
        at = min((j for j in range(width) if j not in reached), key=lambda j: least[j])
        step = least[at]
        of_row[row] += step
        for j in reached:
            of_row[owner[j] or 0] += step
            of_column[j] -= step
        least = [each - step for each in least]
        reached.add(at)
        following = owner[at]
        if following is None:
            return at, before
        current = following
