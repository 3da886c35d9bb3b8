"""From line-ups to the probability of each candidate: the rounds of learning.

Accuracies follow from what sources are believed to have right, and belief from accuracies, until neither
moves; what experience makes of the result comes last, and changes no accuracy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quality.suggestion.experience import Design, counsel_of, design_of
from quality.suggestion.reliability import Record, alone_of, likeness_of, odds_of, record_of, weights_of
from quality.suggestion.said import Floats, Ints
from quality.suggestion.speaking import Agreeing
from quality.suggestion.standings import Standings

_ROUNDS = 30
_SETTLED = 1e-3


@dataclass(frozen=True)
class Learned:
    """What it comes to: ``odds`` sources × elements, ``weight`` per vote, ``counsel`` per element.

    ``belief`` is the probability of each candidate; sources of the same number in ``voice`` copy one another.
    """

    odds: Floats
    weight: Floats
    design: Design
    counsel: Floats
    belief: Floats
    voice: Ints


def learned(st: Standings, agreeing: Sequence[Agreeing]) -> Learned:
    """Return what is learned from line-ups and from those who agree."""
    alike, groups = likeness_of(st, agreeing)
    alone = alone_of(st, alike, groups)
    record = record_of(st, agreeing, alone)
    odds, weight = _settled(st, record, alone)
    design = design_of(st, weight)
    counsel = counsel_of(st, design)
    voice = np.empty(len(st.sources), np.int64)
    for number, group in enumerate(groups):
        voice[group] = number
    return Learned(odds, weight, design, counsel, design.probability(st, counsel), voice)


def _settled(st: Standings, record: Record, alone: Floats) -> tuple[Floats, Floats]:
    """Return the odds of sources and what each vote weighs, once belief and odds no longer change."""
    votes = np.bincount(st.candidate, st.share * alone, len(st.owner))
    belief: Floats = votes / np.bincount(st.owner, votes)[st.owner]
    for _ in range(_ROUNDS):
        odds = odds_of(st, record, belief)
        weight = weights_of(st, odds, alone)
        after = design_of(st, weight).plain(st)
        moved = np.abs(after - belief).max(initial=0)
        belief = after
        if moved < _SETTLED:
            break
    return odds, weight
