"""How probable each candidate is, given what each vote weighs.

After the model ACCU of Dong, Berti-Équille and Srivastava (PVLDB 2, 2009): a voice that is right with
probability a speaks for its form by log(n a / (1 - a)) where there are n wrong forms to choose from. Where
the a come from belongs to ``accuracy``.
"""

import numpy as np

from quality.suggestion.said import Floats, Ints
from quality.suggestion.voices import Votes

OTHERS = 10.0
"""how many wrong forms there are to choose from"""


def logit(share: Floats) -> Floats:
    """Return the log odds of a share."""
    return np.asarray(np.log(share / (1 - share)))


def expit(odds: Floats) -> Floats:
    """Return the share of log odds."""
    return np.asarray(1 / (1 + np.exp(-odds)))


def weights(votes: Votes, odds: Floats) -> Floats:
    """Return what each vote adds to the log odds of its candidate, given the log odds that it is right."""
    return np.asarray((np.log(OTHERS) + odds) * votes.share * votes.alone)


def believed(votes: Votes, weight: Floats) -> Floats:
    """Return the probability of each candidate, an entity's summing to less than 1: nobody may be right."""
    score: Floats = np.bincount(votes.candidate, weight, len(votes.candidate_entity)).astype(float)
    return shared(score, votes.candidate_entity, np.full(votes.entities, np.log(OTHERS)))


def shared(score: Floats, owner: Ints, nobody: Floats) -> Floats:
    """Return the probability of each candidate by its log odds, beside ``nobody``'s of each owner."""
    top = np.maximum(nobody, 0)
    np.maximum.at(top, owner, score)
    mass = np.exp(score - top[owner])
    total = np.bincount(owner, mass, len(nobody)) + np.exp(nobody - top)
    return np.asarray(mass / total[owner])


def counted(votes: Votes) -> Floats:
    """Return each candidate's share of its entity's votes: where learning starts."""
    score = np.bincount(votes.candidate, votes.share * votes.alone, len(votes.candidate_entity))
    total = np.bincount(votes.candidate_entity, score, votes.entities)
    return np.asarray(score / total[votes.candidate_entity])
