"""What a vote's circumstances say beyond who casts it: its stratum, its age, its shape.

Each adds to the log odds that the vote is right as much as such votes are found righter than their voices
are, drawn towards nothing where there are few of them.
"""

from dataclasses import dataclass

import numpy as np

from quality.suggestion.accuracy import bounded
from quality.suggestion.belief import expit, logit
from quality.suggestion.said import Floats, Ints
from quality.suggestion.voices import Votes

_DRAWN = 50.0
"""votes from which on what is seen of them counts as much as having seen nothing"""
_RULED = 16.0
"""rulings on votes of a stratum from which on they count as much as having none"""
_MOST = 2.0
"""log odds that a trait may add or take"""


@dataclass(frozen=True)
class Odds:
    """The log odds that each vote is right: by its voice, and by name what each trait adds."""

    voice: Floats
    traits: dict[str, Floats]

    @property
    def total(self) -> Floats:
        """The sum of all parts."""
        return np.asarray(sum(self.traits.values(), start=self.voice))


def odds(
    votes: Votes, agreed: Floats, ruled: Floats, belief: Floats, rulings: tuple[Floats, Floats] | None
) -> Odds:
    """Return the log odds of votes on one element.

    ``agreed`` is each voice's accuracy by agreement, ``ruled`` with rulings, ``rulings`` what they say of
    each vote and what that counts. What traits add is measured against the former, as the belief in what
    nobody ruled on rests on agreement; what rulings say of a stratum comes on top.
    """
    found = Odds(logit(ruled)[votes.voice], {})
    due = logit(agreed)[votes.voice]
    for name, stratum in votes.strata.items():
        found.traits[name] = _beyond(votes, stratum * len(agreed) + votes.voice, belief, due)
        due = due + found.traits[name]
    for name, level in votes.traits.items():
        beyond = _beyond(votes, level, belief, due)
        usual = beyond[level == 0].max(initial=-_MOST)
        found.traits[name] = np.where(level == 0, 0.0, np.clip(beyond - usual, -_MOST, 0))
    if rulings is not None:
        for name, stratum in votes.strata.items():
            level = stratum * len(agreed) + votes.voice
            found.traits[name] = found.traits[name] + _ruled(level, *rulings, found.total)
    return found


def by_voice(votes: Votes, accuracy: Floats) -> Odds:
    """Return the log odds of votes on one element by their voices alone."""
    return Odds(logit(accuracy)[votes.voice], {})


def _beyond(votes: Votes, level: Ints, belief: Floats, due: Floats) -> Floats:
    """Return for each vote how much righter those of its level are believed than was due."""
    return _gap(level, votes.share, belief[votes.candidate], due, _DRAWN)


def _ruled(level: Ints, right: Floats, weight: Floats, due: Floats) -> Floats:
    """Return for each vote how much righter those of its level are by rulings than was due."""
    return _gap(level, weight, np.nan_to_num(right), due, _RULED)


def _gap(level: Ints, share: Floats, right: Floats, due: Floats, drawn: float) -> Floats:
    count = np.bincount(level, share)
    seen = np.maximum(count, 1e-9)
    found = bounded(np.bincount(level, share * right) / seen)
    expected = bounded(np.bincount(level, share * expit(due)) / seen)
    gap = (logit(found) - logit(expected)) * count / (count + drawn)
    return np.asarray(np.clip(gap, -_MOST, _MOST)[level])
