"""From claims to suggestions: ``suggest`` runs what the other modules of this room do, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from quality.suggestion.accuracy import Ruled, ruled_of
from quality.suggestion.calibration import Platt, calibrated, sureness
from quality.suggestion.copying import copies_table, grouped
from quality.suggestion.explaining import SCHEMA, parts_of
from quality.suggestion.learning import Learned, learned, stages
from quality.suggestion.said import Floats, Said, require, said_of
from quality.suggestion.voices import Votes, votes_of

_SURE = 1e-9


@dataclass(frozen=True)
class Suggested:
    """What is suggested, and what it rests on.

    - ``values``: a row per entity and element: ``form`` suggested, its ``probability``, ``candidates`` (how
      many forms are claimed) and ``raw`` (as most write it, if claims have it)
    - ``alternatives``: a row per claimed form of an entity and element, with its ``probability``
    - ``sources``: a row per source and element: ``claims``, ``accuracy`` learned, ``voice`` (sources with the
      same number copy one another)
    - ``copies``: a row per two sources that share rare values, and whether they count as copies
    """

    values: pl.DataFrame
    alternatives: pl.DataFrame
    sources: pl.DataFrame
    copies: pl.DataFrame
    _votes: tuple[Votes, ...]
    _said: tuple[Said, ...]
    _learned: Learned
    _platt: tuple[Platt, ...]
    _voices: tuple[tuple[str, ...], ...]

    def parts(self, of: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return why, a row per part: ``entity``, ``element``, ``part``, ``sources``, ``form``, ``weight``.

        ``of`` names the entities and elements wanted, all conflicts by default. The weights of a value add
        up to the log odds of its probability. See ``explaining`` for the parts.
        """
        wanted = self.values.filter(pl.col("candidates") > 1) if of is None else of
        found = [
            parts_of(said, votes, odds, belief, platt, self._voices, wanted)
            for said, votes, odds, belief, platt in zip(
                self._said, self._votes, self._learned.odds, self._learned.belief, self._platt, strict=True
            )
        ]
        return pl.concat([pl.DataFrame(schema=SCHEMA), *found])


def suggest(
    claims: pl.DataFrame, rulings: pl.DataFrame | None = None, strata: Sequence[str] = ()
) -> Suggested:
    """Return a suggestion for every entity and element of which anybody says anything.

    - ``claims``: a row per claim: ``entity``, ``element``, ``source``, ``form`` (comparable), optionally
      ``raw`` (as written) and ``date`` (of the delivery or, better, of the fact)
    - ``rulings``: rows with ``entity``, ``element``, ``form``; several forms of one value are all right
    - ``strata``: columns of claims, the same for all claims of an entity, by which sources may be right to
      different degrees (whose say it is, its town, its day)

    Pure; the order of rows doesn't matter. Raises ClaimsIncomplete if a column is missing.
    """
    sources, said = said_of(claims, strata)
    if not said:
        return _nothing()
    groups, alike = grouped(said, len(sources))
    votes = votes_of(said, groups)
    found = stages(votes, len(groups))
    ruled = _ruled(said, votes, rulings, len(groups)) if rulings is not None else None
    final = learned(votes, len(groups), found, ruled)
    platt = calibrated(votes, final, found, ruled)
    alternatives = [_alternatives(*each) for each in zip(said, votes, final.belief, platt, strict=True)]
    every = pl.concat(alternatives)
    return Suggested(
        _with_raw(_values(every), claims),
        every.drop("best"),
        _sources(sources, said, groups, final),
        copies_table(sources, alike, groups),
        tuple(votes),
        tuple(said),
        final,
        tuple(platt),
        tuple(tuple(sources[s] for s in g) for g in groups),
    )


