"""From log odds to a probability that keeps its word: of suggestions given p, a share p is right.

There is no truth to calibrate on, so each voice in turn stands for it: how often is what it says suggested
without it and all of its camp, divided by how right it is. That is taken from the other elements more than
from this one: agreement here is what is to be judged, but a voice may be less right here than elsewhere.
Rulings, where there are any, are truth; each is judged by what was learned without it. Platt scaling, per
element.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from quality.suggestion.accuracy import Ruled, agreeing, ruled_of
from quality.suggestion.belief import OTHERS, believed, expit, logit, weights
from quality.suggestion.learning import Learned, learned
from quality.suggestion.said import Bools, Floats, Ints
from quality.suggestion.traits import Odds
from quality.suggestion.voices import Votes

_SURE = 8.0
"""log odds beyond which being surer says nothing"""
_STAND_IN = 0.6
"""how right a voice must be to stand for the truth"""
_HERE = 0.4
"""how far a stand-in's agreement on the element itself counts, in parts to one of the others"""
_FEWEST = 20
_FOLDS = 5
_STEADY = 1e-6
_TINY = 1e-9
_DRAWN = (1.0, 10.0)
"""how far shift and slope are drawn towards no change, as precisions"""
_DRAWN_BACK = (3.0, 30.0)
"""and by rulings, towards what voices left out say: a few dozen rulings may outweigh it"""


@dataclass(frozen=True)
class Seen:
    """Observations: the log odds of a suggestion, how far it was right (0 to 1), and what that weighs."""

    odds: Floats
    right: Floats
    weight: Floats


@dataclass(frozen=True)
class Platt:
    """The probability of log odds x is the logistic function of ``shift + slope * x``."""

    shift: float = 0.0
    slope: float = 1.0

    def probability(self, odds: Floats) -> Floats:
        """Return the probabilities of log odds."""
        return expit(self.shift + self.slope * np.clip(odds, -_SURE, _SURE))


def chosen(votes: Votes, belief: Floats) -> Ints:
    """Return per entity the candidate believed most, the first of equals, -1 if there is none."""
    order = np.lexsort((votes.candidate_form, -belief, votes.candidate_entity))
    best = np.full(votes.entities, -1)
    owner, first = np.unique(votes.candidate_entity[order], return_index=True)
    best[owner] = order[first]
    return best


def sureness(votes: Votes, belief: Floats, platt: Platt) -> tuple[Ints, Floats, Floats]:
    """Return per entity the candidate suggested, its log odds by belief, and its calibrated probability.

    No experience makes a tie anything but a tie: what was learned where nobody objects can't lift a
    suggestion further above the strongest other form than belief does.
    """
    best, second = chosen(votes, belief), runner_up(votes, belief)
    raw = logit(np.clip(belief[best], _TINY, 1 - _TINY))
    margin = np.log(np.maximum(belief[best], _TINY)) - np.log(np.maximum(belief[second], _TINY))
    cap = np.where(second >= 0, max(platt.slope, 1.0) * margin, np.inf)
    return best, raw, np.minimum(platt.probability(raw), expit(cap))


def runner_up(votes: Votes, belief: Floats) -> Ints:
    """Return per entity the candidate believed most but one, -1 if there is none."""
    best = chosen(votes, belief)
    left = np.isin(np.arange(len(belief)), best)
    second = chosen(votes, np.where(left, -1, belief))
    return np.where(left[second], -1, second)


def calibrated(
    votes: Sequence[Votes], found: Learned, stages: Sequence[Learned], ruled: Ruled | None
) -> list[Platt]:
    """Return per element how log odds become probabilities."""
    held = _held_out(votes, len(found.accuracy), stages, ruled) if ruled else [[] for _ in votes]
    usual = agreeing(votes, stages[0].belief, len(found.accuracy), trust=_HERE)
    stand_ins = [
        _platt(list(_left_out(v, found.odds[n], usual[:, n])), Platt(), _DRAWN) for n, v in enumerate(votes)
    ]
    return [_platt(seen, platt, _DRAWN_BACK) for seen, platt in zip(held, stand_ins, strict=True)]


