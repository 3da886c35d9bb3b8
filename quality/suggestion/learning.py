"""The rounds of learning: accuracies from beliefs and beliefs from accuracies, until both settle.

At first the other elements choose the camp: agreement on the element itself counts little.
From where that settles it counts more from stage to stage, which sharpens what was found and no longer
changes camp. At last the circumstances of votes are taken in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quality.suggestion.accuracy import Ruled, agreeing, fit, ruled_on
from quality.suggestion.belief import believed, counted, weights
from quality.suggestion.said import Floats
from quality.suggestion.traits import Odds, by_voice, odds
from quality.suggestion.voices import Votes

_TRUST = (1.0, 2.0, 4.0, 8.0, 16.0)
_PREFERRED = 3.0
"""log likelihood by which rulings must prefer an earlier stage to the last"""
_ROUNDS = 40
_SETTLED = 1e-3
_LAST_ROUNDS = 6


@dataclass(frozen=True)
class Learned:
    """Accuracies, voices × elements; and per element the log odds of votes and the belief in candidates."""

    accuracy: Floats
    odds: tuple[Odds, ...]
    belief: tuple[Floats, ...]
    trust: float


def stages(votes: Sequence[Votes], voices: int) -> list[Learned]:
    """Return what is settled on at each stage without rulings; ``votes`` has one item per element."""
    found: list[Learned] = []
    for trust in _TRUST:
        start = found[-1].belief if found else tuple(counted(v) for v in votes)
        found.append(_settle(votes, voices, trust, start))
    return found


def learned(
    votes: Sequence[Votes], voices: int, found: Sequence[Learned], ruled: Ruled | None = None
) -> Learned:
    """Return what is learned in the end, from the stages found and from rulings if there are any."""
    if ruled is None or not ruled.spoke.any():
        return _settle(votes, voices, found[-1].trust, found[-1].belief, traits=True)
    fits = [fit(f.accuracy, ruled) for f in found]
    best = int(np.argmax(fits))
    stage = found[best] if fits[best] > fits[-1] + _PREFERRED else found[-1]
    return _settle(votes, voices, stage.trust, stage.belief, ruled, traits=True)


def _settle(
    votes: Sequence[Votes],
    voices: int,
    trust: float,
    belief: tuple[Floats, ...],
    ruled: Ruled | None = None,
    *,
    traits: bool = False,
) -> Learned:
    found = _round(votes, voices, trust, belief, ruled, traits)
    for _ in range(_LAST_ROUNDS if traits else _ROUNDS):
        after = _round(votes, voices, trust, found.belief, ruled, traits)
        moved = np.abs(after.accuracy - found.accuracy).max(initial=0)
        found = after
        if moved < _SETTLED:
            break
    return found


def _round(
    votes: Sequence[Votes],
    voices: int,
    trust: float,
    belief: tuple[Floats, ...],
    ruled: Ruled | None,
    traits: bool,
) -> Learned:
    agreed = agreeing(votes, belief, voices, trust)
    accuracy = agreed if ruled is None else ruled_on(agreed, ruled)
    if traits:
        said = zip(ruled.right, ruled.weight, strict=True) if ruled else (None,) * len(votes)
        each = zip(votes, agreed.T, accuracy.T, belief, said, strict=True)
        found = tuple(odds(*one) for one in each)
    else:
        found = tuple(by_voice(v, a) for v, a in zip(votes, accuracy.T, strict=True))
    after = tuple(believed(v, weights(v, o.total)) for v, o in zip(votes, found, strict=True))
    return Learned(accuracy, found, after, trust)
