"""The natural persons of a block: residents, foreigners, and persons that the city doesn't know."""

import numpy as np
import polars as pl

from examples.zhongshan.generate import words
from examples.zhongshan.generate.identity import birth_of, resident_ids
from examples.zhongshan.generate.places import Addresses
from examples.zhongshan.generate.plan import Block, Plan
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.values import (
    Values,
    other_number,
    replaced_character,
    rotation,
    shifted_days,
)

HOUSEHOLD = 3
"""persons of one household stand together"""
_CHANGES = {"name": 0.0005, "address": 0.006, "marital_status": 0.002, "phone": 0.006, "wage_base": 0.004}
"""share of true values that change in one night"""


def persons(plan: Plan, block: Block) -> Population:
    """Return the persons of a block."""
    random = plan.random("person", block.number)
    serials = np.arange(block.first, block.first + block.persons)
    foreign = random.random(block.persons) < 0.004  # noqa: PLR2004 - four in a thousand
    born, _, sequence = birth_of(serials)
    household = (serials - block.first) // HOUSEHOLD
    addresses = Addresses.drawn(random, int(household.max()) + 1)
    elements = {
        "name": _names(random, foreign),
        "sex": _coded(np.where(sequence % 2 == 1, "1", "2"), ("1", "2")),
        "birth_date": Values(pl.Series(born).dt.to_string("%Y-%m-%d"), shifted_days(-3)),
        "nationality": _nationality(random, foreign),
        "ethnicity": _ethnicity(random, block.persons),
        "address": Values(
            addresses.texts().gather(household), lambda i, _, j: addresses.other(i // HOUSEHOLD, j)
        ),
        "marital_status": _marital(random, born),
        "phone": _phones(random, block.persons),
        "wage_base": Values(
            pl.Series(random.integers(2_300, 30_000, block.persons)).cast(pl.String) + ".00", other_number
        ),
        "death_date": _deaths(random, block.persons),
    }
    population = Population(
        key={"id_number": resident_ids(serials, foreign)},
        elements=elements,
        marks={
            "foreign": foreign,
            "registered": random.random(block.persons) >= 0.003,  # noqa: PLR2004 - the rest live elsewhere
            "dead": elements["death_date"].base.is_not_null().to_numpy(),
            "town": addresses.town[household],
            "household": household,
            "old_number": ~foreign & (born < np.datetime64("1985-01-01")),
        },
    )
    groups = {"address": household}
    population.settle(plan, ("person", block.number), _CHANGES, groups)
    return population


def _names(random: np.random.Generator, foreign: np.ndarray) -> Values:
    n = len(foreign)
    surnames = pl.Series(list(words.SURNAMES)).gather(random.integers(0, len(words.SURNAMES), n))
    given = pl.Series(list(words.GIVEN))
    first = given.gather(random.integers(0, len(words.GIVEN), n))
    rare = pl.Series(list(words.RARE)).gather(random.integers(0, len(words.RARE), n))
    second = pl.concat([pl.Series([""]), given]).gather(
        np.where(random.random(n) < 0.25, 0, random.integers(1, len(words.GIVEN) + 1, n))  # noqa: PLR2004
    )
    kind = random.random(n)
    minority = pl.Series(words.MINORITY_NAMES).gather(random.integers(0, len(words.MINORITY_NAMES), n))
    abroad = pl.Series(words.FOREIGN_NAMES).gather(random.integers(0, len(words.FOREIGN_NAMES), n))
    frame = pl.DataFrame(
        {"plain": surnames + first + second, "rare": surnames + rare, "min": minority, "abroad": abroad}
    )
    base = frame.select(
        pl.when(pl.Series(foreign))
        .then("abroad")
        .when(pl.Series(kind < 0.01))  # noqa: PLR2004 - one in a hundred
        .then("min")
        .when(pl.Series(kind < 0.02))  # noqa: PLR2004
        .then("rare")
        .otherwise("plain")
        .alias("name")
    ).to_series()
    return Values(base, replaced_character(words.GIVEN))


def _coded(values: np.ndarray, codes: tuple[str, ...]) -> Values:
    other, variety = rotation(codes)
    return Values(pl.Series(values), other, variety)


def _nationality(random: np.random.Generator, foreign: np.ndarray) -> Values:
    codes = ("USA", "CAN", "GBR", "JPN", "KOR", "AUS", "DEU", "MYS")
    values = _coded(np.array(codes)[random.integers(0, len(codes), len(foreign))], codes)
    values.base = pl.select(pl.when(pl.Series(foreign)).then(values.base)).to_series()
    return values


def _ethnicity(random: np.random.Generator, n: int) -> Values:
    codes = tuple(f"{i:02d}" for i in range(1, 21))
    drawn = np.where(random.random(n) < 0.93, 0, random.integers(0, 20, n))  # noqa: PLR2004 - most are Han
    return _coded(np.array(codes)[drawn], codes)


def _marital(random: np.random.Generator, born: np.ndarray) -> Values:
    codes = ("10", "20", "30", "40")
    adult = born < np.datetime64("2000-01-01")
    drawn = np.where(adult, random.choice(4, len(born), p=[0.1, 0.75, 0.05, 0.1]), 0)
    return _coded(np.array(codes)[drawn], codes)


def _phones(random: np.random.Generator, n: int) -> Values:
    """Numbers of the form 1xx 0000 xxxx, which no operator has handed out."""
    head = pl.Series(random.integers(130, 200, n)).cast(pl.String)
    tail = pl.Series(random.integers(0, 10_000, n)).cast(pl.String).str.zfill(4)
    return Values(head + "0000" + tail, lambda _, b, j: b[:7] + f"{(int(b[7:]) + 37 * j) % 10_000:04d}")


def _deaths(random: np.random.Generator, n: int) -> Values:
    day = np.datetime64("2025-06-01") + random.integers(0, 360, n).astype("timedelta64[D]")
    dates = pl.Series(day).dt.to_string("%Y-%m-%d")
    dead = pl.Series(random.random(n) < 0.01)  # noqa: PLR2004 - one in a hundred died in the last year
    return Values(pl.select(pl.when(dead).then(dates)).to_series(), shifted_days(-10))
