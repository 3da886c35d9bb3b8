"""From log odds to a probability that keeps its word: of suggestions given p, a share p is right.

There is no truth to calibrate on, so each voice in turn stands for it: how often is what it says suggested
without it and all of its camp, divided by how right it is. How right it is rests on this element and on the
others: agreement here is what is to be judged, but a voice may be less right here than elsewhere, and taken
for too right it makes suggestions look wrong. Where it agrees more often than it is right, it either errs
together with those it agrees with, or is righter here than that.
Rulings, where there are any, are truth; each is judged by what was learned without it. Platt scaling, per
element.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quality.suggestion.accuracy import Ruled, agreeing, ruled_of
from quality.suggestion.belief import OTHERS, believed, expit, logit, weights
from quality.suggestion.learning import Learned, learned
from quality.suggestion.said import Bools, Floats, Ints
from quality.suggestion.traits import Odds
from quality.suggestion.voices import Votes

_STAND_IN = 0.5
"""how right a voice must be to stand for the truth"""
_HERE = 2.0
"""how far a stand-in's agreement on the element itself counts, in parts to one of the others"""
_TOGETHER = 0.5
"""how much of what a stand-in agrees beyond what it is right counts as shared errors: nothing tells"""
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
    """Observations: the ``flat`` odds of a suggestion, how far it was right (0 to 1), what that weighs."""

    odds: Floats
    right: Floats
    weight: Floats


@dataclass(frozen=True)
class Platt:
    """The probability of flat odds x is the logistic function of ``shift + slope * x``."""

    shift: float = 0.0
    slope: float = 1.0

    def scaled(self, flat: Floats) -> Floats:
        """Return the log odds that flat odds stand for."""
        return np.asarray(self.shift + self.slope * flat)


def flat(belief: Floats) -> Floats:
    """Return the root of the log odds of beliefs.

    Votes add up as if voices erred independently. They don't, so what more votes add counts for less.
    """
    odds = logit(np.clip(belief, _TINY, 1 - _TINY))
    return np.asarray(np.sign(odds) * np.sqrt(np.abs(odds)))


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
    cap = np.where(second >= 0, margin, np.inf)
    return best, raw, expit(np.minimum(platt.scaled(flat(belief[best])), cap))


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
    stand_ins = [_platt(list(_left_out(v, found.odds[n], usual[:, n])), _DRAWN) for n, v in enumerate(votes)]
    return [_corrected(platt, seen) for platt, seen in zip(stand_ins, held, strict=True)]


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
        yield _binned(flat(belief[best]), says, accuracy)


def _binned(odds: Floats, says: Floats, accuracy: float) -> Seen:
    """Return shares right by like odds; by chance a wrong voice says what is suggested, too.

    No share is above what the errors leave that the voice seems to have in common with those who suggest.
    """
    levels, place = np.unique(np.round(odds * 2) / 2, return_inverse=True)
    count = np.bincount(place)
    chance = (1 - accuracy) / OTHERS
    right = (np.bincount(place, says) / count - chance) / (accuracy - chance)
    most = 1 - _TOGETHER * max(float(says.mean()) - accuracy, 0)
    return Seen(levels, np.clip(right, 0, most), count.astype(float))


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
        yield Seen(flat(belief[best]), hit[best], np.ones(len(best)))


def _corrected(platt: Platt, seen: Sequence[Seen]) -> Platt:
    """Return a scaling corrected by rulings: what it makes of odds is scaled once more.

    On odds as they come, which run high where many speak, a single ruling would outweigh all of it.
    """
    by = _platt([replace(s, odds=platt.scaled(s.odds)) for s in seen], _DRAWN_BACK)
    return Platt(by.shift + by.slope * platt.shift, by.slope * platt.slope)


def _platt(seen: Sequence[Seen], drawn: tuple[float, float]) -> Platt:
    """Return the scaling that suits observations best, drawn towards no change; by Newton's method."""
    if not seen:
        return Platt()
    odds = np.concatenate([s.odds for s in seen])
    right, weight = np.concatenate([s.right for s in seen]), np.concatenate([s.weight for s in seen])
    design, draw = np.stack([np.ones_like(odds), odds], axis=1), np.array(drawn)
    start = at = np.array([0.0, 1.0])
    for _ in range(50):
        p = expit(design @ at)
        slope = design.T @ (weight * (right - p)) - draw * (at - start)
        curve = (design * (weight * p * (1 - p))[:, None]).T @ design
        step = np.clip(np.linalg.solve(curve + np.diag(draw), slope), -1, 1)
        at = at + step
        if np.abs(step).max() < _STEADY:
            break
    return Platt(float(at[0]), float(max(at[1], 0.0)))
