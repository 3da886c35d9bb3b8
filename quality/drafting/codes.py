"""Which code list a column's values are from, in the city's codes or in a coding of the department's own.

Values are compared with codes, meanings, what other feeds declared for the list, and usual other codings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from catalog.language import Text
from catalog.models import Catalogue, CodeList
from quality.drafting.evidence import percent
from quality.drafting.headers import plain
from quality.drafting.profile import ColumnProfile
from quality.drafting.synonyms import CODINGS

_MOST_VALUES = 400
_ANY = 2
"""Codes of so few characters may be any list's."""

_LIKE = 0.8
"""What a value counts that is only like a meaning, beside one that is the meaning."""


@dataclass(frozen=True)
class CodeFit:
    """How a column's values go with one code list.

    ``known`` and ``like`` are the shares of rows whose values are known codes or meanings, or at least like
    one; ``code_map`` maps the values that aren't codes; ``unknown`` are values that say nothing. ``telling``:
    different values that are known by more than a code that any list may have.
    """

    codes: CodeList
    known: float = 0.0
    like: float = 0.0
    used: int = 0
    telling: int = 0
    code_map: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """How well the values go with the list, from 0 to 1."""
        return max(self.known, self.known + _LIKE * (self.like - self.known))

    @property
    def why(self) -> Text:
        """The evidence in words."""
        said, list_name = percent(self.like), self.codes.name
        return Text(
            zh=f"{said} 的值属于代码表“{list_name.zh}”的代码或含义",
            en=f"{said} of the values are codes or meanings of {list_name.en}",
        )


class Coding:
    """What is known of one code list: every text that stands for one of its codes."""

    def __init__(self, codes: CodeList, others: Iterable[Mapping[str, str]], names: Iterable[str]) -> None:
        self.codes = codes
        self.names = (codes.name.zh.removesuffix("代码"), codes.name.en, *names)
        self._others = tuple(others)

    @cached_property
    def known(self) -> dict[str, str]:
        """Text in ``plain`` form → code; the city's own codes and meanings come first."""
        found = {plain(code): code for code in self.codes.values}
        for code, meaning in self.codes.values.items():
            for text in (meaning, *_usual(meaning)):
                found.setdefault(plain(text), code)
        for mapped in self._others:
            for text, code in mapped.items():
                found.setdefault(plain(text), code)
        return found

    def fit(self, profile: ColumnProfile) -> CodeFit:
        """Return how a column's values go with the list."""
        if profile.distinct > _MOST_VALUES or not profile.filled:
            return CodeFit(self.codes)
        total = sum(profile.values.values())
        exact: dict[str, str] = {}
        near: dict[str, str] = {}
        for value in profile.values:
            if plain(value) in self.known:
                exact[value] = self.known[plain(value)]
            elif code := self._like(plain(value)):
                near[value] = code
        known, like = (sum(profile.values[v] for v in each) / total for each in (exact, near))
        found = exact | near
        mapped = {v.strip(): c for v, c in found.items() if plain(v) != plain(c)}
        telling = len({c for v, c in found.items() if not v.strip().isascii() or len(v.strip()) > _ANY})
        unknown = tuple(v for v in profile.values if v not in found)
        return CodeFit(
            self.codes, known, known + like, len(set(found.values())), telling, _short(mapped), unknown
        )  # fmt: skip

    def _like(self, value: str) -> str | None:
        """Return the code of the one meaning that a value is short for or holds, where there is just one."""
        if len(value) < _ANY or value.isascii():  # one character is in too many meanings
            return None
        within = {
            c for c, m in self.codes.values.items() if _abbreviates(value, plain(m)) or plain(m) in value
        }
        return within.pop() if len(within) == 1 else None


def _abbreviates(value: str, meaning: str) -> bool:
    """Whether a value's characters stand in a meaning in their order, as in 危化品 for 危险化学品."""
    rest = iter(meaning)
    return all(character in rest for character in value)


def codings(catalogue: Catalogue) -> dict[str, Coding]:
    """Return what the catalogue and its feeds know of each code list, by code."""
    columns = [c for feed in catalogue.feeds.values() for c in feed.columns]
    elements = [x for entity in catalogue.entities.values() for x in entity.elements]
    return {
        code: Coding(
            codes,
            [c.code_map for c in columns if c.codes == code],
            [c.header for c in columns if c.codes == code] + [x.name.zh for x in elements if x.codes == code],
        )
        for code, codes in catalogue.codes.items()
    }


def _usual(meaning: str) -> tuple[str, ...]:
    return CODINGS.get(plain(meaning), ())


def _short(mapped: Mapping[str, str]) -> dict[str, str]:
    """Return a code map without variants that differ in width and spacing only: a transform unites them."""
    united: dict[str, str] = {}
    for value, code in mapped.items():
        if not any(plain(value) == plain(other) for other in united):
            united[value] = code
    return united
