"""Writes the truth beside the deliveries: what was planted and what it should lead to.

``conflicts``, ``harmless``, ``bad_rows``, ``values``, ``deliveries`` and ``undeclared``, each a Parquet
file written piece by piece, so that a large city doesn't have to fit into memory.
"""

from pathlib import Path

import numpy as np
import polars as pl

from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.source import Outcome, Source
from examples.zhongshan.generate.writers import ParquetWriter

_TYPES = {"night": pl.Date, "business_date": pl.Date, "line": pl.Int64, "rows": pl.Int64}
"""the columns that aren't texts"""
_COLUMNS = {
    "conflicts": "night entity key element kind plant sources",
    "harmless": "entity key element source variant",
    "bad_rows": "night department feed file line column rule",
    "values": "entity key element value",
    "deliveries": "night department feed file business_date rows what",
    "undeclared": "night feed file header",
}
SCHEMAS = {t: {c: _TYPES.get(c, pl.String) for c in names.split()} for t, names in _COLUMNS.items()}


class Truth:
    """The open truth files of one city."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.files = {name: ParquetWriter(folder / f"{name}.parquet") for name in SCHEMAS}
        self.waiting = {name: [pl.DataFrame(schema=schema)] for name, schema in SCHEMAS.items()}

    def add(self, table: str, frame: pl.DataFrame, **constants: object) -> None:
        """Append rows to one table, with the same value of some columns in every row."""
        if frame.height:
            schema = SCHEMAS[table]
            whole = frame.with_columns(**{name: pl.lit(value) for name, value in constants.items()})
            self.waiting[table].append(whole.select(pl.col(name).cast(kind) for name, kind in schema.items()))

    def flush(self) -> None:
        """Write what has come together, one row group a table."""
        for name, frames in self.waiting.items():
            if frames:
                self.files[name].write(pl.concat(frames))
            frames.clear()

    def harmless(self, source: Source) -> None:
        """Record the cells of a source that are written otherwise without meaning anything else."""
        for column in source.feed.columns:
            cell = source.columns[column.code]
            if not (cell.claims or cell.part):
                continue
            entity, element = str(column.element).split(".") if cell.claims else (cell.part[0], "*")  # type: ignore[index]
            rows = (cell.variation >= 0).nonzero()[0]
            names = pl.Series(list(cell.rendering.variations), dtype=pl.String)
            frame = pl.DataFrame(
                {
                    "key": source.world[entity].keys.gather(source.rows[entity][rows]),
                    "variant": names.gather(cell.variation[rows]),
                }
            )
            self.add("harmless", frame, entity=entity, element=element, source=source.feed.code)

    def values(self, entity: str, population: Population, standing: pl.DataFrame) -> None:
        """Record the true value, as of the last night, of every element that is in conflict."""
        places = pl.DataFrame({"key": population.keys, "i": range(population.size)})
        for (element,), group in standing.filter(pl.col("element") != "*").group_by(
            "element", maintain_order=True
        ):
            at = (
                group.select("key")
                .unique(maintain_order=True)
                .join(places, on="key", maintain_order="left")["i"]
                .to_numpy()
            )
            values = population.elements[str(element)]
            texts = values.texts(at, values.versions[-1][at])
            frame = pl.DataFrame({"key": population.keys.gather(at), "value": texts})
            self.add("values", frame, entity=entity, element=element)

    def bad_rows(self, source: Source, outcome: Outcome, lines: np.ndarray, **where: object) -> None:
        """Record the rows of a delivery that must go to quarantine."""
        rows = [(int(lines[at]), way.column.header, way.rule) for at, way in outcome.bad]
        frame = pl.DataFrame(rows, schema=["line", "column", "rule"], orient="row")
        self.add("bad_rows", frame, department=source.feed.department, feed=source.feed.code, **where)

    def close(self) -> None:
        """Finish the files."""
        self.flush()
        for file in self.files.values():
            file.close()
