"""How right each source is on each element, by line-ups and by those who agree.

Line-ups of two say only that one of them errs; so a source's odds are drawn to what is usual for the element,
an authority's above the others', as far as line-ups of three or more and past rulings don't tell better.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quality.suggestion.belief import logit
from quality.suggestion.copying import Likeness, gaps_of, identical, likeness, matrix, plurality
from quality.suggestion.said import Floats, Ints
from quality.suggestion.speaking import Agreeing
from quality.suggestion.standings import Standings

_TELLING = 20.0
"""line-ups that tell who errs from which on a source's own record counts as much as what is usual"""
_AUTHORITY = 1.0
"""log odds by which an authority is righter than a check source, before anything is seen"""
_BELIEVED = 20.0
"""line-ups that weigh as much as that"""
_RARE = 1e-4
_TWO = 2
_TURNS = 2


@dataclass(frozen=True)
class Said:
    """What sources say of one element: ``cells`` line-ups × sources, then ``spoken`` sets × sources.

    ``votes`` are those of the element, ``rows`` their line-ups' rows; ``times`` is how many entities each
    row stands for, ``disputed`` the same with 0 where nobody disagrees.
    """

    cells: Ints
    votes: Ints
    rows: Ints
    lineups: int
    times: Floats

    @property
    def disputed(self) -> Floats:
        """How many entities each row stands for, as far as anybody disagrees."""
        return np.where(np.arange(len(self.times)) < self.lineups, self.times, 0)


def _said(st: Standings, agreeing: Sequence[Agreeing], number: int) -> Said:
    sets = [a for a in agreeing if a.element == st.elements[number]]
    (votes,) = np.nonzero(st.element[st.owner[st.candidate]] == number)
    owners, rows = np.unique(st.owner[st.candidate[votes]], return_inverse=True)
    said = matrix(rows, st.source[votes], st.number[st.candidate[votes]], len(owners), len(st.sources))
    spoken = np.full((len(sets), len(st.sources)), -1)
    for at, a in enumerate(sets):
        spoken[at, [st.sources.index(s) for s in a.sources]] = 0
    times = np.concatenate([st.total[owners] + _RARE, [float(a.entities) for a in sets]])
    return Said(np.concatenate([said, spoken]), votes, rows, len(owners), times)


def likeness_of(st: Standings, agreeing: Sequence[Agreeing]) -> tuple[Likeness, list[list[int]]]:
    """Return how alike sources are on what is telling and in where they speak, and the groups of copiers.

    Which form most say decides what is telling; there a group counts once, and the authority half as much
    again as others.
    """
    said = [_said(st, agreeing, number) for number in range(len(st.elements))]
    cells, times = [s.cells for s in said], [s.times for s in said]
    groups = identical(cells, [s.disputed for s in said], gaps_of(cells, times))
    for _ in range(_TURNS):
        found = likeness(cells, [_most(st, s, groups) for s in said], times)
        groups = found.copies(groups)
    return found, groups


def _most(st: Standings, said: Said, groups: Sequence[Sequence[int]]) -> Ints:
    """Return the candidate that most say in each row; nobody disagrees in the rows of sets."""
    size = np.ones(len(st.sources))
    for group in groups:
        size[list(group)] = len(group)
    form = st.number[st.candidate[said.votes]]
    vote = st.share[said.votes] / size[st.source[said.votes]] + st.authoritative[said.votes] / 2
    most = plurality(said.rows, form, vote, said.lineups)
    return np.concatenate([most, np.zeros(len(said.cells) - said.lineups, np.int64)])


def alone_of(st: Standings, alike: Likeness, groups: Sequence[Sequence[int]]) -> Floats:
    """Return for each vote 1 divided by how many voices it is worth with those near it that say the same."""
    alone = np.empty(len(st.candidate))
    element = st.element[st.owner[st.candidate]]
    for number in range(len(st.elements)):
        near = alike.near(number)
        for group in groups:
            near[np.ix_(group, group)] = 1
        (votes,) = np.nonzero(element == number)
        saying = np.zeros((len(st.owner), len(st.sources)))
        saying[st.candidate[votes], st.source[votes]] = st.share[votes]
        alone[votes] = (saying @ near)[st.candidate[votes], st.source[votes]]
    return 1 / np.maximum(alone, 1)


@dataclass(frozen=True)
class Record:
    """What is counted once: ``agreed`` claims without conflict, ``telling`` line-ups, who is an authority.

    All are sources × elements.
    """

    agreed: Floats
    telling: Floats
    authority: Floats


def record_of(st: Standings, agreeing: Sequence[Agreeing], alone: Floats) -> Record:
    """Return the records of all sources."""
    shape = (len(st.sources), len(st.elements))
    agreed, telling, authority = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for a in agreeing:
        for source in a.sources:
            agreed[st.sources.index(source), st.elements.index(a.element)] += a.entities
    owner = st.owner[st.candidate]
    place = (st.source, st.element[owner])
    voices = np.bincount(owner, st.share * alone, len(st.element))
    known = st.none + np.bincount(st.owner, st.known, len(st.element))
    tells = np.where(voices > _TWO, st.total, known)  # two tell nothing unless somebody ruled
    np.add.at(telling, place, st.share * tells[owner])
    np.maximum.at(authority, place, st.authoritative.astype(float))
    return Record(agreed, telling, authority)


def odds_of(st: Standings, record: Record, belief: Floats) -> Floats:
    """Return the log odds that a source is right on an element, sources × elements, given belief."""
    spoke, wrong = record.agreed.copy(), np.zeros_like(record.agreed)
    owner = st.owner[st.candidate]
    place = (st.source, st.element[owner])
    right = st.free[owner] * belief[st.candidate] + st.known[st.candidate]
    np.add.at(spoke, place, st.share * st.total[owner])
    np.add.at(wrong, place, st.share * (st.total[owner] - right))
    errs = (wrong.sum(0) + 1) / (spoke.sum(0) + 2)
    usual = -logit(np.clip(errs, _RARE, 0.5))
    own = -logit(np.clip((wrong + errs) / (spoke + 1), _RARE, 1 - _RARE))
    above = np.zeros_like(own)
    for role, prior in ((record.authority > 0, _AUTHORITY), (record.authority == 0, 0.0)):
        seen = np.where(role, record.telling, 0)
        above[role] = ((seen * (own - usual)).sum() + _BELIEVED * prior) / (seen.sum() + _BELIEVED)
    trust = record.telling / (record.telling + _TELLING)
    return np.asarray(trust * own + (1 - trust) * (usual + above))


def weights_of(st: Standings, odds: Floats, alone: Floats) -> Floats:
    """Return what each vote adds to the log odds of its candidate."""
    owner = st.owner[st.candidate]
    return (np.log(st.wrong[owner]) + odds[st.source, st.element[owner]]) * st.share * alone
