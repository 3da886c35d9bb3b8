"""Addresses, parcels and administrative divisions."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from examples.zhongshan.generate import words
from examples.zhongshan.generate.boundaries import boundaries
from examples.zhongshan.generate.plan import Block, Plan
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.values import Values, other_number, rotation

_GRID = 100
"""parcels in a row of a block"""
FLATS = 0.6
"""share of addresses that have a building and a room"""


@dataclass
class Addresses:
    """Addresses as numbers: town, road, house, building (0: none) and room."""

    town: np.ndarray
    road: np.ndarray
    house: np.ndarray
    building: np.ndarray
    room: np.ndarray

    @classmethod
    def drawn(cls, random: np.random.Generator, n: int) -> Self:
        """Draw addresses all over the city."""
        building = np.where(random.random(n) < FLATS, random.integers(1, 20, n), 0)
        room = random.integers(1, 30, n) * 100 + random.integers(1, 9, n)
        town, road = random.integers(0, len(words.TOWNS), n), random.integers(0, len(words.ROADS), n)
        return cls(town, road, random.integers(1, 400, n), building, room)

    def texts(self) -> pl.Series:
        """Return the addresses in full."""
        towns = pl.Series([name for _, name in words.TOWNS]).gather(self.town)
        roads = pl.Series(words.ROADS).gather(self.road)
        house = "广东省中山市" + towns + roads + pl.Series(self.house).cast(pl.String) + "号"
        flat = pl.Series(self.building).cast(pl.String) + "栋" + pl.Series(self.room).cast(pl.String) + "室"
        return (
            house
            + pl.select(pl.when(pl.Series(self.building > 0)).then(flat).otherwise(pl.lit(""))).to_series()
        )

    def other(self, i: int, j: int) -> str:
        """Return alternative j of address i: another road and house number in the same town."""
        road = words.ROADS[(self.road[i] + j) % len(words.ROADS)]
        flat = f"{self.building[i]}栋{self.room[i]}室" if self.building[i] else ""
        return f"广东省中山市{words.TOWNS[self.town[i]][1]}{road}{self.house[i] + 2 * j}号{flat}"


def parcels(plan: Plan, block: Block) -> Population:
    """Return the parcels of a block (宗地代码: 12 digits of the district, GB, 5 digits; 19 characters)."""
    n = block.parcels
    random = plan.random("parcel", block.number)
    addresses = Addresses.drawn(random, n)
    towns = tuple(code for code, _ in words.TOWNS)
    serial = pl.Series(np.arange(n) + block.number * 100_000)
    number = (
        "442"
        + (serial // 100_000).cast(pl.String).str.zfill(6)
        + "001GB"
        + (serial % 100_000).cast(pl.String).str.zfill(5)
    )
    town_other, town_variety = rotation(towns)
    use_other, use_variety = rotation(words.LAND_USES)
    area = pl.Series(random.integers(80, 20_000, n)).cast(pl.String) + ".00"
    centre = _grid(block, n)
    elements = {
        "location": Values(addresses.texts(), lambda i, _, j: addresses.other(i, j)),
        "area": Values(area, other_number),
        "land_use": Values(
            pl.Series(words.LAND_USES).gather(random.integers(0, 5, n)), use_other, use_variety
        ),
        "town": Values(pl.Series(towns).gather(addresses.town), town_other, town_variety),
        "centre": Values(centre, moved_point),
        "boundary": boundaries(random, centre, area),
    }
    registered = random.random(n) >= 0.002  # noqa: PLR2004 - the rest were never surveyed
    marks = {"registered": registered, "town": addresses.town}
    population = Population({"parcel_number": number}, elements, marks)
    population.settle(
        plan,
        ("parcel", block.number),
        {"land_use": 0.002, "area": 0.002, "location": 0.001, "boundary": 0.001},
        {},
    )
    return population


def divisions(plan: Plan) -> Population:
    """Return the city, its towns and their villages; every block would have the same."""
    random = plan.random("division")
    rows = [("442000000000", "中山市", "3"), *((code, name, "4") for code, name in words.TOWNS)]
    for code, _ in words.TOWNS:
        rows += [(code[:9] + f"{i + 1:03d}", f"{v}社区", "5") for i, v in enumerate(words.VILLAGES)]
    level_other, level_variety = rotation(("3", "4", "5"))
    elements = {
        "name": Values(
            pl.Series([name for _, name, _ in rows]), lambda _, b, j: b[:-1] + "村庄屯寨圩坊"[j - 1]
        ),
        "level": Values(pl.Series([level for _, _, level in rows]), level_other, level_variety),
        "seat": Values(_points(random, len(rows)), moved_point),
    }
    codes = pl.Series([code for code, _, _ in rows])
    population = Population({"division_code": codes}, elements, {"registered": np.ones(len(rows), bool)})
    population.settle(plan, ("division",), {}, {})
    return population


def _grid(block: Block, n: int) -> pl.Series:
    """Return points on a grid about 185 metres wide, so that no two parcels overlap, block by block."""
    row, column = np.divmod(np.arange(n), _GRID)
    longitude = pl.Series(113_150_000 + (column + block.number % 2 * _GRID) * 1_800)
    latitude = pl.Series(22_300_000 + (row + block.number // 2 * _GRID) * 1_700)
    return _degrees(longitude) + "," + _degrees(latitude)


def _points(random: np.random.Generator, n: int) -> pl.Series:
    longitude = pl.Series(113_150_000 + random.integers(0, 350_000, n))
    latitude = pl.Series(22_300_000 + random.integers(0, 450_000, n))
    return _degrees(longitude) + "," + _degrees(latitude)


def _degrees(millionths: pl.Series) -> pl.Series:
    return (
        (millionths // 1_000_000).cast(pl.String)
        + "."
        + (millionths % 1_000_000).cast(pl.String).str.zfill(6)
    )


def moved_point(_: int, base: str, j: int) -> str:
    """Return a point about half a kilometre × j further north."""
    longitude, latitude = base.split(",")
    return f"{longitude},{float(latitude) + 0.005 * j:.6f}"
