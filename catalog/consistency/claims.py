"""Rules about what feeds say of entities: every claim is somebody's to check, every feed is used."""

from collections.abc import Iterator

from catalog.consistency.repeats import repeated
from catalog.consistency.sql import tables_named
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Element, Feed, ReferenceCheck
from catalog.suggest import nearest
from catalog.yaml_lines import Document, Place


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings about the elements that columns hold, and feeds nothing refers to."""
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        held = [(("columns", i, "element"), c.element) for i, c in enumerate(feed.columns) if c.element]
        yield from repeated(document, Text(zh="数据元", en="element"), held)
        for place, name in held:
            yield from _claim(draft, feed, document, place, name)
    if draft.whole("entities", "checks", "themes"):
        yield from _unused(draft)


def _claim(draft: Draft, feed: Feed, document: Document, place: Place, name: str) -> Iterator[Finding]:
    owner, _, code = name.partition(".")
    if not code:
        what = Text(zh=f"数据元 {name} 应写成“实体.数据元”", en=f"element {name} isn't ENTITY.ELEMENT")
        yield document.finding(place, what, Text(zh="如 person.name", en="such as person.name"))
        return
    yield from draft.unknown(document, place, "entities", owner)
    entity = draft.entities.get(owner)
    if entity is None:
        return
    elements = {element.code: element for element in entity.elements}
    if code not in elements:
        what = Text(zh=f"{owner} 没有数据元 {code}", en=f"{owner} has no element {code}")
        yield document.finding(place, what, nearest(code, elements))
    elif owner not in feed.describes:
        what = Text(zh=f"describes 里没有 {owner}", en=f"describes lacks {owner}")
        hint = Text(zh=f"写明 {owner} 的主键在哪些列", en=f"say which columns hold the key of {owner}")
        yield document.finding(place, what, hint)
    elif feed.code not in speakers(elements[code]):
        what = Text(zh=f"{name} 的说法没有人校核", en=f"a claim about {name} that nobody checks")
        hint = Text(
            zh=f"在 {name} 的 check_sources 加上 {feed.code},或删去这里的 element",
            en=f"add {feed.code} to the check_sources of {name}, or remove element here",
        )
        yield document.finding(place, what, hint)


def speakers(element: Element) -> set[str]:
    """Return the codes of the feeds that have a say on an element."""
    return {authority.feed for authority in element.authority} | set(element.check_sources)


def _unused(draft: Draft) -> Iterator[Finding]:
    used = {feed for _, _, element in draft.elements() for feed in speakers(element)}
    used |= {a.feed for entity in draft.entities.values() for a in entity.register_of}
    used |= {check.feed for check in draft.checks.values()}
    used |= {check.to_feed for check in draft.checks.values() if isinstance(check, ReferenceCheck)}
    used |= {
        name
        for theme in draft.themes.values()
        for table in theme.tables
        for schema, name in tables_named(table.sql)
        if schema == "source"
    }
    for code in draft.feeds.keys() - used:
        what = Text(zh=f"数据资源 {code} 没有用处", en=f"the feed {code} is unused")
        hint = Text(
            zh="让数据元、主题库或检查用到它,或删去文件",
            en="let an element, a theme or a check refer to it, or remove the file",
        )
        yield draft.at("feeds", code).finding((), what, hint)
