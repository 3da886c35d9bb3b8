"""Rules of 一数一源、多元校核 (Article 17): one authoritative source, and check sources that can check it."""

import re
from collections.abc import Iterator

from catalog.consistency.repeats import repeated
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Authority, Condition, Element, Entity
from catalog.suggest import nearest
from catalog.validation import no_authority
from catalog.yaml_lines import Document, Place


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the registers, authorities and check sources of every entity."""
    for entity in draft.entities.values():
        document = draft.at("entities", entity.code)
        yield from _one_source(entity, document, ("register",), entity.register_of)
        for i, authority in enumerate(entity.register_of):
            yield from _speaks(draft, entity, None, authority.feed, ("register", i, "feed"))
        for i, element in enumerate(entity.elements):
            yield from _element(draft, entity, element, ("elements", i))


def _element(draft: Draft, entity: Entity, element: Element, place: Place) -> Iterator[Finding]:
    document = draft.at("entities", entity.code)
    yield from _one_source(entity, document, (*place, "authority"), element.authority)
    for j, authority in enumerate(element.authority):
        yield from _speaks(draft, entity, element, authority.feed, (*place, "authority", j, "feed"))
    checking = [((*place, "check_sources", j), feed) for j, feed in enumerate(element.check_sources)]
    yield from repeated(document, Text(zh="校核来源", en="check source"), checking)
    always = {authority.feed for authority in element.authority if authority.when is None}
    for spot, feed in checking:
        yield from _speaks(draft, entity, element, feed, spot)
        if feed in always:
            what = Text(
                zh=f"{feed} 已是权威来源,不能校核自己", en=f"{feed} is the authority and can't check itself"
            )
            yield document.finding(spot, what, Text(zh="从 check_sources 删去", en="remove it here"))


def _one_source(
    entity: Entity, document: Document, place: Place, authorities: tuple[Authority, ...]
) -> Iterator[Finding]:
    """Yield findings unless, for every entity, at most one of the authorities speaks."""
    if not authorities:
        yield document.finding(place, *no_authority())
    always = [i for i, authority in enumerate(authorities) if authority.when is None]
    for i in always[1:]:
        yield document.finding((*place, i), *_two(authorities[always[0]].feed, authorities[i].feed))
    if always and any(authority.when for authority in authorities[always[0] :]):
        what = Text(zh="无条件的来源之后还有带条件的", en="an unconditional source before a conditional one")
        hint = Text(
            zh="无条件的放在最后,否则后面的从不生效", en="put it last, else those after it never speak"
        )
        yield document.finding((*place, always[0]), what, hint)
    seen: list[Condition] = []
    for i, authority in enumerate(authorities):
        if authority.when is None:
            continue
        yield from _condition(entity, document, (*place, i, "when"), authority.when)
        if authority.when in seen:
            other = authorities[[a.when for a in authorities].index(authority.when)]
            yield document.finding((*place, i, "when"), *_two(other.feed, authority.feed))
        seen.append(authority.when)


def _two(first: str, second: str) -> tuple[Text, Text]:
    return (
        Text(
            zh=f"两个权威来源:{first} 和 {second}(第十七条:一数一源)",
            en=f"two authoritative sources: {first} and {second} (Article 17)",
        ),
        Text(
            zh="留一个,另一个移到 check_sources 或加上不同的 when",
            en="keep one; make the other a check source or give it a different when",
        ),
    )


def _condition(entity: Entity, document: Document, place: Place, condition: Condition) -> Iterator[Finding]:
    parts = [part.code for part in entity.key]
    if condition.key not in parts:
        what = Text(
            zh=f"{entity.code} 的主键没有 {condition.key}",
            en=f"{entity.code} has no key part {condition.key}",
        )
        yield document.finding((*place, "key"), what, nearest(condition.key, parts))
    try:
        re.compile(condition.matches or "")
    except re.error as error:
        what = Text(zh=f"正则表达式有误:{error}", en=f"bad regular expression: {error}")
        hint = Text(zh="检查括号和反斜线", en="check brackets and backslashes")
        yield document.finding((*place, "matches"), what, hint)


def _speaks(
    draft: Draft, entity: Entity, element: Element | None, code: str, place: Place
) -> Iterator[Finding]:
    """Yield a finding unless a feed describes the entity and maps the element (if one is asked for)."""
    document = draft.at("entities", entity.code)
    yield from draft.unknown(document, place, "feeds", code)
    feed = draft.feeds.get(code)
    if feed is None:
        return
    if entity.code not in feed.describes:
        what = Text(zh=f"{code} 没有描述实体 {entity.code}", en=f"{code} doesn't describe {entity.code}")
        hint = Text(
            zh=f"在 feeds/{code} 的 describes 写明主键在哪些列",
            en=f"name the key's columns under describes of feeds/{code}",
        )
        yield document.finding(place, what, hint)
    elif element is not None and element.code not in feed.columns_of(entity.code):
        name = f"{entity.code}.{element.code}"
        what = Text(zh=f"{code} 没有映射数据元 {name}", en=f"{code} doesn't map the element {name}")
        hint = Text(
            zh=f"在 feeds/{code} 的某一列写 element: {name}",
            en=f"write element: {name} in a column of feeds/{code}",
        )
        yield document.finding(place, what, hint)
