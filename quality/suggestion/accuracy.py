"""How right each voice is on each element, from agreement and, where there are any, from rulings.

Iterated accuracy (a source is right as often as it agrees, and counts for as much as it is right) finds
the largest camp that agrees with itself. Where sources mean different things by an element that camp may be
the wrong one, and no number of entities will tell. So how right a voice is on an element is drawn towards
how right it is on all others; how far, ``trust`` says. The rounds belong to ``learning``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma

import numpy as np

from quality.suggestion.belief import expit, logit
from quality.suggestion.said import Floats
from quality.suggestion.voices import Votes

_ENOUGH = 20.0
"""claims from which on a voice's agreement on an element counts in full"""
_BOUND = 0.02
_STRENGTHS = (8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
"""how many rulings what is learned without them may be worth"""

_CLEAR = 3.0
"""log likelihood by which a smaller worth must fit better than a larger one"""

_lgamma = np.vectorize(lgamma, otypes=[float])


@dataclass(frozen=True)
class Ruled:
    """What rulings say: ``right[e]`` has per vote 1 if it is right, 0 if wrong, NaN if nobody ruled on it.

    ``weight[e]`` is what that counts per vote: a camp that says the same has learned one thing, not several.
    ``spoke`` and ``hit`` count it per voice, voices × elements.
    """

    right: tuple[Floats, ...]
    weight: tuple[Floats, ...]
    spoke: Floats
    hit: Floats


def ruled_of(votes: Sequence[Votes], right: Sequence[Floats], voices: int) -> Ruled:
    """Return rulings with what they say of each voice."""
    weight = [np.where(np.isnan(r), 0, v.share / _camp_size(v)) for v, r in zip(votes, right, strict=True)]
    spoke = [np.bincount(v.voice, w, voices) for v, w in zip(votes, weight, strict=True)]
    hit = [
        np.bincount(v.voice, w * np.nan_to_num(r), voices)
        for v, w, r in zip(votes, weight, right, strict=True)
    ]
    return Ruled(tuple(right), tuple(weight), np.stack(spoke, axis=1), np.stack(hit, axis=1))


def _camp_size(votes: Votes) -> Floats:
    """Return for each vote how many voices of its camp say the same."""
    camp = votes.camp[votes.voice] + votes.candidate * (int(votes.camp.max(initial=0)) + 1)
    _, place = np.unique(camp, return_inverse=True)
    return np.asarray(np.bincount(place, votes.share)[place])


def bounded(share: Floats) -> Floats:
    """Return shares away from 0 and 1: no voice is always right or always wrong."""
    return np.asarray(np.clip(share, _BOUND, 1 - _BOUND))


def agreeing(votes: Sequence[Votes], belief: Sequence[Floats], voices: int, trust: float) -> Floats:
    """Return accuracies, voices × elements: ``trust`` parts of the element itself to one of the others."""
    each = list(zip(votes, belief, strict=True))
    spoke = np.stack([np.bincount(v.voice, v.share, voices) for v in votes], axis=1)
    agreed = np.stack([np.bincount(v.voice, v.share * b[v.candidate], voices) for v, b in each], axis=1)
    known = np.minimum(spoke / _ENOUGH, 1)
    here = np.divide(agreed, spoke, out=np.zeros_like(agreed), where=spoke > 0)
    elsewhere = _elsewhere(logit(bounded((agreed + 2) / (spoke + 4))), known)
    return bounded((elsewhere + trust * known * here) / (1 + trust * known))


def _elsewhere(level: Floats, known: Floats) -> Floats:
    """Return how right each voice should be on each element by its level on the others."""
    usual = (level * known).sum(0) / np.maximum(known.sum(0), 1e-9)
    above = (level - usual) * known
    others = above.sum(1, keepdims=True) - above
    return expit(usual + others / (known.sum(1, keepdims=True) - known + 0.5))


def ruled_on(accuracy: Floats, ruled: Ruled) -> Floats:
    """Return accuracies moved by rulings: empirical Bayes, as far as the rulings themselves bear out."""
    fits = _fits(accuracy, ruled)
    strength = max(s for s, f in zip(_STRENGTHS, fits, strict=True) if f >= max(fits) - _CLEAR)
    return bounded((strength * accuracy + ruled.hit) / (strength + ruled.spoke))


def fit(accuracy: Floats, ruled: Ruled) -> float:
    """Return the log likelihood of the rulings under accuracies, at the strength that suits them best."""
    return max(_fits(accuracy, ruled))


def _fits(accuracy: Floats, ruled: Ruled) -> list[float]:
    return [_likelihood(strength * accuracy, strength * (1 - accuracy), ruled) for strength in _STRENGTHS]


def _likelihood(right: Floats, wrong: Floats, ruled: Ruled) -> float:
    """Return the log likelihood of the rulings if accuracies spread as Beta(right, wrong)."""
    missed = ruled.spoke - ruled.hit
    after = _lgamma(right + ruled.hit) + _lgamma(wrong + missed) - _lgamma(right + wrong + ruled.spoke)
    return float((after - _lgamma(right) - _lgamma(wrong) + _lgamma(right + wrong)).sum())
