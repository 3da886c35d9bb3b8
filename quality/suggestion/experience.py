"""From what line-ups weigh to a probability that keeps its word, by what experience there is.

Experience is rulings, and conflicts that ended because a source came round. Without any, a prior that is
modest about votes stands. What counts is learned over all elements, and by element as far as it departs
(a conditional logit, drawn to the prior; Newton's method).
"""

from dataclasses import dataclass

import numpy as np

from quality.suggestion.belief import shared
from quality.suggestion.lineups import FAILS, PASSES
from quality.suggestion.said import Bools, Floats, Ints
from quality.suggestion.standings import Standings

FEATURES = ("voices", "authority", "authority_newer", "newer", "fails_check", "passes_check", "nobody")
"""what speaks for a candidate, in the order of a counsel's numbers"""

PRIOR = np.array([0.7, 0.0, 0.5, 0.0, -3.0, 0.5, 0.0])
"""without experience: sources err together, so that two that agree are worth less than two"""
_DRAWN = np.array([10.0, *[1.0] * 6])
_DRAWN_BY_ELEMENT = np.array([50.0, *[4.0] * 6])
"""how far what is learned is drawn to the prior, and an element's to that of all, as precisions"""
_ROUNDS = 30
_STEADY = 1e-6


@dataclass(frozen=True)
class Design:
    """Features of every candidate, then one of nobody per line-up: rows × ``FEATURES``."""

    rows: Floats

    def probability(self, st: Standings, counsel: Floats) -> Floats:
        """Return the probability of each candidate; ``counsel`` are the numbers per element."""
        candidates = len(st.owner)
        score = (self.rows * counsel[self._element(st)]).sum(1)
        return shared(score[:candidates], st.owner, score[candidates:])

    def plain(self, st: Standings) -> Floats:
        """Return the probability of each candidate by votes alone."""
        return shared(self.rows[: len(st.owner), 0], st.owner, self.rows[len(st.owner) :, 0])

    @staticmethod
    def _element(st: Standings) -> Ints:
        return np.concatenate([st.element[st.owner], st.element])


def design_of(st: Standings, weight: Floats) -> Design:
    """Return the features, given what each vote weighs.

    ``newer`` is 1 for a candidate if the newest claims are all for it, ``authority_newer`` instead if the
    authority's is among them: changes come up there first, others follow. ``fails_check`` and
    ``passes_check`` are 1 if a vote for the candidate does, and none does the opposite.
    """
    candidates, lineups = len(st.owner), len(st.element)
    rows = np.zeros((candidates + lineups, len(FEATURES)))
    rows[:candidates, 0] = np.bincount(st.candidate, weight, candidates)
    rows[candidates:, 0] = np.log(np.maximum(st.wrong - np.bincount(st.owner, minlength=lineups) + 1, 1e-9))
    rows[:candidates, 1] = _any(st, st.authoritative == 1)
    newest, led = _any(st, st.age == 0), _any(st, (st.age == 0) & (st.authoritative == 1))
    newest *= np.bincount(st.owner, newest, lineups)[st.owner] == 1
    rows[:candidates, 2], rows[:candidates, 3] = newest * led, newest * (1 - led)
    fails, passes = _any(st, st.tested == FAILS), _any(st, st.tested == PASSES)
    rows[:candidates, 4], rows[:candidates, 5] = fails * (1 - passes), passes * (1 - fails)
    rows[candidates:, 6] = 1
    return Design(rows)


def _any(st: Standings, votes: Bools) -> Floats:
    found = np.zeros(len(st.owner))
    np.maximum.at(found, st.candidate, votes.astype(float))
    return found


def counsel_of(st: Standings, design: Design) -> Floats:
    """Return what experience counsels, elements × ``FEATURES``."""
    right = np.concatenate([st.known, st.none])
    owner = np.concatenate([st.owner, np.arange(len(st.element))])
    every = _fit(design.rows, right, owner, PRIOR, _DRAWN)
    counsel = np.tile(every, (len(st.elements), 1))
    for number in range(len(st.elements)):
        mine = st.element[owner] == number
        if right[mine].any():
            counsel[number] = _fit(design.rows[mine], right[mine], owner[mine], every, _DRAWN_BY_ELEMENT)
    return counsel


def _fit(rows: Floats, right: Floats, owner: Ints, start: Floats, drawn: Floats) -> Floats:
    seen = np.bincount(owner, right)[owner]
    told = seen > 0
    rows, right, seen = rows[told], right[told], seen[told]
    _, owner = np.unique(owner[told], return_inverse=True)
    at = start.copy()
    for _ in range(_ROUNDS):
        score = rows @ at
        top = np.full(int(owner.max(initial=-1)) + 1, -np.inf)
        np.maximum.at(top, owner, score)
        mass = np.exp(score - top[owner])
        p = mass / np.bincount(owner, mass)[owner]
        mean = np.stack([np.bincount(owner, p * f) for f in rows.T], axis=1)
        apart = rows - mean[owner]
        slope = rows.T @ (right - seen * p) - drawn * (at - start)
        curve = (apart * (seen * p)[:, None]).T @ apart + np.diag(drawn)
        step = np.clip(np.linalg.solve(curve, slope), -1, 1)
        at = at + step
        if np.abs(step).max() < _STEADY:
            break
    return np.asarray(np.concatenate([[max(at[0], 0.0)], at[1:]]))
