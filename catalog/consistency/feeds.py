"""Rules about a feed by itself: its department, columns, key, sample and what it describes."""

from collections.abc import Iterable, Iterator
from itertools import chain

from catalog.consistency.repeats import repeated
from catalog.draft import Draft
from catalog.errors import Finding
from catalog.language import Text
from catalog.models import Column, Feed
from catalog.suggest import nearest
from catalog.yaml_lines import Document, Place


def check(draft: Draft) -> Iterator[Finding]:
    """Yield findings of every feed."""
    for feed in draft.feeds.values():
        document = draft.at("feeds", feed.code)
        yield from draft.unknown(document, ("department",), "departments", feed.department)
        yield from _columns(draft, feed, document)
        yield from _named_columns(feed, document)
        yield from _describes(draft, feed, document)


def unknown_column(feed: Feed, document: Document, place: Place, code: str) -> Iterator[Finding]:
    """Yield a finding when the feed has no column of that code."""
    codes = [column.code for column in feed.columns]
    if code not in codes:
        what = Text(zh=f"{feed.code} 没有列 {code}", en=f"{feed.code} has no column {code}")
        yield document.finding(place, what, nearest(code, codes))


def _columns(draft: Draft, feed: Feed, document: Document) -> Iterator[Finding]:
    name = Text(zh="列代码", en="column code")
    yield from repeated(document, name, _placed(feed, "code", (c.code for c in feed.columns)))
    name = Text(zh="列名", en="header")
    yield from repeated(document, name, _placed(feed, "header", (c.header for c in feed.columns)))
    for i, column in enumerate(feed.columns):
        yield from _code_list(draft, document, ("columns", i), column)
        if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
            what = Text(zh="minimum 大于 maximum", en="minimum is greater than maximum")
            hint = Text(zh="对调二者", en="swap them")
            yield document.finding(("columns", i, "minimum"), what, hint)


def _placed(feed: Feed, key: str, words: Iterable[str]) -> Iterator[tuple[Place, str]]:
    return ((("columns", i, key), word) for i, word in enumerate(words))


def _code_list(draft: Draft, document: Document, place: Place, column: Column) -> Iterator[Finding]:
    if column.codes is None:
        return
    yield from draft.unknown(document, (*place, "codes"), "codes", column.codes)
    codes = draft.codes.get(column.codes)
    for own, code in column.code_map.items():
        if codes and code not in codes.values:
            what = Text(zh=f"代码表 {codes.code} 里没有 {code}", en=f"code list {codes.code} lacks {code}")
            yield document.finding((*place, "code_map", own), what, nearest(code, codes.values))


def _named_columns(feed: Feed, document: Document) -> Iterator[Finding]:
    placed: chain[tuple[Place, str]] = chain(
        ((("key", i), code) for i, code in enumerate(feed.key)),
        ((("sample", code), code) for code in feed.sample),
        (
            (("describes", entity, part), code)
            for entity, parts in feed.describes.items()
            for part, code in parts.items()
        ),
    )
    for place, code in placed:
        yield from unknown_column(feed, document, place, code)
    name = Text(zh="主键列", en="key column")
    yield from repeated(document, name, ((("key", i), code) for i, code in enumerate(feed.key)))


def _describes(draft: Draft, feed: Feed, document: Document) -> Iterator[Finding]:
    for code, parts in feed.describes.items():
        yield from draft.unknown(document, ("describes", code), "entities", code)
        entity = draft.entities.get(code)
        wanted = [part.code for part in entity.key] if entity else list(parts)
        for part in (p for p in parts if p not in wanted):
            what = Text(zh=f"{code} 的主键没有 {part}", en=f"{code} has no key part {part}")
            yield document.finding(("describes", code, part), what, nearest(part, wanted))
        for part in (p for p in wanted if p not in parts):
            what = Text(
                zh=f"没有写明 {code} 的主键 {part} 在哪一列", en=f"key part {part} of {code} is missing"
            )
            hint = Text(zh=f"加上 {part}: 列代码", en=f"add {part}: and the column's code")
            yield document.finding(("describes", code), what, hint)
