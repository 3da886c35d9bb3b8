"""How often suggestions for the sample city's conflicts are right: ``python -m bench.suggest_city HOME …``.

Each home is one in which ``examples.zhongshan.nights`` has run. Its suggestions are held against the
generator's truth, twice: as the nights left them, and with one conflict in a hundred ruled on as the truth
has it. Then the largest home's conflicts are repeated until there are a million, for time and memory. Writes
``bench/results/suggest_city.json``. What is suggested and why belongs to ``quality.suggestion``.
"""

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bench.circumstances import circumstances
from catalog.load import load
from catalog.models import Catalogue, Entity
from examples.zhongshan.generate.city import CATALOGUE
from lake.engine import Engine, literal, quoted
from lake.home import Home
from lake.release.shape import SQL_TYPES
from lake.tables import Tables
from quality.comparators import COMPARATORS
from quality.functions import install
from quality.rulings import SCHEMA, Rulings
from quality.settlement import conflict_table
from quality.suggestion.known import RULED
from quality.suggestion.on_conflicts import of_conflicts, subject_in, suggestions
from quality.vocabulary import vocabulary

RESULTS = Path(__file__).resolve().parent / "results" / "suggest_city.json"
BINS = (0, 0.55, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
EVERY = 100
"""of so many conflicts one is ruled on in the second run"""
MILLION = 1_000_000
_PLACE = ["entity", "key", "element"]


def main() -> None:
    """Score suggestions, time a million, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    stated = {**circumstances("bench.suggest_city"), "command": "python -m bench.suggest_city HOME …"}
    catalogue = load(CATALOGUE, vocabulary())
    homes = {_truth_of(home).parent.parent.name: Home(home.resolve()) for home in options.homes}
    cities = {name: _scored(home, catalogue) for name, home in homes.items()}
    largest = max(cities, key=lambda name: int(cities[name]["conflicts"]))
    result = {**stated, "cities": cities, "million": _million(homes[largest], catalogue)}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")


def _truth_of(home: Path) -> Path:
    (file,) = (home / "sample").glob("*/truth/values.parquet")
    return file


def _scored(home: Home, catalogue: Catalogue) -> dict[str, Any]:
    tables = Tables(home.tables)
    with Engine(home.scratch / "suggest_city", threads=2) as engine:
        install(engine)
        true = _truth(engine, catalogue, _truth_of(home.folder))
        plain = _suggested(engine, tables, catalogue, true, ruled=None)
        ruled = true.sort(_PLACE).gather_every(EVERY)
        later = _suggested(engine, tables, catalogue, true, ruled).join(ruled, on=_PLACE, how="anti")
    authority = plain["authority"].cast(pl.Float64).mean()
    return {
        "conflicts": plain.height,
        **_figures(plain),
        "authority_is_right": round(float(authority or 0), 4),  # type: ignore[arg-type]
        "with_rulings": {"rulings": ruled.height, **_figures(later)},
        "by_element": {
            f"{entity}.{element}": {"conflicts": part.height, **_figures(part)}
            for (entity, element), part in plain.sort(_PLACE).group_by(
                "entity", "element", maintain_order=True
            )
        },
        "reliability": _reliability(plain),
    }


def _truth(engine: Engine, catalogue: Catalogue, file: Path) -> pl.DataFrame:
    """Return the comparable form of each true value: entity, key, element, truth."""
    parts = []
    for entity in catalogue.entities.values():
        for e in entity.elements:
            form = COMPARATORS[e.comparator.name].form("v", e.comparator.options)
            rows = f"read_parquet({literal(str(file))})"
            typed = f"SELECT *, TRY_CAST(value AS {SQL_TYPES[e.type]}) AS v FROM {rows}"
            here = f"entity = {literal(entity.code)} AND element = {literal(e.code)}"
            parts.append(f"SELECT entity, key, element, {form} AS truth FROM ({typed}) WHERE {here}")
    return pl.DataFrame(engine.arrow(" UNION ALL ".join(parts)).read_all())


def _suggested(
    engine: Engine, tables: Tables, catalogue: Catalogue, true: pl.DataFrame, ruled: pl.DataFrame | None
) -> pl.DataFrame:
    """Return a row per open conflict: place, ``probability``, ``right``, ``authority`` (is that right)."""
    found = []
    for entity in catalogue.entities.values():
        if not tables.exists(conflict_table(entity)):
            continue
        rulings = Rulings(_ruling_rows(ruled, entity) if ruled is not None else SCHEMA.empty_table())
        rows = pl.DataFrame(suggestions(engine, tables, catalogue, entity, rulings))
        led = _led(engine, tables, entity)
        found.append(rows.with_columns(entity=pl.lit(entity.code)).join(led, on="conflict"))
    met = pl.concat(found).join(true, on=_PLACE)
    return met.select(
        *_PLACE,
        "probability",
        right=(pl.col("form") == pl.col("truth")).fill_null(False),
        authority=(pl.col("led") == pl.col("truth")).fill_null(False),
    )


def _ruling_rows(ruled: pl.DataFrame, entity: Entity) -> pa.Table:
    here = ruled.filter(pl.col("entity") == entity.code).with_row_index("ruling")
    rows = here.select(pl.col("ruling").cast(pl.String), "key", "element", form="truth").to_dicts()
    return pa.Table.from_pylist(rows, SCHEMA)


def _led(engine: Engine, tables: Tables, entity: Entity) -> pl.DataFrame:
    """Return what the authority says in each open conflict: ``conflict``, ``led``."""
    rows = tables.snapshot(conflict_table(entity)).select()
    led = "list_filter(claims, lambda c: c.authoritative)[1].form"
    query = f"SELECT conflict, {led} AS led FROM ({rows}) WHERE status = 'open'"
    return pl.DataFrame(engine.arrow(query).read_all())


def _figures(met: pl.DataFrame) -> dict[str, float]:
    return {"precision": _mean(met["right"]), "mean_probability": _mean(met["probability"])}


def _reliability(met: pl.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        band = met.filter(pl.col("probability").is_between(low, high, closed="left"))
        if band.height:
            rows.append({"from": low, "conflicts": band.height, **_figures(band)})
    return rows


def _mean(values: pl.Series) -> float:
    return round(float(values.cast(pl.Float64).mean() or 0.0), 4)  # type: ignore[arg-type]


def _million(home: Home, catalogue: Catalogue) -> dict[str, Any]:
    """Return time and memory for a million conflicts: a home's about persons, with other keys."""
    tables, entity = Tables(home.tables), catalogue.entities["person"]
    with Engine(home.scratch / "suggest_million", memory_limit="4GB", threads=2) as engine:
        install(engine)
        subject = subject_in(engine, tables, catalogue, entity)
        if subject is None:
            return {}
        view = quoted(tables.snapshot(conflict_table(entity)).view(engine))
        (count,) = engine.one(f"SELECT count(*) FROM {view} WHERE status = 'open' AND element <> '*'")
        engine.run(
            "CREATE TEMP TABLE million AS SELECT * REPLACE (md5(conflict || i) AS conflict,"
            f" key || '-' || i AS key) FROM {view}, range({-(-MILLION // int(count))}) AS r(i)"
        )
        begun, worked = time.monotonic(), time.process_time()
        found = of_conflicts(engine, subject, "million", RULED.empty_table())
        seconds, cpu = round(time.monotonic() - begun, 1), round(time.process_time() - worked, 1)
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000)
    return {"conflicts": found.num_rows, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak}


if __name__ == "__main__":
    main()
