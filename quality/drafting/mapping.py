"""Which elements and keys of the catalogue's entities a file's columns hold, from names and values.

First the keys say which entities the file describes, then its other columns are paired with their elements
as a whole: the pairing whose scores sum up highest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.language import Text
from catalog.models import Catalogue, Element, Entity, KeyPart
from quality.drafting import kinds
from quality.drafting.assignment import assign
from quality.drafting.codes import Coding, codings
from quality.drafting.evidence import Guess, percent
from quality.drafting.headers import Label, likeness, plain, synonyms_of
from quality.drafting.profile import ColumnProfile

THRESHOLD = 0.55
"""A score below it is no guess."""

_NAMES, _VALUES = 0.72, 0.28
_SPECIFIC = {"identity_number": 0.75, "credit_code": 0.75, "phone": 0.6, "coordinates": 0.58, "geometry": 0.7}
"""What values of a kind are worth by themselves, whatever the header."""

_ONLY = 0.6
"""What the only column of names is worth for the name of what the file describes."""

_LISTED = 0.58
"""What values of a code list are worth where several of its meanings occur."""

_UNKNOWN_CODING = 0.5
"""What a few different values count that aren't in an element's code list: a department has its own."""

_FEW_CODES = 8

_OTHER_PART = 0.4
"""The threshold for further parts of a key, once one is found."""


@dataclass(frozen=True)
class Target:
    """What a column may hold: an element of an entity, or a part of its key."""

    entity: Entity
    part: KeyPart | Element
    labels: tuple[Label, ...]

    @property
    def name(self) -> str:
        """ENTITY.ELEMENT, or ENTITY.PART."""
        return f"{self.entity.code}.{self.part.code}"

    @property
    def comparator(self) -> str:
        """The comparator's name, which says of what kind values are."""
        return self.part.comparator.name

    @property
    def codes(self) -> str | None:
        """The code list that values are from."""
        return self.part.codes if isinstance(self.part, Element) else None


@dataclass(frozen=True)
class Holdings:
    """What each column holds, by position; ``describes`` is entity → key part → position."""

    elements: dict[int, Guess[Target]]
    keys: dict[int, Guess[Target]]
    describes: dict[str, dict[str, int]]


