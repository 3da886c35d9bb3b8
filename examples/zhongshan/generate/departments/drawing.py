"""How a department's rows are drawn from the city's populations."""

from collections.abc import Callable

import numpy as np

from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.spec import Rows, World

Mask = Callable[[Population], np.ndarray]
Draw = Callable[[World, np.random.Generator], Rows]


def everyone(population: Population) -> np.ndarray:
    """Return a mask of all."""
    return np.ones(population.size, bool)


def some(entity: str, share: float = 1.0, among: Mask = everyone, each: int = 1) -> Draw:
    """Draw a share of the entities under a mask, ``each`` rows for every one."""

    def draw(world: World, random: np.random.Generator) -> Rows:
        population = world[entity]
        drawn = among(population) & (random.random(population.size) < share)
        return {entity: np.repeat(np.nonzero(drawn)[0], each)}

    return draw


def linked(draw: Draw, entity: str, other: str) -> Draw:
    """Add to drawn rows the entity that each is linked with by a mark."""

    def both(world: World, random: np.random.Generator) -> Rows:
        rows = draw(world, random)
        return {**rows, other: world[entity].marks[other][rows[entity]]}

    return both


def paired(draw: Draw, other: str) -> Draw:
    """Add to drawn rows any entity of another kind."""

    def both(world: World, random: np.random.Generator) -> Rows:
        rows = draw(world, random)
        count = len(next(iter(rows.values())))
        return {**rows, other: random.integers(0, world[other].size, count)}

    return both


def marked(*names: str) -> Mask:
    """Return a mask of those that bear all the marks."""
    return lambda population: np.logical_and.reduce([population.marks[name] for name in names])
