"""A pattern of differences in words. Marking the characters that differ is ``console.differing``'s."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.language import Text, say
from catalog.models import Catalogue
from console.words import KINDS, words
from quality.patterns.kinds import NAMES, Difference
from quality.reconcile import WHOLE

_SAID: Mapping[Difference, Text] = {
    Difference.ADDED_BEFORE: Text(zh="前面多出“{given}”", en="“{given}” in front"),
    Difference.ADDED_AFTER: Text(zh="后面多出“{given}”", en="“{given}” behind"),
    Difference.ADDED_INSIDE: Text(zh="中间多出“{given}”", en="“{given}” inside"),
    Difference.LEFT_OUT_BEFORE: Text(zh="前面缺少“{taken}”", en="“{taken}” missing in front"),
    Difference.LEFT_OUT_AFTER: Text(zh="后面缺少“{taken}”", en="“{taken}” missing behind"),
    Difference.LEFT_OUT_INSIDE: Text(zh="中间缺少“{taken}”", en="“{taken}” missing inside"),
    Difference.TRUNCATED: Text(zh="截断为 {given} 个字", en="cut off after {given} characters"),
    Difference.ONE_CHARACTER: Text(zh="“{taken}”写成“{given}”", en="“{given}” for “{taken}”"),
    Difference.REPLACED: Text(zh="“{taken}”写成“{given}”", en="“{given}” for “{taken}”"),
    Difference.DIGITS: Text(zh="数字 {taken} 写成 {given}", en="{given} for {taken}"),
    Difference.ONE_DAY: Text(zh="晚 {given} 天", en="{given} day later"),
    Difference.DAYS: Text(zh="晚 {given} 天", en="{given} days later"),
    Difference.MONTHS: Text(zh="晚 {given} 个月", en="{given} months later"),
    Difference.YEARS: Text(zh="晚 {given} 年", en="{given} years later"),
    Difference.HOURS: Text(zh="晚 {given} 小时", en="{given} hours later"),
    Difference.MINUTES: Text(zh="晚 {given} 分钟", en="{given} minutes later"),
    Difference.UNIT: Text(zh="是其 10 的 {given} 次方倍", en="10 to the {given} times as much"),
    Difference.RATIO: Text(zh="是其 {given} 倍", en="{given} times as much"),
    Difference.CODE: Text(zh="代码 {taken} 成了 {given}", en="code {given} for {taken}"),
    Difference.FARTHER: Text(zh="相距不超过 {given} 米", en="at most {given} m away"),
    Difference.OVERLAP: Text(zh="图形重叠不到 {given} 成", en="outlines share {given} tenths"),
    Difference.SWAPPED_WITH: Text(zh="与“{given}”对调", en="swapped with {given}"),
}
"""what is said of a kind whose parameters are known; without them its name is"""
_LATER = frozenset(
    {
        *(Difference.ONE_DAY, Difference.DAYS, Difference.MONTHS),
        *(Difference.YEARS, Difference.HOURS, Difference.MINUTES),
    }
)
"""kinds that say how much later, negative ones earlier"""


@dataclass(frozen=True)
class Differing:
    """How one value of a pattern differs, and who says it; ``breaks``: it breaks a declared rule."""

    sources: tuple[str, ...]
    how: str
    breaks: bool


@dataclass(frozen=True)
class Pattern:
    """A pattern in words: who the others are compared with, and how they differ."""

    entity: str
    element: str
    kind: str
    compared_with: tuple[str, ...]
    siding: str
    others: tuple[Differing, ...]

    def differ_alone(self, sources: tuple[str, ...]) -> bool:
        """Whether these sources are the only ones that differ."""
        return all(other.sources == sources for other in self.others)


def in_words(catalogue: Catalogue, difference: str) -> Pattern:
    """Return a pattern in words, from the JSON that its id digests."""
    said = json.loads(difference)
    with_whom = said.get("authority") or said.get("lead") or ""
    return Pattern(
        said["entity"],
        said["element"],
        words(KINDS, said["kind"]),
        tuple(filter(None, with_whom.split(","))),
        _siding(said.get("siding", "")),
        tuple(_others(catalogue, said)),
    )


def _siding(code: str) -> str:
    return {
        "one": say("另有一个部门与其一致", "another department says the same"),
        "several": say("另有几个部门与其一致", "several departments say the same"),
    }.get(code, say("没有其他部门与其一致", "no other department says the same"))


def _others(catalogue: Catalogue, said: Mapping[str, Any]) -> Iterator[Differing]:
    for other in said["others"]:
        sources = tuple(filter(None, (other.get("sources") or "").split(",")))
        yield Differing(sources, _how(catalogue, said, other), bool(other.get("breaks")))


def _how(catalogue: Catalogue, said: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    kind = Difference(other["difference"])
    taken, given = (_meant(catalogue, said, kind, other[name]) for name in ("taken", "given"))
    text = str(_SAID.get(kind, NAMES[kind]))
    if given and kind in _LATER and given.startswith("-"):
        given, text = given[1:], text.replace("晚", "早").replace("later", "earlier")
    lacking = ("{taken}" in text and taken is None) or ("{given}" in text and given is None)
    return str(NAMES[kind]) if lacking else text.format(taken=taken, given=given)


def _meant(catalogue: Catalogue, said: Mapping[str, Any], kind: Difference, value: str | None) -> str | None:
    """Return a parameter as people read it: a code with its meaning, an element by its name."""
    if value is None or said["element"] == WHOLE:
        return value
    entity = catalogue.entities[said["entity"]]
    if kind is Difference.SWAPPED_WITH:
        return str(entity.element(value).name)
    codes = entity.element(said["element"]).codes if kind is Difference.CODE else None
    meaning = catalogue.codes[codes].values.get(value) if codes else None
    return f"{value} {meaning}" if meaning else value