def _left_out(votes: Votes, odds: Odds, usual: Floats) -> Iterator[Seen]:
    """Yield what each voice right enough says of the suggestion made without its camp."""
    weight = weights(votes, odds.total)
    for voice, accuracy in enumerate(usual):
        own = votes.voice == voice
        if accuracy >= _STAND_IN and own.sum() >= _FEWEST:
            camp = (votes.camp == votes.camp[voice])[votes.voice]
            yield from _against(votes, np.where(camp, 0, weight), own, ~camp, accuracy)


def _against(votes: Votes, weight: Floats, own: Bools, rest: Bools, accuracy: float) -> Iterator[Seen]:
    belief = believed(votes, weight)
    said = np.zeros(len(belief))
    np.maximum.at(said, votes.candidate[rest], votes.share[rest])
    belief = np.where(said > 0, belief, 0)
    best = chosen(votes, belief)[np.unique(votes.entity[own])]
    best = best[belief[best] > 0]
    says = np.bincount(votes.candidate[own], votes.share[own], len(belief))[best].astype(np.float64)
    if len(best):
        yield _binned(logit(np.clip(belief[best], _TINY, 1 - _TINY)), says, accuracy)


def _binned(odds: Floats, says: Floats, accuracy: float) -> Seen:
    """Return shares right by like log odds; by chance a wrong voice says what is suggested, too."""
    level = np.round(np.clip(odds, -_SURE, _SURE) * 2).astype(int)
    levels, place = np.unique(level, return_inverse=True)
    count = np.bincount(place)
    chance = (1 - accuracy) / OTHERS
    right = (np.bincount(place, says) / count - chance) / (accuracy - chance)
    return Seen(levels / 2, np.clip(right, 0, 1), count.astype(float))


def _held_out(
    votes: Sequence[Votes], voices: int, stages: Sequence[Learned], ruled: Ruled
) -> list[list[Seen]]:
    """Return per element what rulings say of suggestions learned without them, in turns by entity."""
    held: list[list[Seen]] = [[] for _ in votes]
    for fold in range(_FOLDS):
        out = [v.entity % _FOLDS == fold for v in votes]
        rest = [np.where(o, np.nan, r) for o, r in zip(out, ruled.right, strict=True)]
        found = learned(votes, voices, stages, ruled_of(votes, rest, voices))
        for n, v in enumerate(votes):
            held[n].extend(_on_rulings(v, found.belief[n], ruled.right[n], out[n]))
    return held


def _on_rulings(votes: Votes, belief: Floats, right: Floats, out: Bools) -> Iterator[Seen]:
    known = out & ~np.isnan(right)
    hit = np.zeros(len(belief))
    hit[votes.candidate[known]] = right[known]
    best = chosen(votes, belief)[np.unique(votes.entity[known])]
    if len(best):
        yield Seen(logit(np.clip(belief[best], _TINY, 1 - _TINY)), hit[best], np.ones(len(best)))


def _platt(seen: Sequence[Seen], usual: Platt, drawn: tuple[float, float]) -> Platt:
    """Return the scaling that suits observations best, drawn towards the usual one; by Newton's method."""
    if not seen:
        return usual
    odds = np.clip(np.concatenate([s.odds for s in seen]), -_SURE, _SURE)
    right, weight = np.concatenate([s.right for s in seen]), np.concatenate([s.weight for s in seen])
    design, draw = np.stack([np.ones_like(odds), odds], axis=1), np.array(drawn)
    start = at = np.array([usual.shift, usual.slope])
    for _ in range(50):
        p = expit(design @ at)
        slope = design.T @ (weight * (right - p)) - draw * (at - start)
        curve = (design * (weight * p * (1 - p))[:, None]).T @ design
        step = np.clip(np.linalg.solve(curve + np.diag(draw), slope), -1, 1)
        at = at + step
        if np.abs(step).max() < _STEADY:
            break
    return Platt(float(at[0]), float(max(at[1], 0.0)))