class Mapper:
    """Scores columns against everything that a catalogue knows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._codings = codings(catalogue)
        self._keys = [self._key(e, p) for e in catalogue.entities.values() for p in e.key]
        self._elements = [self._element(e, x) for e in catalogue.entities.values() for x in e.elements]

    def map(self, profiles: Sequence[ColumnProfile]) -> Holdings:
        """Return what the columns hold, each at most one thing and each thing at most once."""
        keys = self._described(profiles)
        described = {g.value.entity.code for g in keys.values()}
        free = [p for p in profiles if p.position not in keys]
        targets = [t for t in self._elements if t.entity.code in described]
        only = {t.name: kinds.only_of_kind(profiles, t.comparator) for t in targets}
        scored = [[_raised(self.score(p, t), only[t.name] == p.position) for t in targets] for p in free]
        pairs = assign([[max(0.0, g.confidence - THRESHOLD + 0.01) for g in row] for row in scored])
        elements = {
            p.position: row[j] for p, row, j in zip(free, scored, pairs, strict=True) if j is not None
        }
        describes: dict[str, dict[str, int]] = {}
        for position, guess in keys.items():
            describes.setdefault(guess.value.entity.code, {})[guess.value.part.code] = position
        return Holdings(elements, keys, describes)

    def score(self, profile: ColumnProfile, target: Target) -> Guess[Target]:
        """Return how well a column goes with a target, its confidence being the score."""
        named = likeness(profile.header, target.labels)
        share, specific = self._values(profile, target)
        if share < _UNKNOWN_CODING:
            return Guess(target, 0.0, Text(zh="值不符", en="the values don't fit"))
        score = max(_NAMES * named.share + _VALUES * share, specific * share + 0.2 * named.share)
        title = target.part.name
        why = Text(
            zh=f"{percent(share)} 的值像“{title.zh}”",
            en=f"{percent(share)} of the values look like {title.en}",
        )
        if named.label and named.share > 0.3:  # noqa: PLR2004 - less says nothing
            how = named.label
            why = Text(
                zh=f"列名与{how.origin.zh}“{how.text}”相合；{why.zh}",
                en=f"the header goes with {how.text}, {how.origin.en}; {why.en}",
            )
        return Guess(target, min(0.99, score), why)

    def _values(self, profile: ColumnProfile, target: Target) -> tuple[float, float]:
        """Return how far values are what the target holds, and what that is worth by itself."""
        if not profile.filled:
            return 0.6, 0.0
        lists = [self._codings[target.codes]] if target.codes in self._codings else self._lists_of(target)
        if lists:
            return _in_list(profile, target, lists)
        comparator = target.comparator
        form = target.part.format if isinstance(target.part, Element) else None
        if form:
            return profile.repaired.get(form, 0.0), 0.5
        if comparator in kinds.BY_COMPARATOR:
            return kinds.BY_COMPARATOR[comparator](profile), _SPECIFIC.get(comparator, 0.0)
        return (kinds.numbered if isinstance(target.part, KeyPart) else kinds.text)(profile), 0.0

    def _lists_of(self, target: Target) -> list[Coding]:
        """Return the code lists of a key part: it has none itself, but columns that hold it do."""
        if not isinstance(target.part, KeyPart):
            return []
        held = (
            feed.column(feed.describes[target.entity.code][target.part.code]).codes
            for feed in self._catalogue.sources_of(target.entity.code)
        )
        return [self._codings[code] for code in dict.fromkeys(held) if code]

    def _described(self, profiles: Sequence[ColumnProfile]) -> dict[int, Guess[Target]]:
        """Return the columns that hold keys, of entities whose whole key is there."""
        scored = [[self.score(p, t) for t in self._keys] for p in profiles]
        rivals = [max((self.score(p, t).confidence for t in self._elements), default=0.0) for p in profiles]
        sure = {
            t.entity.code
            for row, rival in zip(scored, rivals, strict=True)
            for t, g in zip(self._keys, row, strict=True)
            if g.confidence >= max(THRESHOLD, rival)
        }
        chances = [
            [
                g.confidence if self._may(p, t, g, rival, sure) else 0.0
                for t, g in zip(self._keys, row, strict=True)
            ]
            for p, row, rival in zip(profiles, scored, rivals, strict=True)
        ]
        pairs = assign(chances)
        found = {
            p.position: row[j] for p, row, j in zip(profiles, scored, pairs, strict=True) if j is not None
        }
        return _whole(found)

    def _may(
        self, profile: ColumnProfile, target: Target, guess: Guess[Target], rival: float, sure: Iterable[str]
    ) -> bool:
        if guess.confidence >= THRESHOLD and guess.confidence >= rival - 0.05:
            return True
        several = len(target.entity.key) > 1 and target.entity.code in sure
        return several and guess.confidence >= max(_OTHER_PART, rival) and profile.uniqueness > 0.9  # noqa: PLR2004

    def _key(self, entity: Entity, part: KeyPart) -> Target:
        others = (
            feed.column(feed.describes[entity.code][part.code]).header
            for feed in self._catalogue.sources_of(entity.code)
            if part.code in feed.describes[entity.code]
        )
        return Target(entity, part, _labels(entity, part, others))

    def _element(self, entity: Entity, element: Element) -> Target:
        held = (f.columns_of(entity.code).get(element.code) for f in self._catalogue.feeds.values())
        return Target(entity, element, _labels(entity, element, (c.header for c in held if c)))


def _labels(entity: Entity, part: KeyPart | Element, headers: Iterable[str]) -> tuple[Label, ...]:
    """Return the names that a part goes by: its own, other feeds' headers, and what offices call it."""
    title = part.name
    own = Text(zh="数据元名称", en="the element's name")
    other = Text(zh="其他数据资源的列名", en="a header of another feed")
    usual = Text(zh="常用名称", en="a usual name")
    found = [Label(n, 1.0, own) for n in (title.zh, title.en, part.code.replace("_", " "))]
    found += [Label(entity.name.zh + title.zh, 0.98, own)]
    if isinstance(part, KeyPart) and len(entity.key) == 1:
        found += [
            Label(n, 0.9, Text(zh="实体名称", en="the entity's name"))
            for n in (entity.name.zh, entity.name.en)
        ]
    found += [Label(h, 0.97, other) for h in dict.fromkeys(headers)]
    kin = synonyms_of(title.zh, title.en, entity.name.zh + title.zh)
    return (*found, *(Label(s, 0.9, usual) for s in kin))


def _in_list(profile: ColumnProfile, target: Target, lists: Sequence[Coding]) -> tuple[float, float]:
    """Return how far values are from one of some code lists, and what that is worth by itself."""
    best = max((coding.fit(profile) for coding in lists), key=lambda fit: fit.share)
    few = len(set(map(plain, profile.values))) <= max(_FEW_CODES, 2 * len(best.codes.values))
    if best.share < _UNKNOWN_CODING and few and isinstance(target.part, Element):
        return _UNKNOWN_CODING, 0.0
    return best.share, _LISTED if best.telling >= min(2, len(best.codes.values)) else 0.0


def _raised(guess: Guess[Target], only: bool) -> Guess[Target]:
    """Return a guess with more confidence where no other column has such values."""
    if not only or guess.confidence >= _ONLY:
        return guess
    title = guess.value.part.name
    why = Text(zh=f"只有这一列的值像“{title.zh}”", en=f"the only column whose values look like {title.en}")
    return Guess(guess.value, _ONLY, why)


def _whole(found: Mapping[int, Guess[Target]]) -> dict[int, Guess[Target]]:
    """Leave out the parts of keys that aren't all there."""
    parts: dict[str, set[str]] = {}
    for guess in found.values():
        parts.setdefault(guess.value.entity.code, set()).add(guess.value.part.code)
    return {
        position: guess
        for position, guess in found.items()
        if len(parts[guess.value.entity.code]) == len(guess.value.entity.key)
    }
