"""Why a value is suggested: parts whose weights add up to the log odds of its probability.

The suggested form is set against the strongest other one. Each voice that says either is a part (``voice``:
how right it is on this element, copies counted once), and what its stratum, the claim's age and its shape add
or take are parts of their own, named as they are. ``others`` is what remains: all other forms, and that
nobody may be right. ``calibration`` is what experience makes of the sum. Positive weights speak for the
suggestion. Laying this out as a picture is the console's.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from quality.suggestion.belief import OTHERS, logit
from quality.suggestion.calibration import Platt, runner_up, sureness
from quality.suggestion.said import Bools, Floats, Ints, Said
from quality.suggestion.traits import Odds
from quality.suggestion.voices import Votes

SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "entity": pl.String,
    "element": pl.String,
    "part": pl.String,
    "sources": pl.List(pl.String),
    "form": pl.String,
    "weight": pl.Float64,
}
_SURE = 1e-9


def parts_of(
    said: Said,
    votes: Votes,
    odds: Odds,
    belief: Floats,
    platt: Platt,
    voices: Sequence[Sequence[str]],
    wanted: pl.DataFrame,
) -> pl.DataFrame:
    """Return the parts of one element's suggestions for the wanted entities, ``SCHEMA``."""
    here = wanted.filter(pl.col("element") == said.element)["entity"].to_list()
    entity = np.flatnonzero(np.isin(said.entities, here))
    best, raw, p = sureness(votes, belief, platt)
    asked = np.isin(votes.entity, entity)
    spoken = _spoken(said, votes, odds, voices, asked, best, runner_up(votes, belief))
    final = logit(np.clip(p, _SURE, 1 - _SURE))
    sums = spoken.group_by("entity").agg(pl.col("weight").sum())
    told = dict(zip(sums["entity"], sums["weight"], strict=True))
    rest = np.array([raw[e] - told.get(said.entities[e], 0.0) for e in entity])
    tail = [
        _frame(said, entity, "others", "", rest),
        _frame(said, entity, "calibration", "", (final - raw)[entity]),
    ]
    return pl.concat([spoken, *tail])


def _spoken(
    said: Said,
    votes: Votes,
    odds: Odds,
    voices: Sequence[Sequence[str]],
    wanted: Bools,
    best: Ints,
    second: Ints,
) -> pl.DataFrame:
    """Return the parts that are somebody's: for the suggestion what they weigh, for the other one less it."""
    entity = votes.entity
    side = np.where(votes.candidate == best[entity], 1, np.where(votes.candidate == second[entity], -1, 0))
    vote = np.flatnonzero(wanted & (side != 0))
    scale = (side * votes.share * votes.alone)[vote]
    parts = {"voice": np.log(OTHERS) + odds.voice, **odds.traits}
    frames = []
    for name, weight in parts.items():
        frame = _frame(said, entity[vote], name, "", weight[vote] * scale).with_columns(
            sources=pl.Series([list(voices[n]) for n in votes.voice[vote]], dtype=pl.List(pl.String)),
            form=pl.Series(said.forms[votes.candidate_form[votes.candidate[vote]]].tolist(), dtype=pl.String),
        )
        frames.append(frame if name == "voice" else frame.filter(pl.col("weight") != 0))
    return pl.concat(frames)


def _frame(said: Said, entity: Ints, part: str, form: str, weight: Floats) -> pl.DataFrame:
    rows = len(entity)
    return pl.DataFrame(
        {
            "entity": said.entities[entity].tolist(),
            "element": [said.element] * rows,
            "part": [part] * rows,
            "sources": [[]] * rows,
            "form": [form] * rows,
            "weight": weight,
        },
        schema=SCHEMA,
    )
