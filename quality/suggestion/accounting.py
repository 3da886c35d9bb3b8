"""Which candidate of a line-up is suggested, and why: parts whose weights add up to the log odds.

The suggested candidate is set against the strongest other one, or against nobody being right. Parts are JSON:
``part``, ``weight`` (positive speaks for the suggestion) and, of a ``voice``, its ``sources`` (more than one
copy one another), ``for`` (whether it says what is suggested) and ``accuracy`` (how right it has been on this
element). ``authority``, ``age``, ``fails_check`` and ``passes_check`` are ``experience``'s; ``others`` is
all that remains. No part holds a value.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from quality.suggestion.belief import expit, logit
from quality.suggestion.experience import FEATURES
from quality.suggestion.said import Floats, Ints
from quality.suggestion.standings import Standings
from quality.suggestion.weighing import Learned

_CERTAIN = 1e-6


def accounts_of(st: Standings, found: Learned) -> pl.DataFrame:
    """Return a row per line-up, in order: ``candidate`` (number), ``source``, ``probability``, ``parts``."""
    best, second = _leading(st, found.belief)
    adopted = _adopted(st, found, best)
    first = np.searchsorted(st.owner[st.candidate], np.arange(len(st.element) + 1))
    parts = [
        json.dumps(
            list(_parts(st, found, best[n], second[n], range(first[n], first[n + 1]))), ensure_ascii=False
        )
        for n in range(len(st.element))
    ]
    return pl.DataFrame(
        {
            "candidate": st.number[best],
            "source": [st.sources[s] for s in adopted],
            "probability": found.belief[best],
            "parts": parts,
        },
        schema={
            "candidate": pl.Int64, "source": pl.String, "probability": pl.Float64, "parts": pl.String
        },
    )  # fmt: skip


def _leading(st: Standings, belief: Floats) -> tuple[Ints, Ints]:
    """Return per line-up the candidate believed most, the first of equals, and the next, -1 if none."""
    order = np.lexsort((np.arange(len(belief)), -belief, st.owner))
    start = np.searchsorted(st.owner[order], np.arange(len(st.element)))
    several = np.bincount(st.owner, minlength=len(st.element)) > 1
    return order[start], np.where(several, order[np.minimum(start + 1, len(order) - 1)], -1)


def _adopted(st: Standings, found: Learned, best: Ints) -> Ints:
    """Return per line-up the source to adopt: the authority if it says so, else the one most right."""
    owner = st.owner[st.candidate]
    odds = found.odds[st.source, st.element[owner]]
    says = best[owner] == st.candidate
    order = np.lexsort((st.source, -odds, -st.authoritative, ~says, owner))
    return st.source[order[np.searchsorted(owner[order], np.arange(len(st.element)))]]


def _parts(
    st: Standings, found: Learned, best: int, second: int, votes: Sequence[int]
) -> Iterator[dict[str, Any]]:
    element = st.element[st.owner[best]]
    counsel, rows = found.counsel[element], found.design.rows
    told = 0.0
    voices: dict[tuple[int, bool], list[int]] = {}
    for vote in votes:
        if st.candidate[vote] in (best, second):
            said = (int(found.voice[st.source[vote]]), bool(st.candidate[vote] == best))
            voices.setdefault(said, []).append(vote)
    for (_, pro), of_voice in sorted(voices.items(), key=lambda v: (not v[0][1], v[0][0])):
        weight = round(float(counsel[0] * found.weight[of_voice].sum()) * (1 if pro else -1), 3)
        right = float(expit(found.odds[st.source[of_voice], element]).mean())
        names = [st.sources[s] for s in st.source[of_voice]]
        told += weight
        yield {"part": "voice", "weight": weight, "sources": names, "for": pro, "accuracy": round(right, 4)}
    for n, name in enumerate(FEATURES[1:-1], 1):
        apart = float(counsel[n] * (rows[best, n] - (rows[second, n] if second >= 0 else 0)))
        if round(apart, 3):
            told += round(apart, 3)
            yield {"part": name, "weight": round(apart, 3)}
    certain = np.clip(found.belief[best], _CERTAIN, 1 - _CERTAIN)
    yield {"part": "others", "weight": round(float(logit(certain)) - told, 3)}
