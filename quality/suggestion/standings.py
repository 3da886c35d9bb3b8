"""Line-ups as arrays, for what is learned from them.

How right sources are belongs to ``reliability``, how probable a candidate is to ``experience``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from quality.suggestion.belief import OTHERS
from quality.suggestion.said import Floats, Ints
from quality.suggestion.speaking import Agreeing


@dataclass(frozen=True)
class Standings:
    """Votes, candidates and line-ups as arrays; numbers point into ``sources`` and ``elements``.

    - per vote: ``candidate``, ``source``, ``authoritative``, ``age``, ``tested``, ``share`` (1 divided by the
      candidates that the source votes for)
    - per candidate: ``owner`` (its line-up), ``number`` (within it), ``known`` (how often it was right)
    - per line-up: ``element``, ``free`` (places of which the right one isn't known), ``none`` (how often it
      was none of them), ``wrong`` (how many wrong forms there are to choose from)
    """

    sources: tuple[str, ...]
    elements: tuple[str, ...]
    candidate: Ints
    source: Ints
    authoritative: Ints
    age: Ints
    tested: Ints
    share: Floats
    owner: Ints
    number: Ints
    known: Floats
    element: Ints
    free: Floats
    none: Floats
    wrong: Floats

    @property
    def total(self) -> Floats:
        """How many places each line-up stands for."""
        return np.asarray(self.free + self.none + np.bincount(self.owner, self.known, len(self.element)))


def standings_of(
    votes: pl.DataFrame, known: pl.DataFrame, agreeing: Sequence[Agreeing], codes: Mapping[str, int]
) -> Standings:
    """Return line-ups as arrays.

    ``votes``: a row per vote: ``lineup``, ``element``, ``free``, ``source``, ``candidate``,
    ``authoritative``, ``age``, ``tested``. ``known``: ``lineup``, ``candidate`` (0: none of them),
    ``weight``. ``codes``: for elements with a code list, how many codes it has.
    """
    ordered = votes.sort("lineup", "candidate", "source")
    sources = tuple(sorted({*ordered["source"], *(s for a in agreeing for s in a.sources)}))
    elements = tuple(sorted({*ordered["element"], *(a.element for a in agreeing)}))
    place = {name: n for n, name in enumerate(sources)}
    heads = ordered.unique("lineup", keep="first", maintain_order=True)
    candidates = ordered.select("lineup", "candidate").unique(maintain_order=True)
    numbers, owner = np.unique(candidates["lineup"].to_numpy(), return_inverse=True)
    places = candidates.with_row_index("c").join(known, on=["lineup", "candidate"], how="left").sort("c")
    where = ordered.join(candidates.with_row_index("c"), on=["lineup", "candidate"], maintain_order="left")
    none = heads.join(known.filter(pl.col("candidate") == 0), on="lineup", how="left", maintain_order="left")
    return Standings(
        sources,
        elements,
        candidate=where["c"].cast(pl.Int64).to_numpy(),
        source=np.array([place[s] for s in ordered["source"]], np.int64),
        authoritative=ordered["authoritative"].cast(pl.Int64).to_numpy(),
        age=ordered["age"].cast(pl.Int64).to_numpy(),
        tested=ordered["tested"].cast(pl.Int64).to_numpy(),
        share=ordered.select(1 / pl.len().over("lineup", "source")).to_series().to_numpy(),
        owner=owner,
        number=candidates["candidate"].cast(pl.Int64).to_numpy(),
        known=places["weight"].fill_null(0.0).to_numpy(),
        element=np.array([elements.index(e) for e in heads["element"]], np.int64),
        free=heads["free"].cast(pl.Float64).to_numpy(),
        none=none["weight"].fill_null(0.0).to_numpy(),
        wrong=np.array([max(1.0, min(OTHERS, codes.get(e, OTHERS + 1) - 1)) for e in heads["element"]]),
    )
