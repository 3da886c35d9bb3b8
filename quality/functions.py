"""What the engine is taught before values pass through it: functions in Python, and the macros.

What the functions do to one text is ``quality.folding``'s; when they are called at all, ``quality.macros``'.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lake.engine import Engine
from quality.folding.address import fold_address
from quality.folding.amounts import read_amount
from quality.folding.moments import read_moment
from quality.folding.numbers import fold_code, fold_identity, fold_phone
from quality.folding.polygons import (
    polygon_areas,
    polygon_faults,
    polygon_forms,
    polygon_overlaps,
    polygons_overlapping,
)
from quality.folding.several import fold_set
from quality.folding.text import assigned, fold_text, halved
from quality.folding.us_moments import read_us_moment
from quality.formats.check_digits import identity_checks
from quality.macros import macros


@dataclass(frozen=True)
class Function:
    """A function of the engine: ``apply`` takes one row's arguments, none of them None.

    ``parameters`` and ``returns`` are SQL types; None is SQL's NULL. With ``of_columns``, ``apply`` takes and
    returns whole Arrow columns, NULLs included.
    """

    name: str
    apply: Callable[..., Any]
    parameters: tuple[str, ...] = ("VARCHAR",)
    returns: str = "VARCHAR"
    of_columns: bool = False

    def over_columns(self) -> Callable[..., pa.Array]:
        """Return the function over Arrow columns, its signature showing as many as it takes in SQL."""

        def over(*columns: Any) -> pa.Array:
            return self._over(columns)

        one = inspect.Parameter.POSITIONAL_ONLY
        names = [inspect.Parameter(f"column_{i}", one) for i, _ in enumerate(self.parameters)]
        over.__signature__ = inspect.Signature(names)  # type: ignore[attr-defined]  # DuckDB counts them
        return over

    def _over(self, columns: tuple[Any, ...]) -> pa.Array:
        """Apply the function, to whole columns or row by row; a row with a NULL gives NULL."""
        if self.of_columns:
            return self.apply(*map(_unchunked, columns))
        kind = pa.timestamp("us") if self.returns == "TIMESTAMP" else pa.string()
        rows = zip(*(c.to_pylist() for c in columns), strict=True)
        return pa.array([None if None in row else self.apply(*row) for row in rows], kind)


def _unchunked(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as the engine hands it over, in chunks of which there is mostly one, in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


FUNCTIONS = (
    Function("text_assigned", assigned),
    Function("width_halved", halved),
    Function("text_folded", fold_text),
    Function("address_folded", fold_address),
    Function("code_folded", fold_code),
    Function("identity_folded", fold_identity),
    Function("phone_folded", fold_phone, ("VARCHAR", "VARCHAR")),
    Function("set_folded", fold_set, ("VARCHAR", "VARCHAR")),
    Function("amount_read", read_amount, ("VARCHAR", "VARCHAR", "VARCHAR")),
    Function("moment_read", read_moment, returns="TIMESTAMP"),
    Function("us_moment_read", read_us_moment, ("VARCHAR", "DATE")),
    Function("identity_checks", identity_checks, returns="BOOLEAN", of_columns=True),
    Function("polygon_form", polygon_forms, of_columns=True),
    Function("polygon_fault", polygon_faults, of_columns=True),
    Function("polygon_area", polygon_areas, returns="DOUBLE", of_columns=True),
    Function(
        "polygons_overlapping",
        polygons_overlapping,
        ("VARCHAR[]", "BIGINT[]", "DOUBLE"),
        "BIGINT[]",
        of_columns=True,
    ),
    Function("polygon_overlap", polygon_overlaps, ("VARCHAR", "VARCHAR"), "DOUBLE", of_columns=True),
)


def install(engine: Engine) -> None:
    """Teach an engine all functions and macros; doing it again changes nothing."""
    # Typed to take enumerations of duckdb, which this room doesn't import; it takes their names as well.
    connection: Any = engine.connection
    known = {name for (name,) in engine.rows("SELECT DISTINCT function_name FROM duckdb_functions()")}
    for function in FUNCTIONS:
        if function.name not in known:
            connection.create_function(
                function.name,
                function.over_columns(),
                list(function.parameters),
                function.returns,
                type="arrow",
                null_handling="special",
            )
    for macro in macros():
        engine.run(f"CREATE OR REPLACE TEMP MACRO {macro}")
