"""The boundaries of the sample city's parcels: where they lie, how large they are, what is planted."""

import numpy as np
import polars as pl
import pytest
import shapely

from examples.zhongshan.generate import boundaries
from examples.zhongshan.generate.places import parcels
from examples.zhongshan.generate.plan import Plan


@pytest.fixture(scope="module")
def plots(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    plan = Plan(tmp_path_factory.mktemp("plan"), scale=0.1, nights=1, seed=3)
    population = parcels(plan, next(plan.blocks()))
    return pl.DataFrame({code: population.elements[code].base for code in ("area", "boundary")})


def shapes(texts: pl.Series) -> np.ndarray:
    return shapely.from_wkt(texts.to_numpy())


def test_the_projection_gives_known_metres() -> None:
    # on the meridian: false easting, and the quarter meridian of CGCS2000, 10,001,965.7293 m
    east, north = boundaries.plane(np.array([114.0, 114.0]), np.array([0.0, 90.0]))
    assert east == pytest.approx([500_000, 500_000])
    assert north == pytest.approx([0, 10_001_965.7293], abs=0.001)
    # at the equator, a degree of arc is 111,319.4908 m and grows by a sixth of its cube
    (east,), (north,) = boundaries.plane(np.array([115.0]), np.array([0.0]))
    assert east - 500_000 == pytest.approx(111_319.4908 * (1 + (np.pi / 180) ** 2 * 1.0067395 / 6), abs=0.01)
    assert north == pytest.approx(0)


def test_a_plot_has_the_area_that_is_registered(plots: pl.DataFrame) -> None:
    area = shapely.area(shapes(plots["boundary"]))
    assert area == pytest.approx(plots["area"].cast(float).to_numpy(), rel=0.002)


def test_no_two_plots_overlap(plots: pl.DataFrame) -> None:
    found = shapes(plots["boundary"])
    one, other = shapely.STRtree(found).query(found, predicate="intersects")
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize("name", sorted(boundaries.VARIANTS))
def test_a_harmless_way_of_writing_covers_nearly_the_same(plots: pl.DataFrame, name: str) -> None:
    for wkt in plots["boundary"].head(200):
        other = boundaries.VARIANTS[name](wkt)
        one, two = (
            shapely.from_wkt(wkt),
            (shapely.from_geojson if name == "geojson" else shapely.from_wkt)(other),
        )
        assert other != wkt
        assert one.intersection(two).area / one.union(two).area > 0.96


def test_alternatives_differ_from_the_truth_and_from_each_other(plots: pl.DataFrame) -> None:
    values = boundaries.boundaries(
        np.random.default_rng(1), pl.Series(["113.400000,22.500000"]), pl.Series(["20000.00"])
    )
    wkt = values.base[0]
    said = [
        shapely.from_wkt(t) for t in (wkt, *(values.other(0, wkt, j) for j in range(1, values.variety + 1)))
    ]
    for i, a in enumerate(said):
        for b in said[:i]:
            assert a.intersection(b).area / a.union(b).area < 0.9


def test_what_may_not_enter_is_no_sound_polygon_in_the_city(plots: pl.DataFrame) -> None:
    wkt = plots["boundary"][0]
    assert shapely.from_wkt(boundaries.swapped(wkt)).bounds[0] > 2_000_000
    assert shapely.from_wkt(boundaries.unclosed(wkt), on_invalid="ignore") is None
    assert not shapely.from_wkt(boundaries.crossed(wkt)).is_valid
