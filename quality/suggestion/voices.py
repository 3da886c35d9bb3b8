"""The votes on one element: each group of copiers has one voice, whatever its size.

Who copies whom belongs to ``copying``, how much a voice counts to ``accuracy``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quality.suggestion.copying import Likeness, likeness, matrix, plurality
from quality.suggestion.said import Floats, Ints, Said


@dataclass(frozen=True)
class Votes:
    """A row per entity, voice and form that the voice says of it; a candidate is a form of an entity.

    ``share`` is how far the voice says this form rather than another, ``alone`` 1 divided by the voice and
    those near to it that say the same. ``traits`` are the best of what the voice's members have. Candidates
    are sorted by entity, then form. ``camp`` numbers each voice's camp: those
    that say the same of this element.
    """

    entity: Ints
    voice: Ints
    candidate: Ints
    share: Floats
    alone: Floats
    traits: Mapping[str, Ints]
    strata: Mapping[str, Ints]
    candidate_entity: Ints
    candidate_form: Ints
    entities: int
    camp: Ints


def votes_of(said: Sequence[Said], groups: Sequence[Sequence[int]]) -> list[Votes]:
    """Return the votes on each element; voice n is group n."""
    voice = np.empty(sum(map(len, groups)), np.int64)
    for number, members in enumerate(groups):
        voice[list(members)] = number
    votes = [_folded(s, voice[s.source], len(groups)) for s in said]
    alike = _alike(votes, len(groups))
    return [replace(v, alone=_alone(v, alike.near(n)), camp=alike.camps(n)) for n, v in enumerate(votes)]


def _folded(said: Said, voice: Ints, voices: int) -> Votes:
    width = len(said.forms)
    rows, row = np.unique((said.entity * voices + voice) * width + said.form, return_inverse=True)
    pair, form = rows // width, rows % width
    share = np.bincount(row, said.share)
    _, speaker = np.unique(pair, return_inverse=True)
    candidates, candidate = np.unique(pair // voices * width + form, return_inverse=True)
    return Votes(
        entity=pair // voices,
        voice=pair % voices,
        candidate=candidate,
        share=share / np.bincount(speaker, share)[speaker],
        alone=np.ones(len(rows)),
        traits={name: _least(row, level) for name, level in said.traits.items()},
        strata={name: number[pair // voices] for name, number in said.strata.items()},
        candidate_entity=candidates // width,
        candidate_form=candidates % width,
        entities=len(said.entities),
        camp=np.arange(voices),
    )


def _least(row: Ints, level: Ints) -> Ints:
    least = np.full(int(row.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, row, level)
    return least


def _alike(votes: Sequence[Votes], voices: int) -> Likeness:
    cells, most = [], []
    for v in votes:
        form = v.candidate_form[v.candidate]
        cells.append(matrix(v.entity, v.voice, form, v.entities, voices))
        most.append(plurality(v.entity, form, v.share, v.entities))
    return likeness(cells, most)


def _alone(votes: Votes, near: Floats) -> Floats:
    """Return for each vote 1 divided by how many voices it is worth together with its near ones."""
    saying = np.zeros((len(votes.candidate_entity), len(near)))
    saying[votes.candidate, votes.voice] = votes.share
    together = (saying @ near)[votes.candidate, votes.voice]
    return np.asarray(1 / np.maximum(together, 1))