def _ruled(said: Sequence[Said], votes: Sequence[Votes], rulings: pl.DataFrame, voices: int) -> Ruled:
    """Return rulings as what they say of each vote; a ruling on what nobody claims says nothing."""
    require(rulings, ("entity", "element", "form"))
    right = []
    for s, v in zip(said, votes, strict=True):
        here = rulings.filter(pl.col("element") == s.element)
        vote = pl.DataFrame(
            {"entity": s.entities[v.entity], "form": s.forms[v.candidate_form[v.candidate]]},
            schema={"entity": pl.String, "form": pl.String},
        )
        known = vote["entity"].is_in(here["entity"].cast(pl.String).unique().to_list())
        hits = here.select("entity", "form").cast(pl.String).unique().with_columns(hit=1.0)
        hit = vote.join(hits, on=["entity", "form"], how="left", maintain_order="left")["hit"].fill_null(0.0)
        right.append(np.where(known.to_numpy(), hit.to_numpy(), np.nan))
    return ruled_of(votes, right, voices)


def _alternatives(said: Said, votes: Votes, belief: Floats, platt: Platt) -> pl.DataFrame:
    """Return the candidates of an element: the best one calibrated, the rest of what is left."""
    best, _, p = sureness(votes, belief, platt)
    certain = belief[best]
    owner = votes.candidate_entity
    rest = belief * ((1 - p) / np.maximum(1 - certain, _SURE))[owner]
    is_best = best[owner] == np.arange(len(belief))
    return pl.DataFrame(
        {
            "entity": said.entities[owner],
            "element": [said.element] * len(owner),
            "form": said.forms[votes.candidate_form],
            "probability": np.where(is_best, p[owner], np.minimum(rest, p[owner])),
            "best": is_best,
        },
        schema_overrides={"entity": pl.String, "element": pl.String, "form": pl.String},
    )


def _nothing() -> Suggested:
    text = {"entity": pl.String, "element": pl.String, "form": pl.String, "probability": pl.Float64}
    values = pl.DataFrame(schema={**text, "candidates": pl.UInt32})
    named = {"source": pl.String, "element": pl.String, "voice": pl.Int64, "claims": pl.Int64}
    sources = pl.DataFrame(schema={**named, "accuracy": pl.Float64})
    pair = {"one": pl.String, "other": pl.String, "telling": pl.Int64, "same": pl.Int64}
    copies = pl.DataFrame(schema={**pair, "gaps": pl.Float64, "copies": pl.Boolean})
    empty = Learned(np.zeros((0, 0)), (), (), 0.0)
    return Suggested(values, pl.DataFrame(schema=text), sources, copies, (), (), empty, (), ())


def _values(every: pl.DataFrame) -> pl.DataFrame:
    counted = every.with_columns(candidates=pl.len().over("entity", "element"))
    return counted.filter("best").drop("best").sort("element", "entity")


def _with_raw(values: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    if "raw" not in claims.columns:
        return values
    place = ["entity", "element", "form"]
    written = claims.select(*(pl.col(c).cast(pl.String) for c in (*place, "raw"))).drop_nulls()
    usual = (
        written.group_by(*place, "raw").len().sort(pl.col("len"), pl.col("raw"), descending=[True, False])
        .group_by(place, maintain_order=True).agg(pl.col("raw").first())
    )  # fmt: skip
    return values.join(usual, on=place, how="left", maintain_order="left")


def _sources(
    sources: Sequence[str], said: Sequence[Said], groups: Sequence[Sequence[int]], found: Learned
) -> pl.DataFrame:
    voice = {s: n for n, g in enumerate(groups) for s in g}
    rows = [
        (name, s.element, voice[n], int(count), float(found.accuracy[voice[n], e]))
        for e, s in enumerate(said)
        for n, (name, count) in enumerate(
            zip(sources, np.bincount(s.source, minlength=len(sources)), strict=True)
        )
        if count
    ]
    names = {"source": pl.String, "element": pl.String, "voice": pl.Int64, "claims": pl.Int64}
    return pl.DataFrame(rows, schema={**names, "accuracy": pl.Float64}, orient="row")
