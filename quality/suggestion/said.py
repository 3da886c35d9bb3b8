"""What is said of one element, as arrays: who says which comparable form of which entity.

Reading the table of claims belongs here; nothing is judged here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.errors import GovlakeError
from catalog.language import Text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

REQUIRED = ("entity", "element", "source", "form")
OLDER_THAN = (0, 31, 365)
"""days behind the newest claim of the same value that part the levels of age"""
_UNUSUAL = 0.05
"""a shape that a source writes an element in more rarely than this is unusual"""


class ClaimsIncomplete(GovlakeError):
    """A table of claims or rulings lacks a column; ``missing`` names all that do."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            Text(zh=f"缺少列 {'、'.join(missing)}", en=f"columns are missing: {', '.join(missing)}"),
            Text(
                zh="说法须有实体、数据元、来源和可比形式",
                en="a claim has an entity, element, source and form",
            ),
        )
        self.missing = missing


@dataclass(frozen=True)
class Said:
    """The claims of one element, one per entity, source and form, sorted; numbers point into the names.

    ``share`` is 1 divided by the number of different forms that the source says of the entity. ``traits``
    has a level per claim: ``age`` is 0 for a claim as new as the newest of its entity, more the older it is;
    ``unusual`` is 1 if the source rarely writes this element in that shape. ``strata`` has, by name, the
    number of the stratum of each entity.
    """

    element: str
    entities: NDArray[Any]
    forms: NDArray[Any]
    entity: Ints
    source: Ints
    form: Ints
    share: Floats
    traits: Mapping[str, Ints]
    strata: Mapping[str, Ints]


def require(table: pl.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise ClaimsIncomplete unless a table has these columns."""
    if missing := tuple(c for c in columns if c not in table.columns):
        raise ClaimsIncomplete(missing)


def said_of(claims: pl.DataFrame, strata: Sequence[str] = ()) -> tuple[tuple[str, ...], list[Said]]:
    """Return the names of all sources and what is said of each element, both sorted.

    A claim's columns are ``entity``, ``element``, ``source``, ``form`` and, if known, ``raw`` (text as
    written) and ``date``; ``strata`` names further columns, each the same in all claims of an entity. A
    claim without a form says nothing.
    """
    require(claims, (*REQUIRED, *strata))
    told = claims.with_columns(pl.col(*REQUIRED, *strata).cast(pl.String)).drop_nulls(REQUIRED)
    traits = told.with_columns(age=_age(told), unusual=_unusual(told))
    once = traits.group_by(REQUIRED).agg(pl.col("age", "unusual", *strata).min()).sort(REQUIRED)
    shared = once.with_columns(share=1 / pl.len().over("entity", "element", "source"))
    sources = tuple(shared["source"].unique().sort())
    place = pl.DataFrame(
        {"source": sources, "s": range(len(sources))}, schema_overrides={"source": pl.String}
    )
    numbered = shared.join(place, on="source", how="left", maintain_order="left")
    return sources, [_said(part, strata) for part in numbered.partition_by("element", maintain_order=True)]


def _said(part: pl.DataFrame, strata: Sequence[str]) -> Said:
    entities, entity = _numbered(part["entity"])
    forms, form = _numbered(part["form"])
    owned = part.group_by("entity").agg(pl.col(strata).min()).sort("entity")
    return Said(
        element=part["element"][0],
        entities=entities,
        forms=forms,
        entity=entity,
        source=part["s"].to_numpy(),
        form=form,
        share=part["share"].to_numpy(),
        traits={name: part[name].cast(pl.Int64).to_numpy() for name in ("age", "unusual")},
        strata={name: _numbered(owned[name].fill_null(""))[1] for name in strata},
    )


def _numbered(texts: pl.Series) -> tuple[NDArray[Any], Ints]:
    """Return the different texts in order, and for each text its number among them."""
    return texts.unique().sort().to_numpy(), (texts.rank("dense") - 1).cast(pl.Int64).to_numpy()


def _age(told: pl.DataFrame) -> pl.Expr:
    """Return the level of a claim's age: 0 newest, 1 up to a month behind it, 2 up to a year, 3 more."""
    if "date" not in told.columns:
        return pl.lit(0)
    date = pl.col("date").cast(pl.Date)
    behind = (date.max().over("entity", "element") - date).dt.total_days().fill_null(0)
    return pl.sum_horizontal(*((behind > days).cast(pl.Int64) for days in OLDER_THAN))


def _unusual(told: pl.DataFrame) -> pl.Expr:
    """Return 1 where what is written has a shape, digits and letters alike, that is rare for its source."""
    if "raw" not in told.columns:
        return pl.lit(0)
    raw = pl.col("raw").cast(pl.String)
    shape = (
        raw.str.replace_all(r"\d+", "9").str.replace_all(r"[a-z]+", "a").str.replace_all(r"\p{Han}+", "文")
    )
    rows = pl.len().over("source", "element")
    rare = pl.len().over("source", "element", shape) < _UNUSUAL * rows
    return (rare & raw.is_not_null()).cast(pl.Int64)
