"""The yardstick of reconcile: ``bare_reconcile.sql`` in plain DuckDB, over the same Parquet files.

``python -m bench.bare_reconcile HOME OUT`` prints rows and seconds, from opening the engine to the last row
written. Only the raw texts of the source tables are read; keys, hashes and typed values aren't.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from catalog.load import load
from catalog.models import Catalogue, Column
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine, literal
from lake.home import Home
from lake.tables import Tables, parquet
from quality.casts import cast
from quality.comparators import COMPARATORS
from quality.functions import install
from quality.vocabulary import vocabulary

_QUERY = Path(__file__).with_suffix(".sql")
_PLACES = {"divisions": ("广东省", "中山市"), "places": ("广东省", "中山市")}
_RADIUS_M = 6_371_008.8
_CONGRUENT = (
    "polygon_overlap(a, b) >= share AND"
    " abs(polygon_area(a) - polygon_area(b)) <= greatest(polygon_area(a), polygon_area(b)) * part"
)

_CODES = {
    "sex_code": ("police_exit_entry.sex", "health_records.sex"),
    "ethnic_code": ("civil_marriages.ethnicity",),
    "marital_code": ("civil_marriages.marital_status",),
    "status_code": ("market_enterprises.status", "tax_payers.status"),
    "industry_code": ("tax_payers.industry",),
    "certificate_code": ("police_drivers.status", "authority_certificates.status"),
    "kind_code": ("authority_certificates.kind",),
    "use_code": ("housing_buildings.land_use", "guzhen_land.land_use"),
    "town_code": ("housing_buildings.town",),
    "level_code": ("civil_divisions.level", "resources_place_names.level"),
}
"""Macro → the columns whose code lists it maps."""

_NUMBERS = {
    "yuan": ("housing_fund.wage_base", "元"),
    "yuan_of_wan": ("tax_income.wage_base", "元"),
    "square_metres": ("resources_parcels.area", "平方米"),
    "square_metres_of_mu": ("housing_buildings.area", "平方米"),
}
"""Macro → a column whose unit it converts from, and the unit that it converts to."""


def main() -> None:
    """Run the query over a home's source tables and write what it found as one Parquet file."""
    home, out = Home(Path(sys.argv[1])), Path(sys.argv[2])
    catalogue, tables = load(CATALOGUE, vocabulary()), Tables(home.tables)
    out.mkdir(parents=True, exist_ok=True)
    start, cpu = time.monotonic(), time.process_time()
    with Engine(out / "tmp") as engine:
        install(engine)
        for statement in [*_macros(catalogue), *_views(catalogue, tables)]:
            engine.run(statement)
        engine.run(_QUERY.read_text(encoding="utf-8"))
        engine.run(f"COPY found TO {literal(str(out / 'found.parquet'))}")
        (rows,) = engine.one("SELECT count(*) FROM found")
    used = {"seconds": time.monotonic() - start, "cpu": time.process_time() - cpu}
    sys.stdout.write(json.dumps({"rows": rows, **used}) + "\n")


def _views(catalogue: Catalogue, tables: Tables) -> Iterator[str]:
    """Yield a view per feed that says anything of an entity: the raw texts of its keys and elements."""
    for feed in catalogue.feeds.values():
        keys = {code for parts in feed.describes.values() for code in parts.values()}
        wanted = [c.code for c in feed.columns if c.code in keys or c.element]
        if not wanted:
            continue
        raw = ", ".join(f"coalesce(_raw_{c}, {c}::VARCHAR) AS {c}" for c in wanted)
        files = parquet(tables.snapshot(f"source/{feed.code}").files)
        yield f"CREATE TEMP VIEW {feed.code} AS SELECT {raw} FROM {files}"


def _macros(catalogue: Catalogue) -> Iterator[str]:
    """Yield the macros that the query uses, beside those that ``install`` has taught."""
    birth = catalogue.feeds["police_household"].column("birth_date")
    bodies = {
        "plain(v)": "nullif(trim(halfwidth(v)), '')",
        "day(v)": cast("v", birth, None),
        "short_address(v)": COMPARATORS["address"].form("v", _PLACES),
        "company(v)": COMPARATORS["company_name"].form("v", _PLACES),
        "local_phone(v)": COMPARATORS["phone"].form("v", {"area_code": "0760"}),
        "point(v)": _point(),
        "claim(s, v)": "{'source': s, 'value': v}",
        "near(a, b, share)": "abs(a - b) <= greatest(abs(a), abs(b)) * share + 1e-9",
        "within(a, b, metres)": f"CASE WHEN a = b THEN true WHEN a <> b THEN {_distance()} <= metres END",
        "congruent(a, b, share, part)": f"CASE WHEN a = b THEN true WHEN a <> b THEN {_CONGRUENT} END",
    }
    for name, columns in _CODES.items():
        codes = {a: b for c in columns for a, b in _column(catalogue, c).code_map.items()}
        pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in codes.items())
        bodies[f"{name}(v)"] = f"CASE plain(v) {pairs} ELSE plain(v) END"
    for name, (column, unit) in _NUMBERS.items():
        bodies[f"{name}(v)"] = f"({cast('v', _column(catalogue, column), unit)})::DOUBLE"
    yield from (f"CREATE TEMP MACRO {head} AS {body}" for head, body in bodies.items())


def _column(catalogue: Catalogue, name: str) -> Column:
    feed, _, column = name.partition(".")
    return catalogue.feeds[feed].column(column)


def _point() -> str:
    value = COMPARATORS["coordinates"].value
    if value is None:
        raise ValueError("coordinates are compared by distance")
    return value("v", {})


def _distance() -> str:
    """Return the SQL of metres between two points given as ``longitude,latitude``."""
    lon_a, lat_a, lon_b, lat_b = (
        f"radians(split_part({p}, ',', {i})::DOUBLE)" for p in ("a", "b") for i in (1, 2)
    )
    north, east = (f"pow(sin(({b} - {a}) / 2), 2)" for a, b in ((lat_a, lat_b), (lon_a, lon_b)))
    half = f"{north} + cos({lat_a}) * cos({lat_b}) * {east}"
    return f"2 * {_RADIUS_M} * asin(least(sqrt({half}), 1))"


if __name__ == "__main__":
    main()
