"""What an ideal system reports after a night, worked out from claims, not from texts.

By the project's promises: values differ where the authority's claim and a check source's do; an
authority is silent only where the catalogue calls that a conflict; a source contradicts itself when two
of its rows differ; a row when it breaks a check of its own; and about an entity that the register
doesn't have, nothing else is said. Where check sources decide in place of a silent authority, values
differ as well if they don't agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import polars as pl

from catalog.models import Authority, Catalogue, Element, Entity, OnFailure, RowCheck, WhenSilent
from examples.zhongshan.generate.population import Population
from examples.zhongshan.generate.source import Source
from examples.zhongshan.generate.values import SILENT

_NONE = 127


@dataclass
class Voice:
    """What one source says of one element: the least and greatest claim per entity, ``speaks`` if any."""

    feed: str
    least: np.ndarray
    most: np.ndarray

    @property
    def speaks(self) -> np.ndarray:
        """Return which entities it says something about."""
        return self.least != _NONE

    @property
    def contradicts(self) -> np.ndarray:
        """Return of which entities it says two things."""
        return self.speaks & (self.least != self.most)


def conflicts(
    catalogue: Catalogue, entity: Entity, population: Population, sources: dict[str, Source]
) -> Iterator[pl.DataFrame]:
    """Yield the open conflicts about one entity: entity, key, element, kind, plant, sources."""
    about = [s for s in sources.values() if entity.code in s.feed.describes]
    known = _named(population, sources, entity.register_of, entity)
    unknown = {s.feed.code: _present(s, entity.code, population.size) & ~known for s in about}
    yield _frame(entity.code, "*", population, "entity_unknown", "unknown", unknown)
    for element in entity.elements:
        for kind, plant, by_feed in _of_element(catalogue, entity, element, population, about):
            yield _frame(
                entity.code, element.code, population, kind, plant, {f: m & known for f, m in by_feed.items()}
            )


def _present(source: Source, entity: str, size: int) -> np.ndarray:
    found = np.zeros(size, bool)
    found[source.rows[entity][source.present]] = True
    return found


def _named(
    population: Population, sources: dict[str, Source], authorities: tuple[Authority, ...], entity: Entity
) -> np.ndarray:
    """Return which entities the register has."""
    found = np.zeros(population.size, bool)
    for authority, holds in _speaking(population, authorities):
        found |= holds & _present(sources[authority.feed], entity.code, population.size)
    return found


def _speaking(
    population: Population, authorities: tuple[Authority, ...]
) -> Iterator[tuple[Authority, np.ndarray]]:
    """Yield each authority with the entities that it speaks for: the first whose condition holds."""
    left = np.ones(population.size, bool)
    for authority in authorities:
        holds = left.copy()
        if authority.when:
            part = population.key[authority.when.key]
            pattern = authority.when.matches or "|".join(authority.when.prefix)
            holds &= part.str.contains(f"^(?:{pattern})").to_numpy()
        yield authority, holds
        left &= ~holds


def _voice(source: Source, name: str, entity: str, size: int) -> Voice:
    voice = _nobody(size)
    voice.feed = source.feed.code
    if name in source.held:
        said = source.held[name]
        rows = source.present & (said != SILENT)
        np.minimum.at(voice.least, source.rows[entity][rows], said[rows])
        np.maximum.at(voice.most, source.rows[entity][rows], said[rows])
    return voice


def _nobody(size: int) -> Voice:
    return Voice("", np.full(size, _NONE, np.int8), np.full(size, SILENT, np.int8))


def _together(voices: list[Voice], size: int) -> Voice:
    """Return the least and greatest claim of several sources as one voice."""
    whole = _nobody(size)
    for voice in voices:
        np.minimum(whole.least, voice.least, out=whole.least)
        np.maximum(whole.most, voice.most, out=whole.most)
    return whole


def _authority(element: Element, population: Population, voices: dict[str, Voice]) -> Voice:
    whole = _nobody(population.size)
    for authority, holds in _speaking(population, element.authority):
        voice = voices[authority.feed]
        np.copyto(whole.least, voice.least, where=holds)
        np.copyto(whole.most, voice.most, where=holds)
    return whole


Found = tuple[str, str, dict[str, np.ndarray]]
"""kind, plant, and per feed the entities on which it takes part"""


def _of_element(
    catalogue: Catalogue, entity: Entity, element: Element, population: Population, about: list[Source]
) -> Iterator[Found]:
    name, size = f"{entity.code}.{element.code}", population.size
    holders = {f.code for f in catalogue.holders_of(entity, element)}
    voices = {s.feed.code: _voice(s, name, entity.code, size) for s in about if s.feed.code in holders}
    authority = _authority(element, population, voices)
    checks = [voices[f] for f in element.check_sources if f in voices]
    yield from _differing(element, authority, checks, population.elements[element.code].versions[-1])
    if element.silence_is_conflict:
        yield "authority_silent", "silent", {v.feed: v.speaks & ~authority.speaks for v in checks}
    yield "source_contradicts_itself", "two_rows", {f: v.contradicts for f, v in voices.items()}
    yield "row_contradicts_itself", "row", dict(_contradicting(catalogue, entity, element.code, about, size))


def _differing(
    element: Element, authority: Voice, checks: list[Voice], latest: np.ndarray
) -> Iterator[Found]:
    """Yield where check sources differ from the authority, or from each other if they decide in its place."""
    differ = {v.feed: _differ(authority, v) for v in checks}
    if element.when_silent is WhenSilent.AGREED:
        among = ~authority.speaks & _together(checks, len(latest)).contradicts
        differ = {v.feed: differ[v.feed] | (among & v.speaks) for v in checks}
    wrong = {v.feed: differ[v.feed] & (np.maximum(authority.most, v.most) > latest) for v in checks}
    yield "values_differ", "wrong_value", wrong
    yield "values_differ", "not_followed", {f: d & ~wrong[f] for f, d in differ.items()}


def _differ(authority: Voice, check: Voice) -> np.ndarray:
    both = authority.speaks & check.speaks
    return both & ((authority.least != check.least) | (authority.most != check.most))


def _contradicting(
    catalogue: Catalogue, entity: Entity, code: str, about: list[Source], size: int
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the entities with a row that breaks a check of its own: any claim but the first true value."""
    name = f"{entity.code}.{code}"
    for source in about:
        for check in catalogue.checks_of(source.feed.code):
            if (
                isinstance(check, RowCheck)
                and check.on_failure is OnFailure.CONFLICT
                and source.feed.column(check.columns[0]).element == name
            ):
                found = np.zeros(size, bool)
                found[source.rows[entity.code][source.present & (source.held[name] > 0)]] = True
                yield source.feed.code, found


def _frame(
    entity: str, element: str, population: Population, kind: str, plant: str, by_feed: dict[str, np.ndarray]
) -> pl.DataFrame:
    pairs = sorted((int(i), feed) for feed, mask in by_feed.items() for i in np.nonzero(mask)[0])
    grouped = [
        (i, ",".join(sorted(feed for _, feed in some)))
        for i, some in groupby(pairs, key=lambda pair: pair[0])
    ]
    keys = population.keys.gather([i for i, _ in grouped])
    return pl.DataFrame(
        {"key": keys, "sources": pl.Series([f for _, f in grouped], dtype=pl.String)},
        schema={"key": pl.String, "sources": pl.String},
    ).select(
        pl.lit(entity).alias("entity"),
        "key",
        pl.lit(element).alias("element"),
        pl.lit(kind).alias("kind"),
        pl.lit(plant).alias("plant"),
        "sources",
    )
